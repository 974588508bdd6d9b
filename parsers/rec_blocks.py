"""Walks the blocks of a `rec` file: which are whole, and which stretches between them are damage."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from crc32c import crc32c

from core.errors import UnreadableLogError
from parsers.contract import Buffer
from parsers.rec_layout import (
    BLOCK,
    BLOCK_BYTES,
    BLOCK_CRC_AT,
    BLOCK_MAGIC,
    CODEC_NONE,
    CODEC_ZSTD,
    HEADER_BYTES,
    MAGIC,
    MOST_RAW_BYTES,
    MOST_STORED_BYTES,
    NAMES,
    Header,
    read_header,
)
from parsers.stream import unfold_zstd

_PIECE_BYTES = 1 << 20  # searched at once
# A hostile file can claim a block at every fourth byte, each with a CRC over 1 MiB to refute. What searching
# may cost is bounded, in bytes hashed: far above what honest damage needs, and still seconds.
_SEARCH_BYTES = 1 << 30
_SEARCH_TIMES_SIZE = 16
_CANDIDATE_BYTES = 1024  # what refuting one candidate costs besides its bytes


class Bytes(Protocol):
    """A `Stream`, or the same over mapped bytes without copying."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def read(self, offset: int, length: int) -> Buffer:
        """Return at most `length` bytes from `offset`; shorter only at the end."""
        ...


class MappedBytes:
    """`Bytes` over a buffer; what it gives are views."""

    def __init__(self, data: Buffer) -> None:
        self._data = memoryview(data)
        self.size = len(data)

    def read(self, offset: int, length: int) -> memoryview:
        """Return a view of at most `length` bytes from `offset`."""
        return self._data[offset : offset + length]


