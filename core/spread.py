"""In which parts of the recording something is seen: all the time, at its end, once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from core.coverage import Interval

PARTS = 10  # equal parts of the recorded time; silences count for nothing


def seen_parts(minutes: pl.DataFrame, recorded: Sequence[Interval]) -> pl.Series:
    """Return for each row the parts it is seen in, as bits: bit 0 is the first tenth of what was recorded.

    A row (`first_ns`, `last_ns`, `count`) fills the parts between its two times if it has occurrences enough.
    A row without a time stands in the first part.
    """
    first = _part(minutes["first_ns"], recorded)
    last = np.maximum(_part(minutes["last_ns"], recorded), first)
    filled = minutes["count"].to_numpy() > last - first
    one = np.int64(1)
    bits = np.where(filled, (one << (last + 1)) - (one << first), one << first | one << last)
    return pl.Series("parts", bits)


def _part(times_ns: pl.Series, recorded: Sequence[Interval]) -> npt.NDArray[np.int64]:
    if not recorded:
        return np.zeros(len(times_ns), np.int64)
    starts = np.array([first for first, _ in recorded], np.int64)
    lengths = np.array([last - first + 1 for first, last in recorded], np.int64)
    before = np.cumsum(lengths) - lengths
    times = times_ns.fill_null(int(starts[0])).to_numpy()
    interval = np.maximum(np.searchsorted(starts, times, side="right") - 1, 0)
    inside = np.clip(times - starts[interval], 0, lengths[interval] - 1)
    tenth = -(-int(lengths.sum()) // PARTS)
    return (before[interval] + inside) // tenth
