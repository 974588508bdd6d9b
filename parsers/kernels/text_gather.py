"""Makes records of lines: each begins with a line that does not go on with the one before."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import NO_TIME
from parsers.kernels.text_header import Headers


class Gathered(NamedTuple):
    """What is known of each record. Offsets into the data; NO_TIME where there is no time."""

    offset: NDArray[np.uint64]
    length: NDArray[np.uint32]
    ts_ns: NDArray[np.int64]
    mono_ns: NDArray[np.int64]
    level: NDArray[np.uint8]
    message: NDArray[np.int64]  # where it begins,
    message_end: NDArray[np.int64]  # and ends
    source_start: NDArray[np.int64]
    source_end: NDArray[np.int64]


def _room(rows: int) -> Gathered:
    return Gathered(
        np.empty(rows, np.uint64),
        np.empty(rows, np.uint32),
        np.empty(rows, np.int64),
        np.empty(rows, np.int64),
        np.empty(rows, np.uint8),
        *(np.empty(rows, np.int64) for _ in range(4)),
    )


@njit(cache=True, nogil=True)
def _gather(starts, ends, headers, is_whole, is_since_boot, longest_source, out):
    """Fill `out`; return (records, lines that they have)."""
    offset, length, ts_ns, mono_ns, level, message, message_end, source_start, source_end = out
    count, first = 0, 0  # records, and the first line of the one that is being read
    for line in range(starts.size):
        if line > 0 and headers.goes_on[line]:
            if line == first + 1 and message[count - 1] >= message_end[count - 1]:
                # Its header has a line for itself: the message is the line behind it.
                message[count - 1], message_end[count - 1] = headers.message[line], headers.message_end[line]
            length[count - 1] = ends[line] - starts[first]
            continue
        first = line
        offset[count], length[count] = starts[line], ends[line] - starts[line]
        mono_ns[count], level[count] = headers.mono_ns[line], headers.level[line]
        ts_ns[count] = headers.ts_ns[line]
        if is_since_boot and ts_ns[count] == NO_TIME:
            ts_ns[count] = mono_ns[count]
        message[count], message_end[count] = headers.message[line], headers.message_end[line]
        source_start[count] = headers.source_start[line]
        source_end[count] = min(headers.source_end[line], source_start[count] + longest_source)
        count += 1
    if not is_whole and count > 1:
        return count - 1, first
    return count, starts.size


def gather_records(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    headers: Headers,
    *,
    is_whole: bool,
    is_since_boot: bool,
    longest_source: int,
) -> tuple[Gathered, int]:
    """Return the records of lines between these offsets, and how many of the lines they have.

    The first line begins a record. Unless `is_whole`, the last record may go on behind the lines: it is left
    out when it is not the only one. With `is_since_boot` the time since boot stands for a missing one.
    Sources are cut to `longest_source` bytes.
    """
    room = _room(starts.size)
    count, lines = _gather(starts, ends, headers, is_whole, is_since_boot, longest_source, room)
    return Gathered._make(column[:count] for column in room), lines
