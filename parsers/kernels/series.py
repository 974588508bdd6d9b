"""Numeric series in bounded memory: buckets that double their width when a series outgrows them."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import EARLIEST_NS, NO_TIME

BUCKETS = 512  # a power of two: the bucket of a time is found by its low bits
_NEVER = (1 << 63) - 1
FIRST_SHIFT = 20  # a bucket starts as 2^20 ns wide, a millisecond


class Series(NamedTuple):
    """Buckets of several series, one row each; bucket `b` covers the times with `time >> shift == b`."""

    shift: NDArray[np.int64]
    first: NDArray[np.int64]  # first and last bucket in use: fewer than BUCKETS apart
    last: NDArray[np.int64]
    earliest: NDArray[np.int64]  # time of the earliest sample
    samples: NDArray[np.int64]  # 0 until a series has one
    possible: NDArray[np.bool_]  # whether its times are; once one is, impossible ones count no more
    low: NDArray[np.float64]  # (series, BUCKETS), bucket b at b % BUCKETS
    high: NDArray[np.float64]
    total: NDArray[np.float64]
    count: NDArray[np.int64]


def make_series(rows: int) -> Series:
    """Return `rows` empty series."""
    table = (rows, BUCKETS)
    return Series(
        shift=np.full(rows, FIRST_SHIFT, np.int64),
        first=np.zeros(rows, np.int64),
        last=np.zeros(rows, np.int64),
        earliest=np.full(rows, _NEVER),
        samples=np.zeros(rows, np.int64),
        possible=np.zeros(rows, np.bool_),
        low=np.full(table, np.inf),
        high=np.full(table, -np.inf),
        total=np.zeros(table),
        count=np.zeros(table, np.int64),
    )


@njit(cache=True, nogil=True)
def add_samples(series, number, ts_ns, value):
    """Add samples to the series of their numbers; those without a time or a finite value are left out.

    A negative number is of no series. A time before 2000 counts only in a series that has no later one: a
    clock that was set on the way must not stretch the buckets over decades.
    """
    for sample in range(number.size):
        row, time = number[sample], ts_ns[sample]
        if row < 0 or time == NO_TIME or not math.isfinite(value[sample]):
            continue
        if time < EARLIEST_NS and series.possible[row]:
            continue
        if time >= EARLIEST_NS and not series.possible[row]:
            series.possible[row] = True
            _empty(series, row)
        _make_room(series, row, time)
        slot = (time >> series.shift[row]) & (BUCKETS - 1)
        series.earliest[row] = min(series.earliest[row], time)
        series.samples[row] += 1
        series.count[row, slot] += 1
        series.total[row, slot] += value[sample]
        series.low[row, slot] = min(series.low[row, slot], value[sample])
        series.high[row, slot] = max(series.high[row, slot], value[sample])


@njit(cache=True, nogil=True)
def _empty(series, row):
    series.shift[row], series.samples[row], series.earliest[row] = FIRST_SHIFT, 0, _NEVER
    series.low[row], series.high[row] = np.inf, -np.inf
    series.total[row], series.count[row] = 0.0, 0


@njit(cache=True, nogil=True)
def _make_room(series, row, time):
    bucket = time >> series.shift[row]
    if series.samples[row] == 0:
        series.first[row] = series.last[row] = bucket
        return
    first, last = min(series.first[row], bucket), max(series.last[row], bucket)
    while last - first >= BUCKETS:
        _halve(series, row)
        first, last = first >> 1, last >> 1
    series.first[row], series.last[row] = first, last


@njit(cache=True, nogil=True)
def _halve(series, row):
    """Make the buckets of a series twice as wide."""
    low, high = series.low[row].copy(), series.high[row].copy()
    total, count = series.total[row].copy(), series.count[row].copy()
    series.low[row], series.high[row] = np.inf, -np.inf
    series.total[row], series.count[row] = 0.0, 0
    for bucket in range(series.first[row], series.last[row] + 1):
        old, new = bucket & (BUCKETS - 1), (bucket >> 1) & (BUCKETS - 1)
        series.low[row, new] = min(series.low[row, new], low[old])
        series.high[row, new] = max(series.high[row, new], high[old])
        series.total[row, new] += total[old]
        series.count[row, new] += count[old]
    series.first[row] >>= 1
    series.last[row] >>= 1
    series.shift[row] += 1
