"""Unfolds one compressed file into another, piece by piece, as far as it is whole."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from core.parsed_log import Problem
from parsers.unfold_codecs import Codec, Decoder
from parsers.unfold_limits import Budget, LimitReachedError

_PIECE_BYTES = 16 << 10  # read at once
_TAIL_BYTES = 1 << 10  # a piece that begins so near the end is one byte, to see where content stops
_CHUNK_BYTES = 1 << 20  # at most unfolded at once


def unfold(raw: Path, out: Path, codec: Codec, limit_bytes: int) -> Problem | None:
    """Unfold the file at `raw` into a new file `out`; return what of it could not be, in bytes of `raw`."""
    size, budget = raw.stat().st_size, Budget(limit_bytes, out.parent)
    with raw.open("rb") as source, out.open("xb") as target:
        members = _Members(source, size, codec)
        try:
            for chunk in members.chunks():
                budget.write(chunk, target, members.reached)
        except LimitReachedError as error:
            return Problem(members.reached, size - members.reached, "limit", f"reading stopped: {error}")
        except _DamageError as error:
            kind, why = "damage", f"the {codec.name} data cannot be unfolded from here on ({error})"
        else:
            if members.complete:
                return None
            kind, why = "truncated", f"the {codec.name} data is cut off: its end is missing"
    return Problem(members.good, size - members.good, kind, why)


def unfold_head(data: bytes, codec: Codec, size: int) -> bytes:
    """Return what `data`, the beginning of a compressed file, unfolds to: at most its first `size` bytes."""
    decoder, found = codec.decoder(), b""
    try:
        for chunk in _drain(decoder, data, size):
            found += chunk
            if len(found) >= size:
                break
    except _DamageError:
        pass  # whoever unfolds the file will say so
    return found[:size]


class _DamageError(Exception):
    """The data is not what the codec expects."""


class _Members:
    """Unfolds the members of a file one after the other; offsets are raw bytes.

    `reached` is how far the file was read, `good` how far content came out of it.
    """

    def __init__(self, source: BinaryIO, size: int, codec: Codec) -> None:
        self._source, self._size, self._codec = source, size, codec
        self._decoder: Decoder | None = None
        self._member = 0  # where the member begins that is being unfolded
        self.reached = self.good = 0

    @property
    def complete(self) -> bool:
        """Whether what was read so far ends with the end of a member."""
        return self._decoder is None

    def chunks(self) -> Iterator[bytes]:
        """Yield the content; raises _DamageError where it goes no further."""
        for piece in self._pieces(0):
            self.reached += len(piece)
            rest = piece
            while rest:
                rest = yield from self._feed(rest)

    def _pieces(self, start: int) -> Iterator[bytes]:
        self._source.seek(start)
        while piece := self._source.read(_PIECE_BYTES if start < self._size - _TAIL_BYTES else 1):
            start += len(piece)
            yield piece

    def _feed(self, piece: bytes) -> Generator[bytes, None, bytes]:
        """Yield what a piece unfolds to; return what of it comes after the end of its member."""
        if self._decoder is None:
            piece = piece.lstrip(b"\0")  # padding between and behind members, as tapes and xz have it
            self.good = self._member = self.reached - len(piece)
            if not piece:
                return b""
            self._decoder = self._codec.decoder()
        given = 0
        try:
            for chunk in _drain(self._decoder, piece):
                self.good, given = self.reached, given + len(chunk)
                yield chunk
        except _DamageError:
            if len(piece) > 1:
                yield from self._salvage(self.reached - len(piece), given)
            raise
        if not self._decoder.eof:
            return b""
        rest = self._decoder.unused_data
        self.good, self._decoder = self.reached - len(rest), None
        return rest

    def _salvage(self, start: int, given: int) -> Iterator[bytes]:
        """Yield what the piece at `start` holds before its damage, but for its first `given` bytes.

        A decoder that fails takes with it what it had in hand. So the member is unfolded once more up to that
        piece, and the piece byte by byte.
        """
        decoder = self._codec.decoder()
        position = self._member
        for piece in self._pieces(self._member):
            before = piece[: start - position]
            for _ in _drain(decoder, before) if before else ():
                pass
            position += len(before)
            if position == start:
                break
        self._source.seek(start)
        while byte := self._source.read(1):
            for chunk in _drain(decoder, byte):
                new = chunk[given:]
                given -= len(chunk) - len(new)
                if new:
                    self.good = self._source.tell()
                    yield new


def _drain(decoder: Decoder, data: bytes, at_once: int = _CHUNK_BYTES) -> Iterator[bytes]:
    """Yield all that `data` unfolds to, up to the end of the member."""
    while True:
        try:
            chunk = decoder.decompress(data, at_once)
        except Exception as error:  # each codec has errors of its own
            raise _DamageError(str(error) or type(error).__name__) from error
        if chunk:
            yield chunk
        if decoder.eof or decoder.needs_input or not (chunk or data):
            return
        data = b""
