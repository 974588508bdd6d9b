"""Days of the calendar, names of months, and the year of dates that have none."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from collections.abc import Iterable
from datetime import date

import numpy as np
from numba import njit

from parsers.kernels.memory import load_i64, store_i64
from parsers.kernels.text_bytes import byte_at

# In the state: the year that a date without one is of, the month before, the last year.
YEAR, MONTH, LAST = 0, 8, 16
SHUFFLED = -1  # for the month before: the records are in no order, and all of one year

NO_DAY = -(1 << 40)
_LEAST_YEAR, _MOST_YEAR = 1700, 2261  # nanoseconds in an i64 end in 1677 and 2262
_LEAP_YEARS_APART = 8  # at most, as around 1900

Calendar = tuple[int, int, int]  # a state to begin with: YEAR, MONTH (0, or SHUFFLED), LAST
TRIAL: Calendar = (2000, 0, _MOST_YEAR)  # for where it does not matter which year it is


def _ordinals(days: Iterable[date], first: date) -> np.ndarray:
    return np.array([day.toordinal() - first.toordinal() for day in days], np.int32)


_NEW_YEARS = _ordinals((date(year, 1, 1) for year in range(_LEAST_YEAR, _MOST_YEAR + 2)), date(1970, 1, 1))
_MONTHS = np.array(
    [  # where they start in a year of 365 days, in one of 366
        _ordinals([*(date(year, month, 1) for month in range(1, 13)), date(year + 1, 1, 1)], date(year, 1, 1))
        for year in (2023, 2024)
    ]
)


@njit(cache=True, nogil=True)
def days_of(year, month, day):
    """Return days since 1970-01-01, NO_DAY where there is no such day."""
    if year < _LEAST_YEAR or year > _MOST_YEAR or month < 1 or month > 12 or day < 1:
        return NO_DAY
    new_year = _NEW_YEARS[year - _LEAST_YEAR]
    is_leap = _NEW_YEARS[year - _LEAST_YEAR + 1] - new_year - 365
    day_of_year = _MONTHS[is_leap, month - 1] + day - 1
    return new_year + day_of_year if day_of_year < _MONTHS[is_leap, month] else NO_DAY


@njit(cache=True, nogil=True)
def month_at(at, end):
    """Return the number of the month whose three letters stand at `at`, in either case; 0 for none."""
    a, b, c = byte_at(at, end) | 32, byte_at(at + 1, end) | 32, byte_at(at + 2, end) | 32
    if a == 106:  # j
        if b == 97 and c == 110:
            return 1
        if b == 117:
            return 6 if c == 110 else 7 if c == 108 else 0
    elif a == 102:
        return 2 if b == 101 and c == 98 else 0
    elif a == 109:
        if b == 97:
            return 3 if c == 114 else 5 if c == 121 else 0
    elif a == 97:
        if b == 112 and c == 114:
            return 4
        return 8 if b == 117 and c == 103 else 0
    elif a == 115:
        return 9 if b == 101 and c == 112 else 0
    elif a == 111:
        return 10 if b == 99 and c == 116 else 0
    elif a == 110:
        return 11 if b == 111 and c == 118 else 0
    elif a == 100:
        return 12 if b == 101 and c == 99 else 0
    return 0


@njit(cache=True, nogil=True)
def year_of(month, state):
    """Return the year of a date without one: where the months begin again, so does a year, but for the last.

    A December after a January is a late line of the old year; any other leap forward is one in time.
    `state` is the address of a Calendar's words.
    """
    year, before = load_i64(state + YEAR), load_i64(state + MONTH)
    if before == SHUFFLED:
        return year
    if before == 1 and month == 12:
        return year - 1
    if month + 6 < before and year < load_i64(state + LAST):
        year += 1
        store_i64(state + YEAR, year)
    store_i64(state + MONTH, month)
    return year


@njit(cache=True, nogil=True)
def days_without_year(month, day, state):
    """Return days since 1970-01-01 of a date without a year, see `year_of`; NO_DAY for none such.

    A 29 February in a year that has none is that of the leap year before.
    """
    year = year_of(month, state)
    days = days_of(year, month, day)
    if month == 2 and day == 29:
        for before in range(1, _LEAP_YEARS_APART + 1):
            if days != NO_DAY:
                break
            days = days_of(year - before, month, day)
    return days
