"""Collects the numeric series of a file, whatever its length, in buckets."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.parsed_log import Signal
from parsers.kernels.interning import Interner
from parsers.kernels.series import BUCKETS, add_samples, make_series

SIGNALS_KEPT = 64  # of a file: those seen first


class Signals:
    """The series of one file by a key of the format's own; `name(key)` returns a new one's (name, source)."""

    def __init__(self, name: Callable[[int], tuple[str, str]]) -> None:
        self._name = name
        self._numbers = Interner(SIGNALS_KEPT)
        self._names: list[tuple[str, str]] = []
        self._series = make_series(SIGNALS_KEPT)

    def add(self, keys: NDArray[np.uint64], ts_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Add samples: key, UTC ns (NO_TIME for none) and value of each, in columns of one length."""
        numbers, new_rows = self._numbers.number(keys)
        self._names += [self._name(key) for key in keys[new_rows].tolist()]
        add_samples(self._series, numbers, ts_ns, values)

    def finish(self) -> tuple[Signal, ...]:
        """Return the series that have samples."""
        found = (Signal(*name, self._buckets(row)) for row, name in enumerate(self._names))
        return tuple(signal for signal in found if signal.buckets)

    def _buckets(self, row: int) -> tuple[tuple[int, float, float, float, int], ...]:
        series = self._series
        buckets = np.arange(series.first[row], series.last[row] + 1)
        slots = buckets % BUCKETS
        used = series.count[row, slots] > 0
        starts, slots = (buckets[used] << series.shift[row]).tolist(), slots[used]
        starts[:1] = [int(series.earliest[row])] if starts else []  # no series begins before its file
        columns = (
            column[row, slots].tolist() for column in (series.low, series.high, series.total, series.count)
        )
        return tuple(zip(starts, *columns, strict=True))
