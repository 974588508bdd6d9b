"""Reads the records of a `rec` block into columns."""

# numba infers the types of a kernel: addresses and numbers are i64, what is taken apart u64.
# pyright: basic

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import EVENTS_PER_BATCH, NO_TIME
from parsers.kernels.memory import (
    load_i64,
    load_u32,
    load_u64,
    prefetch,
    store_i64,
    touch,
)

PLAIN_TEXT, SIGNAL_SAMPLE, UNKNOWN_SHAPE = 0, 1, 2
_MAPPED_AT_ONCE = 1 << 16  # bytes: what Linux maps around a page that is touched
_I64_MAX = (1 << 63) - 1
_48, _56, _32_BITS, _48_BITS = (np.uint64(n) for n in (48, 56, (1 << 32) - 1, (1 << 48) - 1))


class Columns(NamedTuple):
    """Columns of the records of one batch, views of one piece of memory."""

    room: NDArray[np.uint8]
    start: NDArray[np.int64]  # where the record begins: `base` and its place in the payload
    length: NDArray[np.uint32]
    level: NDArray[np.uint8]
    shape: NDArray[np.uint8]
    source: NDArray[np.uint16]  # name ids
    code: NDArray[np.uint32]
    name: NDArray[np.uint32]  # of a signal, else 0
    mono_ns: NDArray[np.int64]  # NO_TIME where it does not fit
    ts_ns: NDArray[np.int64]


# Where the columns stand in their common memory: with one address for all of them, the reader has a register
# for each thing that changes, and keeps nothing on the stack. What the first eight bytes of a record say
# stays together, and so do code and name: the reader is as fast as it can store.
_ROWS = EVENTS_PER_BATCH
_MONO, _TS, _HEAD, _NAMES, _ROOM = (_ROWS * n for n in (8, 16, 24, 32, 40))
_HEADS = np.dtype([("length", "<u4"), ("source", "<u2"), ("level", "u1"), ("shape", "u1")])
_NAMED = np.dtype([("code", "<u4"), ("name", "<u4")])


def make_columns() -> Columns:
    """Return columns for EVENTS_PER_BATCH records, not filled."""
    room = np.empty(_ROOM, np.uint8)
    heads, named = room[_HEAD:_NAMES].view(_HEADS), room[_NAMES:].view(_NAMED)
    return Columns(
        room=room,
        start=room[:_MONO].view(np.int64),
        mono_ns=room[_MONO:_TS].view(np.int64),
        ts_ns=room[_TS:_HEAD].view(np.int64),
        length=heads["length"],
        source=heads["source"],
        level=heads["level"],
        shape=heads["shape"],
        code=named["code"],
        name=named["name"],
    )


@njit(cache=True, nogil=True)
def _odd_record(level, kind, length, mono, ts, is_timed):
    """Return (1 where a record is odd, level, shape, ns since boot, UTC ns) as the columns take them."""
    is_signal = kind == SIGNAL_SAMPLE and length >= 32
    shape = kind if kind == PLAIN_TEXT or is_signal else UNKNOWN_SHAPE
    odd = shape == UNKNOWN_SHAPE or level > 6 or not is_timed
    return (
        np.int64(odd), level if level <= 6 else 0, shape,
        mono if mono >= 0 else NO_TIME, ts if is_timed else NO_TIME,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def read_records(
    payload: NDArray[np.uint8],
    base: int,
    utc_zero_ns: int,
    room: NDArray[np.uint8],
    row: int,
    ahead: int,
) -> tuple[int, int, int]:
    """Fill columns from `row` with the records of a payload; `room` is that of Columns.

    Returns (row after the last, bytes read, odd records): a record size under 20 or past the payload ends the
    reading. Odd is a record whose kind or level version 1 does not know, or whose time does not fit 64 bits.
    There must be room for `len(payload) // 20` more rows.

    The `ahead` bytes that follow the payload in memory are fetched into the cache on the way: in a file they
    are the next block, whose CRC is computed next and would wait for them.
    """
    data, size, columns = payload.ctypes.data, payload.size, room.ctypes.data
    earliest, latest = np.int64(utc_zero_ns == NO_TIME), _I64_MAX - max(utc_zero_ns, 0)  # that fit in UTC
    at = odd = 0
    for page in range(0, ahead, _MAPPED_AT_ONCE):  # what is not mapped cannot be fetched
        touch(data + size + page)
    while at + 20 <= size:
        head = load_u64(data + at)
        if at < ahead:
            prefetch(data + size + at)
        length = np.int64(head & _32_BITS)
        if length < 20 or length > size - at:
            break
        level, shape = np.int64(head >> _48) & 0xFF, np.int64(head >> _56)
        mono = load_i64(data + at + 8)
        ts = mono + utc_zero_ns
        # A signal's name; sums rather than branches, for which kind comes next nobody can guess.
        signal = shape & np.int64(length >= 32) & 1
        name = np.int64(load_u32(data + at + 16 + 4 * signal)) * signal
        is_timed = (mono >= earliest) & (mono <= latest)
        if (level > 6) | (shape > signal) | (not is_timed):
            odd_one, level, shape, mono, ts = _odd_record(level, shape, length, mono, ts, is_timed)
            name *= shape == SIGNAL_SAMPLE
            odd += odd_one
            head = head & _48_BITS | np.uint64(level) << _48 | np.uint64(shape) << _56
        store_i64(columns + 8 * row, base + at)
        store_i64(columns + _MONO + 8 * row, mono)
        store_i64(columns + _TS + 8 * row, ts)
        store_i64(columns + _HEAD + 8 * row, np.int64(head))
        store_i64(columns + _NAMES + 8 * row, np.int64(load_u32(data + at + 16)) | name << 32)
        row += 1
        at += length
    return row, at, odd  # pyright: ignore[reportReturnType] — numba makes no difference


@njit(cache=True, nogil=True)
def read_values(data: NDArray[np.uint8], records: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the values of the signal records that begin at these places."""
    values = np.empty(records.shape[0], np.uint64)
    for sample in range(records.shape[0]):
        values[sample] = load_u64(data.ctypes.data + records[sample] + 24)
    return values.view(np.float64)
