"""Splits plain text into lines, 64 bytes at a step."""

# numba infers the types of a kernel: offsets are i64, masks u64.
# pyright: basic
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from parsers.kernels.blocks import first_bit, line_enders, returns
from parsers.kernels.memory import load_u8

LONGEST_LINE = 1 << 20  # bytes; a longer line is several
LINE_FEED, RETURN = 10, 13
_0, _1 = np.uint64(0), np.uint64(1)


class Lines(NamedTuple):
    """Lines of one chunk, and the runs of NUL bytes between them."""

    start: NDArray[np.int64]  # offset of the first byte
    end: NDArray[np.int64]  # offset after the last, without the line's end
    nul_start: NDArray[np.int64]
    nul_end: NDArray[np.int64]


def make_lines(rows: int) -> Lines:
    """Return room for `rows` lines, not filled."""
    starts, ends = np.empty(rows, np.int64), np.empty(rows, np.int64)
    return Lines(starts, ends, np.empty(rows, np.int64), np.empty(rows, np.int64))


@njit(cache=True, nogil=True)
def _next_ender(data, position, limit, mark):
    """Return where the next mark (a line feed or return) or NUL stands, `limit` for none before it."""
    while position + 64 <= limit:
        found = line_enders(data + position) if mark == LINE_FEED else returns(data + position)
        if found != _0:
            return position + first_bit(found)
        position += 64
    while position < limit:
        byte = load_u8(data + position)
        if byte == mark or byte == 0:
            return position
        position += 1
    return limit


@njit(cache=True, nogil=True)
def _split(data, size, position, limit, mark, starts, ends, nul_starts, nul_ends):
    """Fill lines from `position` on; return (lines, runs of NUL bytes, position after)."""
    row, runs = 0, 0
    while row < starts.size and position < limit:  # before each line there is one run of NUL bytes at most
        if load_u8(data + position) == 0:
            nul_starts[runs] = position
            while position < size:
                # One byte between two NUL bytes is half a character of UTF-16.
                if load_u8(data + position) != 0 and (
                    position + 1 >= size or load_u8(data + position + 1) != 0
                ):
                    break
                position += 1
            nul_ends[runs] = position
            runs += 1
            continue
        end = _next_ender(data, position, min(size, position + LONGEST_LINE), mark)
        after = end
        if end < size and load_u8(data + end) == mark:
            after = end + 1
            if mark == LINE_FEED and end > position and load_u8(data + end - 1) == RETURN:
                end -= 1
            if mark == RETURN and after < size and load_u8(data + after) == LINE_FEED:
                after += 1
        starts[row], ends[row] = position, end
        row += 1
        position = after
    return row, runs, position


def split_lines(
    data: NDArray[np.uint8], position: int, lines: Lines, limit: int | None = None, mark: int = LINE_FEED
) -> tuple[int, int, int]:
    """Fill `lines` from `position` on, until they are full or the data ends; none begins at `limit` or later.

    A line ends at a line feed (a carriage return before it goes), or where `mark` is RETURN at each of those
    (a line feed behind it goes too), before NUL bytes, which are no line, or after LONGEST_LINE bytes. Single
    bytes between NUL bytes belong to their run. Returns (lines, runs of NUL bytes, position after).
    """
    limit = data.size if limit is None else min(limit, data.size)
    return _split(data.ctypes.data, data.size, position, limit, mark, *lines)
