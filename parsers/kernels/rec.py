"""Reads the records of a `rec` block into columns."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import NO_TIME
from parsers.kernels.unaligned import load_u16, load_u32, load_u64

PLAIN_TEXT, SIGNAL_SAMPLE, UNKNOWN_SHAPE = 0, 1, 2
_I64_MAX = (1 << 63) - 1


class Columns(NamedTuple):
    """Columns of the records of one batch."""

    start: NDArray[np.int64]  # where the record begins: `base` and its place in the payload
    length: NDArray[np.uint32]
    level: NDArray[np.uint8]
    shape: NDArray[np.uint8]
    source: NDArray[np.uint16]  # name ids
    code: NDArray[np.uint32]
    name: NDArray[np.uint32]  # of a signal, else 0
    mono_ns: NDArray[np.int64]  # NO_TIME where it does not fit
    ts_ns: NDArray[np.int64]


def make_columns(rows: int) -> Columns:
    """Return columns for `rows` records, not filled."""
    return Columns(
        start=np.empty(rows, np.int64),
        length=np.empty(rows, np.uint32),
        level=np.empty(rows, np.uint8),
        shape=np.empty(rows, np.uint8),
        source=np.empty(rows, np.uint16),
        code=np.empty(rows, np.uint32),
        name=np.empty(rows, np.uint32),
        mono_ns=np.empty(rows, np.int64),
        ts_ns=np.empty(rows, np.int64),
    )


@njit(cache=True, nogil=True)
def read_records(
    payload: NDArray[np.uint8], base: int, utc_zero_ns: int, columns: Columns, row: int
) -> tuple[int, int, int]:
    """Fill `columns` from `row` with the records of a payload.

    Returns (row after the last, bytes read, odd records): a record size under 20 or past the payload ends the
    reading. Odd is a record whose kind or level version 1 does not know, or whose time does not fit 64 bits.
    There must be room for `len(payload) // 20` more rows.
    """
    size = payload.shape[0]
    at = odd = 0
    while at + 20 <= size:
        length = np.int64(load_u32(payload, at))
        if length < 20 or length > size - at:
            break
        level = payload[at + 6]
        kind = payload[at + 7]
        shape, name = UNKNOWN_SHAPE, np.uint32(0)
        if kind == 0:
            shape = PLAIN_TEXT
        elif kind == 1 and length >= 32:
            shape, name = SIGNAL_SAMPLE, load_u32(payload, at + 20)
        mono = np.int64(load_u64(payload, at + 8))
        ts = np.int64(NO_TIME)
        if mono < 0:
            mono = np.int64(NO_TIME)
        elif utc_zero_ns <= 0 or mono <= _I64_MAX - utc_zero_ns:
            ts = mono + utc_zero_ns
        if shape == UNKNOWN_SHAPE or level > 6 or ts == NO_TIME:
            odd += 1
        columns.start[row] = base + at
        columns.length[row] = length
        columns.level[row] = level if level <= 6 else 0
        columns.shape[row] = shape
        columns.source[row] = load_u16(payload, at + 4)
        columns.code[row] = load_u32(payload, at + 16)
        columns.name[row] = name
        columns.mono_ns[row] = mono
        columns.ts_ns[row] = ts
        row += 1
        at += length
    return row, at, odd  # pyright: ignore[reportReturnType] — numba makes no difference


@njit(cache=True, nogil=True)
def read_values(data: NDArray[np.uint8], records: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the values of the signal records that begin at these places."""
    values = np.empty(records.shape[0], np.uint64)
    for sample in range(records.shape[0]):
        values[sample] = load_u64(data, records[sample] + 24)
    return values.view(np.float64)
