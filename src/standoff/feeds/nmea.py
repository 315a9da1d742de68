"""AIS as raw NMEA text. pyais decodes the messages; this module times, counts and checks them.

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

import numpy as np
from numpy.typing import NDArray
from pyais.exceptions import AISBaseException
from pyais.messages import AISSentence

from standoff.errors import FeedError
from standoff.feeds.ais_identity import FILL_BITS, AisNames
from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.nmea_bulk import bulk_reports
from standoff.feeds.nmea_columns import AisColumns
from standoff.feeds.nmea_envelope import (
    NO_ENVELOPE,
    Envelope,
    EnvelopeFault,
    checksum_fault,
    read_pghp,
    read_tag_block,
    split_line,
)
from standoff.feeds.nmea_lines import SOUND, TAGGED, WRONG, Block, nmea_blocks
from standoff.feeds.nmea_parts import Part, Parts, Refused
from standoff.feeds.nmea_positions import POSITION_READERS
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.model.fix import Segment

__all__ = ["NMEA"]

_AIS_LINE: Final = re.compile(rb"(?:^|[\s\\,;\])\"'])(?:[!$][A-Z0-9-]{2}VD[MO],\d,\d,|\$PGHP,1,\d{4},)", re.MULTILINE)
_AIS_TAG: Final = re.compile(rb"![A-Z0-9-]{2}VD[MO],", re.IGNORECASE)
#: The type of a message is its first six bits, so the first character of its payload.
_TYPES: Final = {bytes([48 + n if n < 40 else 56 + n]): n for n in range(64)}
_LOOK_EVERY: Final = 32
_SNAPSHOT: Final = "positions without a time all stand at the instant of --time-from: a snapshot, no movement"
_KNOWN: Final = range(1, 29)
_NAMES: Final = frozenset((5, 19, 24))
_DECODER_FAULTS: Final = (AISBaseException, ValueError, LookupError, TypeError, ArithmeticError, AttributeError)


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
        reader = _Reader(source, options)
        for block in nmea_blocks(source):
            if block.fault:
                reader.build.reject(block.first, block.fault)
                continue
            for ready in reader.block(block):
                if ready:
                    yield reader.take()
        reader.finish()
        if not reader.empty:
            yield reader.take()


class _Reader:
    """The state of reading one file: parts that wait for the rest, the time the last $PGHP line gave, names."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.build = SegmentBuilder(source.name, options.segment_rows)
        self._columns = AisColumns(source.name, options.segment_rows)
        self._name = source.name
        self._options = options
        self._parts = Parts()
        self._names = AisNames()
        self._before = NO_ENVELOPE
        self._timed = False
        self._untimed = 0

    def block(self, block: Block) -> Iterator[bool]:
        """Take the lines of a block, stretch by stretch; after each, whether a segment should be taken.

        A block after which the segment is still not full is one stretch. Else they end at the rows _LOOK_EVERY divides.
        """
        lines = len(block.lines)
        reports = bulk_reports(block, self._options.time_from_us, self._columns.receivers)
        closer = np.ones(lines, np.bool_)
        closer[reports["line"]] = False
        far = max(self._columns.waiting, self.build.waiting) + lines < self._options.segment_rows
        ends = [] if far else range(-block.first % _LOOK_EVERY + 1, lines + 1, _LOOK_EVERY)
        begin = 0
        for end in (*ends, lines):
            self._stretch(block, begin, end, closer, reports)
            yield (block.first + end - 1) % _LOOK_EVERY == 0 and self.full
            begin = end

    def _stretch(
        self, block: Block, begin: int, end: int, closer: NDArray[np.bool_], reports: NDArray[np.void]
    ) -> None:
        """Lines that need a closer look one by one, `reports` all at once, unless a $PGHP line stands before one."""
        if self._before is not NO_ENVELOPE:
            closer[begin : begin + 1] = True
        for k in (begin + np.flatnonzero(closer[begin:end])).tolist():
            self.line(block.first + k, block.lines[k], block.checks[k])
            if self._before is not NO_ENVELOPE and k + 1 < end and not closer[k + 1]:
                closer[k + 1] = True
                self.line(block.first + k + 1, block.lines[k + 1], block.checks[k + 1])
        first, last = np.searchsorted(reports["line"], (begin, end))
        mine = reports[first:last][~closer[reports["line"][first:last]]]
        if len(mine):
            mine["line"] += block.first
            self._add(mine)

    def _add(self, reports: NDArray[np.void]) -> None:
        if reports["timed"].all():
            self._timed = True
        else:
            self._timed |= bool(reports["timed"].any())
            self.build.note(_SNAPSHOT)
        self._columns.add_reports(reports)

    def line(self, row: int, text: bytes, check: int) -> None:
        """Take one physical line, whatever it is. `check` is the verdict on its checksum, if it is a bare sentence."""
        try:
            if check == SOUND and text[:1] == b"!":
                self._sentence(row, text, NO_ENVELOPE)
            elif check == TAGGED:
                block, _, sentence = text[1:].partition(b"\\")
                self._any_sentence(row, sentence, read_tag_block(block))
            elif check == WRONG:
                self._fault(row, "wrong checksum")
            else:
                self._other(row, text.strip(), check)
        except EnvelopeFault as fault:
            self._fault(row, str(fault))

    def _fault(self, row: int, reason: str) -> None:
        self._before = NO_ENVELOPE
        self.build.reject(row, reason)

    def _other(self, row: int, text: bytes, check: int) -> None:
        if not text or text.startswith(b"#"):
            self.build.auxiliary(row)
            return
        envelope, sentence = NO_ENVELOPE, text
        if check != SOUND:
            options = self._options
            envelope, sentence = split_line(text, assume_utc=options.assume_utc, time_unit=options.time_unit)
            fault = checksum_fault(sentence[1:])
            if fault:
                raise EnvelopeFault(fault)
        self._any_sentence(row, sentence, envelope)

    def _any_sentence(self, row: int, text: bytes, envelope: Envelope) -> None:
        """A sentence with a right checksum that begins with "!" or "$"."""
        if text[:1] == b"!":
            self._sentence(row, text, envelope)
            return
        if text.startswith(b"$PGHP,"):
            self._before = read_pghp(text)
        self.build.auxiliary(row)  # if not $PGHP, then the recorder's own GPS, a heartbeat, a text

    def _sentence(self, row: int, text: bytes, envelope: Envelope) -> None:
        """A sentence with a right checksum that begins with "!"."""
        before = self._before
        if before is not NO_ENVELOPE:
            self._before = NO_ENVELOPE
            if envelope.at_us is None:
                envelope = Envelope(before.at_us, envelope.station or before.station, envelope.group)
        fields = text.split(b",")
        if len(fields) != 7 or fields[0][3:] not in (b"VDM", b"VDO"):
            self._odd_sentence(row, text)
        elif fields[1] == b"1" and fields[2] == b"1":
            self._message(row, fields[5], fields[6][:1], envelope)
        else:
            self._part(row, text, envelope)

    def _odd_sentence(self, row: int, text: bytes) -> None:
        if _AIS_TAG.match(text):
            self.build.reject(row, "an AIS sentence with fields that cannot be read")
        else:
            self.build.auxiliary(row)  # NMEA, but not AIS

    def _part(self, row: int, text: bytes, envelope: Envelope) -> None:
        try:
            sentence = AISSentence(text.strip())
        except _DECODER_FAULTS:
            self.build.reject(row, "an AIS sentence with fields that cannot be read")
            return
        whole, refused = self._parts.add(Part(row, sentence, envelope))
        self._refuse(refused)
        if whole:
            for earlier in whole[:-1]:
                self.build.auxiliary(earlier.row)
            envelope = next((part.envelope for part in whole if part.envelope.at_us is not None), envelope)
            payload = b"".join(part.sentence.payload for part in whole)
            self._message(row, payload, b"%d" % sentence.fill_bits, envelope)

    def _refuse(self, refused: list[Refused]) -> None:
        for row, reason in refused:
            self.build.reject(row, reason)

    def _message(self, row: int, payload: bytes, fill_bits: bytes, envelope: Envelope) -> None:
        """A whole message; `fill_bits` is the digit that says how many bits at its end are padding."""
        message_type = _TYPES.get(payload[:1])
        if message_type in POSITION_READERS:
            self._position(row, message_type, payload, fill_bits, envelope)
        if message_type in _NAMES:
            self._names.learn(message_type, payload, fill_bits)
        if message_type in POSITION_READERS:
            return
        if message_type in _KNOWN:
            self.build.auxiliary(row)
        elif payload:
            self.build.reject(row, "an AIS message of a type that does not exist")
        else:
            self.build.reject(row, "an AIS sentence without content")

    def _position(self, row: int, message_type: int, payload: bytes, fill_bits: bytes, envelope: Envelope) -> None:
        if not (payload.isascii() and fill_bits in FILL_BITS):
            self.build.reject(row, "an AIS sentence with fields that cannot be read")
            return
        at = POSITION_READERS[message_type](payload, FILL_BITS[fill_bits])
        t_us = envelope.at_us
        if at is None:
            self.build.reject(row, "an AIS message that is cut short")
        elif not at.mmsi:
            self.build.reject(row, "an AIS station without a number (MMSI 0)")
        elif at.lon == 181.0 or at.lat == 91.0:
            self.build.reject(row, "position not available")
        elif t_us is not None:
            self._timed = True
            self._columns.add(row, message_type, at, t_us, envelope)
        elif self._options.time_from_us is not None:
            self.build.note(_SNAPSHOT)
            self._columns.add(row, message_type, at, self._options.time_from_us, envelope)
        else:
            self._untimed += 1
            self.build.reject(row, "no time: neither the sentence nor --time-from gives one")

    def finish(self) -> None:
        """The file is at its end: parts that wait for the rest are lost."""
        self._refuse(self._parts.rest())

    @property
    def full(self) -> bool:
        return self._columns.full or self.build.full

    @property
    def empty(self) -> bool:
        return self._columns.empty and self.build.empty

    def take(self) -> Segment:
        if self._untimed and not self._timed:
            raise FeedError(
                f"{self._name}: no AIS sentence in it carries a time (a tag block, a $PGHP line, a time before the"
                " sentence); say when it was recorded with --time-from"
            )
        return self._columns.take(self.build, self._names.take())


NMEA: Final = NmeaFormat()
