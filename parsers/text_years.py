"""Finds out which years the dates of a text are of, where they name none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import numpy as np

from core.parsed_log import NO_TIME
from parsers.kernels.text_dates import SHUFFLED, TRIAL, Calendar
from parsers.kernels.text_header import Headers
from parsers.text_sample import Offsets, Sample

_MOST_YEARS = 8  # that a log without years goes on for


class LineReader(Protocol):
    """What is known of lines, from their bytes."""

    habit: int  # which lines belong to the record before them, see `text_header`

    def read(self, data: np.ndarray, starts: Offsets, ends: Offsets) -> Headers:
        """Return it for the lines between these offsets."""
        ...


def find_calendar(
    reader: Callable[[Calendar], LineReader], sample: Sample, now: datetime
) -> tuple[Calendar, dict[str, str]]:
    """Return how dates without a year get one, and what to say of it."""

    def times_of(year: int, order: int) -> np.ndarray:
        calendar = (year, order, TRIAL[-1])
        return reader(calendar).read(sample.data, sample.starts, sample.ends).ts_ns

    first, order = times_of(TRIAL[0], 0), 0
    yearless = (first != NO_TIME) & (first != times_of(TRIAL[0] + 4, 0))
    if not yearless.any():
        return (now.year, 0, now.year), {}
    if _latest(first[yearless]).year - TRIAL[0] > _MOST_YEARS:  # it is not the years that change so often
        order = SHUFFLED
        first = times_of(TRIAL[0], order)
    last = _latest(first[yearless])
    changes = last.year - TRIAL[0]
    latest = now + timedelta(days=1)
    year = latest.year - changes
    if (last.month, last.day) > (latest.month, latest.day):
        year -= 1
    # In a year without a 29 February one goes back to an earlier year.
    year = max(range(year, year - 4, -1), key=lambda one: _years_since(one, times_of(one, order)[yearless]))
    most = 2 * yearless.sum() >= (first != NO_TIME).sum()
    years = _years_of(times_of(year, order)[yearless])
    span = f"{years.min()} to {years.max()}" if years.min() < years.max() else str(year)
    said = f"{span}, inferred as there is none in {'the' if most else 'some of the'} times"
    return (year, order, year + changes), {"year": said}


def _latest(times_ns: np.ndarray) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(times_ns.max()) // 1000)


def _years_since(year: int, times_ns: np.ndarray) -> int:
    """Return how many years the times are behind one, together."""
    return int((_years_of(times_ns) - year).sum())


def _years_of(times_ns: np.ndarray) -> np.ndarray:
    return times_ns.astype("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970
