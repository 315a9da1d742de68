"""The lines of an NMEA file, a block at a time, with all checksums of a block worked out at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.feeds.source import MAX_LINE_BYTES, Source

__all__ = ["OTHER", "SOUND", "TAGGED", "WRONG", "Block", "nmea_blocks"]

#: What the checksums of a line say. SOUND and WRONG are lines that read from "!" or "$" to "*hh"; TAGGED has one tag
#: block before such a sentence, and both checksums are right. With any OTHER line, look closer.
OTHER: Final = 0
SOUND: Final = 1
WRONG: Final = 2
TAGGED: Final = 3

_Bytes = NDArray[np.uint8]
_Places = NDArray[np.intp]

_BLOCK_BYTES: Final = 1 << 20
_SHORTEST: Final = 8  # "$AAAAA*hh" has nine
_NOT_HEX: Final = 1 << 10  # times 17 still fits 16 bits, and never equals a byte
_HEX: Final = np.full(256, _NOT_HEX, dtype=np.int16)
_HEX[np.frombuffer(b"0123456789", np.uint8)] = range(10)
_HEX[np.frombuffer(b"ABCDEF", np.uint8)] = range(10, 16)
_HEX[np.frombuffer(b"abcdef", np.uint8)] = range(10, 16)


class Block(NamedTuple):
    """Lines that follow each other, without LF, and OTHER, SOUND, WRONG or TAGGED for each; `first` counts from 1.

    `data` are the bytes of all lines. Line k begins at begins[k]; where it is SOUND or TAGGED its sentence stands in
    data[starts[k]:ends[k]]. With a `fault` the block is one line that must be refused for it.
    """

    first: int
    lines: list[bytes]
    checks: NDArray[np.int8]
    data: NDArray[np.uint8]
    begins: NDArray[np.intp]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    fault: str | None = None


def nmea_blocks(source: Source) -> Iterator[Block]:
    """Every line of the file once, in order. Lines over 1 MiB come empty with a fault, never whole."""
    with source.open() as stream:
        row, rest = 1, b""
        while chunk := stream.read(_BLOCK_BYTES):
            rest += chunk
            if len(rest) > MAX_LINE_BYTES and rest.find(b"\n", 0, MAX_LINE_BYTES + 1) < 0:
                rest = _after_line(stream, rest)
                yield _block(row, b"\n", "line longer than 1 MiB")
                row += 1
            end = rest.rfind(b"\n") + 1
            if end:
                block = _block(row, rest[:end])
                rest = rest[end:]
                yield block
                row += len(block.lines)
        if rest:
            fault = "cut off where the compressed file ends early" if source.damage else None
            yield _block(row, rest + b"\n", fault)


def _after_line(stream: BinaryIO, rest: bytes) -> bytes:
    """What follows the line that `rest` begins with, as far as it is read."""
    while b"\n" not in rest:
        rest = stream.read(_BLOCK_BYTES)
        if not rest:
            return b""
    return rest.partition(b"\n")[2]


def _block(first: int, whole: bytes, fault: str | None = None) -> Block:
    """The lines of `whole`, which ends with LF, and the verdict on each."""
    lines = whole.split(b"\n")
    lines.pop()
    data = np.frombuffer(whole, np.uint8)
    sums = np.bitwise_xor.accumulate(data)  # that of a stretch is the one at its end combined with the one before it
    ends = np.flatnonzero(data == ord("\n"))
    begins = np.concatenate([[0], ends[:-1] + 1])
    starts = begins.copy()
    ends -= data[ends - 1] == ord("\r")
    tagged, tag_ends = _tag_blocks(data, sums, starts, ends)
    starts[tagged] = tag_ends + 1
    sign = data[np.minimum(starts, ends)]
    whole_sentence = (ends - starts > _SHORTEST) & ((sign == ord("!")) | (sign == ord("$")))
    verdict = np.full(len(ends), OTHER, dtype=np.int8)
    fit = np.flatnonzero(whole_sentence)
    fit = fit[data[ends[fit] - 3] == ord("*")]
    verdict[fit] = np.where(_right(data, sums, starts[fit], ends[fit]), SOUND, WRONG)
    verdict[tagged] = np.where(verdict[tagged] == SOUND, TAGGED, OTHER)
    return Block(first, lines, verdict, data, begins, starts, ends, fault)


def _tag_blocks(data: _Bytes, sums: _Bytes, starts: _Places, ends: _Places) -> tuple[_Places, _Places]:
    """Which lines begin with a right tag block, and where its second backslash stands."""
    slashes = np.flatnonzero(data == ord("\\"))
    lines = np.flatnonzero(data[starts] == ord("\\"))
    second = np.searchsorted(slashes, starts[lines]) + 1
    lines, second = lines[second < len(slashes)], second[second < len(slashes)]
    closing = slashes[second]
    fit = (closing < ends[lines]) & (closing - starts[lines] > _SHORTEST)
    lines, closing = lines[fit], closing[fit]
    right = (data[closing - 3] == ord("*")) & _right(data, sums, starts[lines], closing)
    return lines[right], closing[right]


def _right(data: _Bytes, sums: _Bytes, starts: _Places, ends: _Places) -> NDArray[np.bool_]:
    """Whether the two digits before each end are the sum of what stands between the sign at the start and the star."""
    said = _HEX[data[ends - 2]] * np.int16(16) + _HEX[data[ends - 1]]
    return (sums[ends - 4] ^ sums[starts]) == said  # type: ignore[no-any-return]
