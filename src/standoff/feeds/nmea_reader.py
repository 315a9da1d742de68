"""Takes the lines of an AIS recording one at a time: times them, counts them, checks them, puts parts together."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pyais.exceptions import AISBaseException
from pyais.messages import AISSentence

from standoff.errors import FeedError
from standoff.feeds.ais_identity import FILL_BITS, AisNames
from standoff.feeds.builder import SegmentBuilder
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
from standoff.feeds.nmea_lines import SOUND, TAGGED, WRONG
from standoff.feeds.nmea_parts import Part, Parts, Refused
from standoff.feeds.nmea_positions import POSITION_READERS
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.model.fix import Segment

__all__ = ["LineReader"]

_AIS_TAG: Final = re.compile(rb"![A-Z0-9-]{2}VD[MO],", re.IGNORECASE)
#: The type of a message is its first six bits, so the first character of its payload.
_TYPES: Final = {bytes([48 + n if n < 40 else 56 + n]): n for n in range(64)}
_SNAPSHOT: Final = "positions without a time all stand at the instant of --time-from: a snapshot, no movement"
_KNOWN: Final = range(1, 29)
_NAMES: Final = frozenset((5, 19, 24))
_DECODER_FAULTS: Final = (AISBaseException, ValueError, LookupError, TypeError, ArithmeticError, AttributeError)


class LineReader:
    """The state of reading one file: parts that wait for the rest, the time the last $PGHP line gave, names.

    Takes lines one at a time, and reports that were read in bulk; both in the order of the file.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._build = SegmentBuilder(source.name, options.segment_rows)
        self._columns = AisColumns(source.name, options.segment_rows)
        self._name = source.name
        self._options = options
        self._parts = Parts()
        self._names = AisNames()
        self._before = NO_ENVELOPE
        self._timed = False
        self._untimed = 0

    @property
    def times_next(self) -> bool:
        """True after a $PGHP line: it times the next sentence, which must therefore be taken by `line`."""
        return self._before is not NO_ENVELOPE

    @property
    def room(self) -> int:
        """How many lines can be taken at the least before the segment is full; a line is one position or reject.

        Sentences that wait for the rest of their message may turn out to be rejects at any line.
        """
        rejects = self._build.waiting + self._parts.waiting
        return self._options.segment_rows - max(self._columns.waiting, rejects)

    def reject(self, row: int, reason: str) -> None:
        """Refuse a line that is not even looked at."""
        self._build.reject(row, reason)

    def add(self, reports: NDArray[np.void], stations: pl.Series) -> None:
        """Take REPORTs that were read in bulk, and the names of their stations; `line` is the row in the file."""
        timed = reports["timed"]
        self._timed |= bool(timed.any())
        if not timed.all():
            self._build.note(_SNAPSHOT)
        self._columns.add_reports(reports, stations)

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
        self._build.reject(row, reason)

    def _other(self, row: int, text: bytes, check: int) -> None:
        if not text or text.startswith(b"#"):
            self._build.auxiliary(row)
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
        self._build.auxiliary(row)  # if not $PGHP, then the recorder's own GPS, a heartbeat, a text

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
            self._build.reject(row, "an AIS sentence with fields that cannot be read")
        else:
            self._build.auxiliary(row)  # NMEA, but not AIS

    def _part(self, row: int, text: bytes, envelope: Envelope) -> None:
        try:
            sentence = AISSentence(text.strip())
        except _DECODER_FAULTS:
            self._build.reject(row, "an AIS sentence with fields that cannot be read")
            return
        whole, refused = self._parts.add(Part(row, sentence, envelope))
        self._refuse(refused)
        if whole:
            for earlier in whole[:-1]:
                self._build.auxiliary(earlier.row)
            envelope = next((part.envelope for part in whole if part.envelope.at_us is not None), envelope)
            payload = b"".join(part.sentence.payload for part in whole)
            self._message(row, payload, b"%d" % sentence.fill_bits, envelope)

    def _refuse(self, refused: list[Refused]) -> None:
        for row, reason in refused:
            self._build.reject(row, reason)

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
            self._build.auxiliary(row)
        elif payload:
            self._build.reject(row, "an AIS message of a type that does not exist")
        else:
            self._build.reject(row, "an AIS sentence without content")

    def _position(self, row: int, message_type: int, payload: bytes, fill_bits: bytes, envelope: Envelope) -> None:
        if not (payload.isascii() and fill_bits in FILL_BITS):
            self._build.reject(row, "an AIS sentence with fields that cannot be read")
            return
        at = POSITION_READERS[message_type](payload, FILL_BITS[fill_bits])
        t_us = envelope.at_us
        if at is None:
            self._build.reject(row, "an AIS message that is cut short")
        elif not at.mmsi:
            self._build.reject(row, "an AIS station without a number (MMSI 0)")
        elif at.lon == 181.0 or at.lat == 91.0:
            self._build.reject(row, "position not available")
        elif t_us is not None:
            self._timed = True
            self._columns.add(row, message_type, at, t_us, envelope)
        elif self._options.time_from_us is not None:
            self._build.note(_SNAPSHOT)
            self._columns.add(row, message_type, at, self._options.time_from_us, envelope)
        else:
            self._untimed += 1
            self._build.reject(row, "no time: neither the sentence nor --time-from gives one")

    def finish(self) -> None:
        """The file is at its end: parts that wait for the rest are lost."""
        self._refuse(self._parts.rest())

    @property
    def full(self) -> bool:
        """True when it is time to take a segment."""
        return self._columns.full or self._build.full

    @property
    def empty(self) -> bool:
        """True when nothing at all waits to be taken."""
        return self._columns.empty and self._build.empty

    def take(self) -> Segment:
        """All that waits. FeedError when there are positions but none so far had a time."""
        if self._untimed and not self._timed:
            raise FeedError(
                f"{self._name}: no AIS sentence in it carries a time (a tag block, a $PGHP line, a time before the"
                " sentence); say when it was recorded with --time-from"
            )
        return self._columns.take(self._build, self._names.take())
