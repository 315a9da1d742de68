"""AIS as raw NMEA text. pyais decodes the messages; the feed times, counts and checks them.

Every physical line is one message: a position, or auxiliary (names, other AIS messages, other NMEA sentences, $PGHP
lines, all but the last part of a message in several parts, blank lines, comments after #), or a reject.

Times are times of reception, in UTC: from a tag block (c:), a $PGHP line before the sentence, a time the logger wrote
before it, or the US Coast Guard's trailing Unix seconds. AIS itself gives only the second of the minute, which is not
used: it would tell the hour only by guessing. A sentence without any of these needs `time_from_us`, and then stands at
that instant; so an untimed recording is a snapshot, not a movement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.model.fix import Segment

__all__ = ["NMEA"]

_AIS_LINE: Final = re.compile(rb"(?:^|[\s\\,;\])\"'])(?:[!$][A-Z0-9-]{2}VD[MO],\d,\d,|\$PGHP,1,\d{4},)", re.MULTILINE)


class NmeaFormat:
    """AIVDM/AIVDO sentences, one a line."""

    name = "nmea"

    def recognises(self, head: bytes, file_name: str) -> float:
        """High when an AIS sentence or a $PGHP line starts somewhere in the head."""
        if _AIS_LINE.search(head):
            return 0.95
        return 0.2 if file_name.lower().endswith((".nmea", ".ais")) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """Positions in the order of the file. FeedError when its first segment has positions but no time."""
        from standoff.feeds.nmea_stretches import read_nmea  # noqa: PLC0415  # pyais takes long to load

        return read_nmea(source, options)


NMEA: Final = NmeaFormat()
