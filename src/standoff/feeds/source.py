"""A file to read from: plain, gzip or zstd, opened as often as needed, and its lines with a limit on their length."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol, cast

import zstandard

from standoff.errors import FeedError

__all__ = ["MAX_LINE_BYTES", "Line", "Source", "bytes_source", "file_source", "numbered_lines"]

MAX_LINE_BYTES: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_SKIPPABLE_ZSTD: Final = tuple(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16))
_INPUT_BYTES: Final = 2048  # small, so that a bomb cannot blow up more than tens of MiB a step
_OUTPUT_BYTES: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Source:
    """One file of fixes.

    `open` gives a fresh binary stream, already decompressed. A stream whose compressed data are damaged or cut off ends
    there like a short file and adds one sentence to `damage`; `read_feed` passes that on as a note.
    """

    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None
    size: int | None = None
    damage: list[str] = field(default_factory=list)


class Line(NamedTuple):
    """One line without its end. `fault` says why it must be refused (too long, cut off), else None."""

    number: int
    text: bytes
    fault: str | None


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Gunzip:
    """zlib's inflater with bounded output a step: what is left over waits in `pending`."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes) -> bytes:
        return self._inner.decompress(data)


class _Decompressed(io.RawIOBase):
    """The content of a gzip or zstd file, member after member; damage ends it early and is written to `damage`."""

    def __init__(self, raw: BinaryIO, make: Callable[[], _Inflater], name: str, damage: list[str]) -> None:
        self._raw = raw
        self._make = make
        self._inflater: _Inflater | None = None
        self._ready = memoryview(b"")
        self._input = b""
        self._name = name
        self._damage = damage
        self._done = False
        self._given = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()
        super().close()

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready and not self._done:
            self._step()
        taken = min(len(target), len(self._ready))
        target[:taken] = self._ready[:taken]
        self._ready = self._ready[taken:]
        self._given += taken
        return taken

    def _step(self) -> None:
        data = self._input or self._raw.read(_INPUT_BYTES)
        self._input = b""
        if not data:
            self._done = True
            if self._inflater is not None:
                self._hurt("is cut off")
            return
        if self._inflater is None:
            data = data.lstrip(b"\0")  # padding between members is allowed
            if not data:
                return
            self._inflater = self._make()
        try:
            self._ready = memoryview(self._inflater.decompress(data))
        except (zlib.error, zstandard.ZstdError):
            self._done = True
            self._hurt("is damaged")
            return
        if self._inflater.eof:
            self._input = self._inflater.unused_data
            self._inflater = None

    def _hurt(self, how: str) -> None:
        text = (
            f"{self._name}: the compressed file {how} after {self._given:,} bytes of content; what came before was read"
        )
        if text not in self._damage:
            self._damage.append(text)


def _open_file(path: Path, name: str, damage: list[str]) -> BinaryIO:
    try:
        raw = path.open("rb")
    except OSError as problem:
        raise FeedError(f"{name}: cannot be opened: {problem.strerror or problem}") from problem
    return _decompressing(raw, name, damage)


def _decompressing(raw: BinaryIO, name: str, damage: list[str]) -> BinaryIO:
    magic = raw.read(4)
    raw.seek(0)
    make: Callable[[], _Inflater]
    if magic.startswith(_GZIP):
        make = _Gunzip
    elif magic == _ZSTD or magic in _SKIPPABLE_ZSTD:
        make = cast("Callable[[], _Inflater]", zstandard.ZstdDecompressor().decompressobj)
    else:
        return raw
    return io.BufferedReader(_Decompressed(raw, make, name, damage), _OUTPUT_BYTES)


def file_source(path: Path | str, name: str | None = None) -> Source:
    """The source for a file on disk; FeedError when it is not there or no ordinary file."""
    path = Path(path)
    name = name or str(path)
    if path.is_dir():
        raise FeedError(f"{name}: is a folder, not a file")
    if not path.exists():
        raise FeedError(f"{name}: no such file")
    if not path.is_file():
        raise FeedError(f"{name}: not an ordinary file; write the stream to a file first")
    damage: list[str] = []
    with _open_file(path, name, damage) as stream:
        plain = not (isinstance(stream, io.BufferedReader) and isinstance(stream.raw, _Decompressed))
    return Source(name, partial(_open_file, path, name, damage), path if plain else None, path.stat().st_size, damage)


def bytes_source(content: bytes, name: str = "memory") -> Source:
    """A source over bytes in memory (tests, downloads), decompressed where they are gzip or zstd."""
    damage: list[str] = []
    return Source(name, lambda: _decompressing(io.BytesIO(content), name, damage), None, len(content), damage)


def numbered_lines(source: Source) -> Iterator[Line]:
    """Every line of the file, counted from 1, without LF or CRLF. Lines over 1 MiB come empty, with a fault."""
    with source.open() as stream:
        number = 0
        while text := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if text.endswith(b"\n"):
                yield Line(number, text[:-2] if text.endswith(b"\r\n") else text[:-1], None)
            elif len(text) > MAX_LINE_BYTES:
                _skip_line(stream)
                yield Line(number, b"", "line longer than 1 MiB")
            elif source.damage:
                yield Line(number, text, "cut off where the compressed file ends early")
            else:
                yield Line(number, text, None)


def _skip_line(stream: BinaryIO) -> None:
    while rest := stream.readline(MAX_LINE_BYTES):
        if rest.endswith(b"\n"):
            return
