"""Reads times of day with their zone, and makes moments of them where the day is known.

Everything works on addresses: `at` is the first byte, `end` the one after the last that may be read. The
address after is 0 where there is no time.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.text_bytes import (
    BLANK,
    COLON,
    COMMA,
    DASH,
    DOT,
    NO_PAIRS,
    PLUS,
    byte_at,
    digit_at,
    fixed_number,
    is_word,
    pair,
    pairs_like,
    pattern,
    short_number,
)
from parsers.kernels.text_dates import NO_DAY

SECOND_NS, DAY_S = 1_000_000_000, 86_400
_HOUR_NS = 3600 * SECOND_NS
_Z = 90
_HH_MM_SS = pattern(b"00:00:00")


@njit(cache=True, nogil=True)
def read_fraction(at, end, colon):
    """Return (address after, ns) of `.123` or `,123` (or `:123`); digits past the ninth do not count.

    Behind a colon up to three digits are a number of milliseconds: `:5` is 5 ms.
    """
    mark = byte_at(at, end)
    if not (mark == DOT or mark == COMMA or (colon and mark == COLON)) or digit_at(at + 1, end) < 0:
        return at, 0
    nanoseconds, unit, at = 0, 100_000_000, at + 1
    while True:
        digit = digit_at(at, end)
        if digit < 0:
            while mark == COLON and unit > 100_000:
                nanoseconds, unit = nanoseconds // 10, unit // 10
            return at, nanoseconds
        nanoseconds += digit * unit
        unit //= 10
        at += 1


@njit(cache=True, nogil=True)
def _second_of_day(hour, minute, second):
    """Return -1 where there is no such time; a leap second is the next one."""
    if hour > 23 or minute > 59 or second > 60:
        return -1
    return hour * 3600 + minute * 60 + second


@njit(cache=True, nogil=True)
def _loose_clock(at, end):
    """Return (address after, second of the day, mark) of `H:MM:SS`, whose numbers may have a digit or two."""
    at, hour = short_number(at, end)
    mark = byte_at(at, end) if at else 0
    if mark != COLON and mark != DOT:
        return 0, -1, 0
    at, minute = short_number(at + 1, end)
    if at == 0 or byte_at(at, end) != mark:
        return 0, -1, 0
    at, second = short_number(at + 1, end)
    return at, _second_of_day(hour, minute, second), mark


@njit(cache=True, nogil=True)
def read_half(clock_ns, at, end):
    """Return (address after, ns of the day) of a clock behind which ` AM` or ` PM` may stand, at `at`."""
    if byte_at(at, end) != BLANK:
        return at, clock_ns
    half = byte_at(at + 1, end) | 32
    if (half != 97 and half != 112) or byte_at(at + 2, end) | 32 != 109 or is_word(byte_at(at + 3, end)):
        return at, clock_ns
    hour = clock_ns // _HOUR_NS % 24
    if half == 112 and hour < 12:
        clock_ns += 12 * _HOUR_NS
    if half == 97 and hour == 12:
        clock_ns -= 12 * _HOUR_NS
    return at + 3, clock_ns


@njit(cache=True, nogil=True)
def read_clock(at, end):
    """Return (address after, ns of the day) of `H:MM:SS`, its fraction and half of the day.

    Dots may stand for the colons.
    """
    pairs = pairs_like(at, _HH_MM_SS, end)
    if pairs != NO_PAIRS and digit_at(at + 8, end) < 0:
        after, mark = at + 8, COLON
        seconds = _second_of_day(pair(pairs, 0), pair(pairs, 3), pair(pairs, 6))
    else:
        after, seconds, mark = _loose_clock(at, end)
    if after == 0 or seconds < 0:
        return 0, 0
    after, nanoseconds = read_fraction(after, end, mark == COLON)
    return read_half(seconds * SECOND_NS + nanoseconds, after, end)


@njit(cache=True, nogil=True)
def read_compact_clock(at, end):
    """Return (address after, ns of the day) of `HHMMSS` and its fraction."""
    value = fixed_number(at, 6, end)
    if value < 0 or digit_at(at + 6, end) >= 0:
        return 0, 0
    seconds = _second_of_day(value // 10_000, value // 100 % 100, value % 100)
    if seconds < 0:
        return 0, 0
    after, nanoseconds = read_fraction(at + 6, end, False)
    return after, seconds * SECOND_NS + nanoseconds


@njit(cache=True, nogil=True)
def _is_used(hours, minutes):
    """Tell whether a zone of the world is so far from UTC."""
    return hours <= 14 and (minutes == 0 or minutes == 30 or minutes == 45)


@njit(cache=True, nogil=True)
def _read_hours(at, sign_at, end):
    """Return (address after, seconds east of UTC) of hours whose sign stands at `at` or behind a blank.

    Behind a blank a number that no zone has is one that follows: ` -1234`, ` -1200.5`.
    """
    sign = byte_at(sign_at, end)
    if sign != PLUS and sign != DASH:
        return at, 0
    hours = fixed_number(sign_at + 1, 2, end)
    if hours < 0 or hours > 18:
        return at, 0
    after = sign_at + 3
    minutes_at = after + 1 if byte_at(after, end) == COLON else after
    minutes = fixed_number(minutes_at, 2, end)
    if 0 <= minutes <= 59:
        after = minutes_at + 2
    elif sign_at != at:
        return at, 0  # so is ` -12`
    else:
        minutes = 0
    if is_word(byte_at(after, end)):
        return at, 0
    if sign_at != at and (not _is_used(hours, minutes) or byte_at(after, end) == DOT):
        return at, 0
    seconds = hours * 3600 + minutes * 60
    return after, -seconds if sign == DASH else seconds


@njit(cache=True, nogil=True)
def read_zone(at, end):
    """Return (address after, seconds east of UTC) of `Z`, ` UTC`, ` GMT+01:00`, `+01` or ` +0100`."""
    if byte_at(at, end) == _Z and not is_word(byte_at(at + 1, end)):
        return at + 1, 0
    sign_at = at + 1 if byte_at(at, end) == BLANK else at
    a, b, c = byte_at(sign_at, end), byte_at(sign_at + 1, end), byte_at(sign_at + 2, end)
    named = (a == 85 and b == 84 and c == 67) or (a == 71 and b == 77 and c == 84)
    if named and not is_word(byte_at(sign_at + 3, end)):
        return _read_hours(sign_at + 3, sign_at + 3, end)
    return _read_hours(at, sign_at, end)


@njit(cache=True, nogil=True)
def utc_ns(days, clock_ns, east):
    """Return the UTC ns of a clock's time on a day, in a zone that is `east` seconds east."""
    return (days * DAY_S - east) * SECOND_NS + clock_ns


@njit(cache=True, nogil=True)
def end_moment(days, clock_ns, at, end):
    """Return (address after, UTC ns) of a day's time that was read up to `at`, and of the zone there."""
    if at == 0 or days == NO_DAY or digit_at(at, end) >= 0:
        return 0, 0
    after, east = read_zone(at, end)
    return after, utc_ns(days, clock_ns, east)


@njit(cache=True, nogil=True)
def read_moment(days, at, end):
    """Return (address after, UTC ns) of the clock at `at` on a day, with its zone; 0 where there is none."""
    after, clock_ns = read_clock(at, end)
    return end_moment(days, clock_ns, after, end)