class Block(NamedTuple):
    """A block whose CRC fits; `offset` is that of its head in the raw file, sizes are bytes."""

    offset: int
    codec: int
    kind: int
    boot: int
    stored_size: int
    raw_size: int
    record_count: int
    utc_zero_ns: int
    stored: Buffer

    @property
    def payload_offset(self) -> int:
        """Where the stored payload begins in the raw file."""
        return self.offset + BLOCK_BYTES

    @property
    def end(self) -> int:
        """Where the next block begins in the raw file."""
        return self.payload_offset + self.stored_size

    def unfold(self) -> Buffer:
        """Return the payload; raises UnreadableLogError when its codec is unknown or it does not unfold."""
        if self.codec == CODEC_NONE:
            return self.stored
        if self.codec == CODEC_ZSTD:
            return unfold_zstd(self.stored, self.raw_size)
        raise UnreadableLogError(f"codec {self.codec} is not known to version 1")


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a whole block; `truncated` when it is a block that the end of the file cuts."""

    offset: int
    length: int
    truncated: bool = False
    given_up: bool = False


def header_of(data: Bytes) -> Header | None:
    """Return the header of a file, or None when it has none or its CRC does not fit: then it says nothing."""
    head = data.read(0, HEADER_BYTES)
    header = read_header(head) if len(head) == HEADER_BYTES else None
    return header if header and header.whole else None


def walk_file(data: Bytes, *, names_only: bool = False) -> Iterator[Block | Gap]:
    """Yield the blocks and gaps of a file; a header that is not whole is the beginning of the first gap."""
    if header_of(data):
        yield from walk_blocks(data, HEADER_BYTES, names_only=names_only)
    elif bytes(data.read(0, len(MAGIC))) != MAGIC:
        yield from walk_blocks(data, 0, names_only=names_only)
    elif data.size < HEADER_BYTES:
        yield Gap(0, data.size, truncated=True)
    else:
        yield from walk_blocks(data, 0, search_from=len(MAGIC), names_only=names_only)


def walk_blocks(
    data: Bytes, start: int, *, search_from: int | None = None, names_only: bool = False
) -> Iterator[Block | Gap]:
    """Yield the blocks and gaps of a file in order, end to end from `start` to the last byte.

    A bad magic, size or CRC starts a gap, which ends at the next block that is whole, 4 bytes on at the
    soonest. With `search_from` the file is known to be damaged at `start`, and the search begins there.

    With `names_only`, what looks like a block of records, with another behind it, is passed over: its payload
    is not read, so that damage in it, and a block within that damage, is not seen.
    """
    budget = _SEARCH_BYTES + _SEARCH_TIMES_SIZE * data.size
    position = start
    while position < data.size:
        if names_only and search_from is None and (position := _past_records(data, position)) == data.size:
            return
        block = None if search_from is not None else _block_at(data, position)
        if block is None:
            begin = position + len(BLOCK_MAGIC) if search_from is None else search_from
            found, budget = _search(data, begin, budget)
            search_from = None
            end = found.offset if found else data.size
            cut = found is None and _is_cut(data, position)
            yield Gap(position, end - position, truncated=cut, given_up=budget < 0)
            if found is None:
                return
            block = found
        yield block
        position = block.end


def _past_records(data: Bytes, position: int) -> int:
    """Return where the first block stands from `position` on that has to be looked at."""
    head = data.read(position, BLOCK_BYTES)
    while len(head) == BLOCK_BYTES:
        magic, codec, kind, _, stored_size, raw_size, *_ = BLOCK.unpack(head)
        end = position + BLOCK_BYTES + stored_size
        if magic != BLOCK_MAGIC or kind == NAMES or not _sizes_fit(codec, stored_size, raw_size):
            break
        head = data.read(end, BLOCK_BYTES)
        if head[: len(BLOCK_MAGIC)] != BLOCK_MAGIC and end != data.size:
            break
        position = end
    return position


def _block_at(data: Bytes, offset: int) -> Block | None:
    head = data.read(offset, BLOCK_BYTES)
    if len(head) < BLOCK_BYTES:
        return None
    magic, codec, kind, boot, stored_size, raw_size, count, utc_zero_ns, crc = BLOCK.unpack(head)
    if magic != BLOCK_MAGIC or not _sizes_fit(codec, stored_size, raw_size):
        return None
    stored = data.read(offset + BLOCK_BYTES, stored_size)
    if len(stored) < stored_size or crc32c(stored, crc32c(head[:BLOCK_CRC_AT])) != crc:
        return None
    return Block(offset, codec, kind, boot, stored_size, raw_size, count, utc_zero_ns, stored)


def _sizes_fit(codec: int, stored_size: int, raw_size: int) -> bool:
    if codec == CODEC_NONE and stored_size != raw_size:
        return False
    return raw_size <= MOST_RAW_BYTES and stored_size <= MOST_STORED_BYTES


def _search(data: Bytes, start: int, budget: int) -> tuple[Block | None, int]:
    """Return the first whole block from `start` and what is left of `budget` (negative: given up)."""
    for offset in _magics(data, start):
        if (block := _block_at(data, offset)) is not None:
            return block, budget
        stored_size = int.from_bytes(data.read(offset + 8, 4), "little")
        budget -= _CANDIDATE_BYTES + min(stored_size, MOST_STORED_BYTES)
        if budget < 0:
            break
    return None, budget


def _magics(data: Bytes, start: int) -> Iterator[int]:
    """Yield every offset from `start` at which a block's magic stands."""
    while start < data.size:
        piece = bytes(data.read(start, _PIECE_BYTES))
        at = piece.find(BLOCK_MAGIC)
        while at >= 0:
            yield start + at
            at = piece.find(BLOCK_MAGIC, at + len(BLOCK_MAGIC))
        start += max(len(piece) - len(BLOCK_MAGIC) + 1, len(BLOCK_MAGIC))  # a magic may lie across two pieces


def _is_cut(data: Bytes, offset: int) -> bool:
    """Whether what stands at `offset` is a sound head, or the beginning of one, that the end cuts off."""
    head = bytes(data.read(offset, BLOCK_BYTES))
    if len(head) < BLOCK_BYTES:
        return head.startswith(BLOCK_MAGIC[: len(head)])
    magic, codec, _, _, stored_size, raw_size, _, _, _ = BLOCK.unpack(head)
    fits = magic == BLOCK_MAGIC and _sizes_fit(codec, stored_size, raw_size)
    return fits and offset + BLOCK_BYTES + stored_size > data.size
