"""Logical streams to read records from: bytes, a file, a blob, a file with its compressed parts unfolded."""

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import zstandard

from core.errors import UnreadableLogError
from core.parsed_log import Extent
from parsers.contract import Buffer, Stream
from parsers.extent_table import ExtentTable

# A range reader fetches and keeps this much at once: records are read in neighbourhoods.
PIECE_BYTES = 1 << 20
_PIECES_KEPT = 8


class RangeStream:
    """A stream over anything that reads ranges, such as an object in a store.

    `read_range(offset, length)` returns at most `length` bytes, shorter only at the end.
    """

    def __init__(self, read_range: Callable[[int, int], bytes], size: int) -> None:
        self.size = size
        self._read_range = read_range
        self._piece = lru_cache(_PIECES_KEPT)(lambda n: read_range(n * PIECE_BYTES, PIECE_BYTES))

    def read(self, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`."""
        _check_range(offset, length)
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        if end - offset > PIECE_BYTES:  # who reads so much goes on behind it
            return self._read_range(offset, end - offset)
        first, last = offset // PIECE_BYTES, (end - 1) // PIECE_BYTES
        joined = b"".join(self._piece(n) for n in range(first, last + 1))
        start = offset - first * PIECE_BYTES
        return joined[start : start + end - offset]

    def read_alone(self, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`, fetched without their neighbourhood and not kept."""
        _check_range(offset, length)
        wanted = min(length, self.size - offset)
        return self._read_range(offset, wanted) if wanted > 0 else b""  # no store has a range of nothing


def file_stream(path: Path) -> RangeStream:
    """Return a stream over the file at `path`; the file is opened for each piece and not held open."""

    def read_range(offset: int, length: int) -> bytes:
        handle = os.open(path, os.O_RDONLY)
        try:
            return os.pread(handle, length, offset)
        finally:
            os.close(handle)

    return RangeStream(read_range, path.stat().st_size)


class UnfoldedStream:
    """The logical stream of a file with compressed parts: `extents` lie end to end and cover it all.

    `raw` is the stream of the file as it is stored.
    """

    def __init__(self, raw: Stream, extents: ExtentTable) -> None:
        self.raw = raw
        self._extents = extents
        self.size = extents.size

        # No method: a stream that its own cache knows would be freed only when the collector comes.
        @lru_cache(_PIECES_KEPT)
        def unfolded(n: int) -> bytes | str:
            extent = extents[n]
            stored = raw.read(extent.raw_offset, extent.raw_size)
            try:
                return unfold_zstd(stored, extent.size)
            except UnreadableLogError as error:  # kept as well: each record of it would unfold it again
                return str(error)

        self._unfolded = unfolded

    def read(self, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`.

        Raises UnreadableLogError where `raw` is not the file that was indexed.
        """
        _check_range(offset, length)
        end = min(offset + length, self.size)
        pieces: list[bytes] = []
        n = self._extents.at_logical(offset)
        while offset < end:
            extent = self._extents[n]
            start = offset - extent.logical_offset
            wanted = min(end - offset, extent.size - start)
            pieces.append(self._read_extent(n, extent, start, wanted))
            offset, n = offset + wanted, n + 1
        return b"".join(pieces)

    def _read_extent(self, n: int, extent: Extent, start: int, length: int) -> bytes:
        if extent.codec == "raw":
            return self.raw.read(extent.raw_offset + start, length)
        content = self._unfolded(n)
        if isinstance(content, str):
            raise UnreadableLogError(content)
        return content[start : start + length]


def logical_stream(raw: Stream, extents: Sequence[Extent]) -> Stream:
    """Return the logical stream of a file that was parsed with these extents; none: it is `raw` itself."""
    return UnfoldedStream(raw, ExtentTable.of(extents)) if extents else raw


def unfold_zstd(data: Buffer, size: int) -> bytes:
    """Return the content of one zstd frame, which must be `size` bytes: no frame can make it hold more.

    Raises UnreadableLogError when `data` is no such frame.
    """
    try:
        declared = zstandard.frame_content_size(data)
        if declared not in {-1, size}:  # checked first: the library trusts it and would allocate it
            raise UnreadableLogError(f"a zstd frame says it holds {declared} bytes, not {size}")
        unfold = zstandard.ZstdDecompressor().decompress
        content = unfold(data, max_output_size=max(size, 1), allow_extra_data=False)  # 0 would mean no limit
    except zstandard.ZstdError as error:
        raise UnreadableLogError(f"a zstd frame does not unfold: {error}") from None
    if len(content) != size:
        raise UnreadableLogError(f"a zstd frame holds {len(content)} bytes, not {size}")
    return content


def _check_range(offset: int, length: int) -> None:
    if offset < 0 or length < 0:
        raise ValueError(f"no range: offset {offset}, length {length}")
