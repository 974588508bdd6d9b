"""Days of the calendar, names of months, and the year of dates that have none."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_i64, store_i64
from parsers.kernels.text_bytes import byte_at

YEAR, MONTH = 0, 8  # in the state, bytes: the year that a date without one is of, the month before
SHUFFLED = -1  # for the month before: the records are in no order, and all of one year
STATE_WORDS = 2

NO_DAY = -(1 << 40)
_LEAST_YEAR, _MOST_YEAR = 1700, 2261  # nanoseconds in an i64 end in 1677 and 2262


@njit(cache=True, nogil=True)
def days_of(year, month, day):
    """Return days since 1970-01-01, NO_DAY where there is no such day."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 31
    if month == 4 or month == 6 or month == 9 or month == 11:
        longest = 30
    elif month == 2:
        longest = 29 if leap else 28
    if year < _LEAST_YEAR or year > _MOST_YEAR or month < 1 or month > 12 or day < 1 or day > longest:
        return NO_DAY
    # Counted from March, so that the leap day is a year's last (Howard Hinnant's days_from_civil).
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


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
    """Return the year of a date without one: where the months begin again, so does a year.

    A December after a January is a late line of the old year; any other leap forward is one in time.
    `state` is the address of STATE_WORDS i64: YEAR, and MONTH (0 at first, or SHUFFLED).
    """
    year, before = load_i64(state + YEAR), load_i64(state + MONTH)
    if before == SHUFFLED:
        return year
    if before == 1 and month == 12:
        return year - 1
    if month + 6 < before:
        year += 1
        store_i64(state + YEAR, year)
    store_i64(state + MONTH, month)
    return year
