"""Finds the fields of headers as most lines have them, 64 bytes at a step: what comes before `text_fields`.

Nothing is found here that `text_fields.step` would not find; a field that looks otherwise than usual is left
to it. Where single bytes are looked at one after the other the processor has to guess how many there will
be, and guesses wrong in most lines.
"""

# numba infers the types of a kernel: addresses and numbers are i64, masks u64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.blocks import first_bit
from parsers.kernels.memory import load_u8, load_u64
from parsers.kernels.text_brackets import is_blank
from parsers.kernels.text_bytes import COMMA, DOT, NO_PAIRS, pair, pairs_like, pattern
from parsers.kernels.text_clocks import SECOND_NS, utc_ns
from parsers.kernels.text_dates import NO_DAY, days_of, days_without_year, month_at
from parsers.kernels.text_fields import (
    LETTER,
    NAME,
    NUMBER,
    PRIORITY,
    STRUCTURED,
    TIGHT_NAME,
    TIME,
    UNTIL,
    WORD,
)
from parsers.kernels.text_levels import level_of_letter, level_of_severity
from parsers.kernels.text_times import ISO, MONTH_DAY, MONTH_NAME

BLOCK_BYTES = 64  # that must be readable
FRESH = 32  # bytes into a block, behind which the next one is looked at
_MOST_DIGITS, _LONGEST_BRACKET, _MOST_PRIORITY = 20, 32, 191
_BLANK, _COLON, _OPENER, _CLOSER, _ZERO, _Z = 32, 58, 91, 93, 48, 90
_ANGLE, _CLOSING_ANGLE, _DASH = 60, 62, 45
_YYYY_MM, _M_DD_T, _M_DD, _MM_DD_HH, _HH_MM_SS = map(
    pattern, (b"0000-00-", b"0-00-00T", b"0-00-00 ", b"00-00 00", b"00:00:00")
)
_1, _2, _3, _8, _10, _16, _32 = (np.uint64(n) for n in (1, 2, 3, 8, 10, 16, 32))
_ZEROS, _SLACK, _HIGH_BITS = (np.uint64(0x0101010101010101 * n) for n in (ord("0"), 0x80 - 10, 0x80))
_OUTER, _INNER = np.uint64(100 + (1_000_000 << 32)), np.uint64(1 + (10_000 << 32))
_PAIRS = np.uint64(0x000000FF000000FF)


@njit(cache=True, nogil=True, forceinline=True)
def _fraction(at):
    """Return (address after, ns) of one to seven digits at `at`; address 0: look closer."""
    digits = load_u64(at) ^ _ZEROS
    count = first_bit((digits + _SLACK | digits) & _HIGH_BITS) >> 3
    if count == 0 or count == 8:
        return 0, 0
    digits &= (_1 << np.uint64(8 * count)) - _1  # what follows them counts as zeros
    pairs = digits * _10 + (digits >> _8)
    number = ((pairs & _PAIRS) * _OUTER + (pairs >> _16 & _PAIRS) * _INNER) >> _32
    return at + count, np.int64(number) * 10


@njit(cache=True, nogil=True, forceinline=True)
def _ends_plainly(at, end):
    """Tell whether behind a clock, at `at`, surely neither its fraction, its half nor its zone stands."""
    if at >= end:
        return True
    if load_u8(at) != _BLANK or at + 1 >= end:
        return False
    byte = load_u8(at + 1) | 32  # of AM, PM, UTC, GMT, and signs, which stay as they are
    return not (byte == 97 or byte == 112 or byte == 117 or byte == 103 or byte == 43 or byte == 45)


@njit(cache=True, nogil=True, forceinline=True)
def usual_clock(at, end):
    """Return (address after, ns of the day) of `12:00:00` with a fraction and a `Z`, or without."""
    pairs = pairs_like(at, _HH_MM_SS, end)
    hours, minutes, seconds = pair(pairs, 0), pair(pairs, 3), pair(pairs, 6)
    if pairs == NO_PAIRS or hours > 23 or minutes > 59 or seconds > 60:
        return 0, 0
    ns = ((hours * 60 + minutes) * 60 + seconds) * SECOND_NS
    after = at + 8
    if after < end and (load_u8(after) == DOT or load_u8(after) == COMMA):
        after, fraction_ns = _fraction(after + 1)
        ns += fraction_ns
    if after and after < end and load_u8(after) == _Z and is_blank(after + 1, end):
        return after + 1, ns
    return (after, ns) if after and after <= end and _ends_plainly(after, end) else (0, 0)


@njit(cache=True, nogil=True, forceinline=True)
def usual_time(form, at, end, state):
    """Return (address after, UTC ns) of `2024-03-01T12:00:00`, `03-01 12:00:00` or `Mar  1 12:00:00`."""
    days, after, ns = NO_DAY, 0, 0
    if form == ISO:
        date, day = pairs_like(at, _YYYY_MM, end), pairs_like(at + 3, _M_DD_T, end)
        if day == NO_PAIRS:
            day = pairs_like(at + 3, _M_DD, end)
        if date != NO_PAIRS and day != NO_PAIRS:
            after, ns = usual_clock(at + 11, end)
            days = days_of(100 * pair(date, 0) + pair(date, 2), pair(date, 5), pair(day, 5))
    elif form == MONTH_DAY:
        date = pairs_like(at, _MM_DD_HH, end)
        if date != NO_PAIRS and 1 <= pair(date, 0) <= 12:
            after, ns = usual_clock(at + 6, end)
            if after:
                days = days_without_year(pair(date, 0), pair(date, 3), state)
    elif form == MONTH_NAME and at + 15 <= end:
        month, tens, ones = month_at(at, end), np.int64(load_u8(at + 4)), np.int64(load_u8(at + 5)) - _ZERO
        tens = 0 if tens == _BLANK else tens - _ZERO
        is_date = month and load_u8(at + 3) == _BLANK and load_u8(at + 6) == _BLANK
        if is_date and 0 <= tens <= 3 and 0 <= ones <= 9:
            after, ns = usual_clock(at + 7, end)
            if after:
                days = days_without_year(month, 10 * tens + ones, state)
    return (after, utc_ns(days, ns, 0)) if after and days != NO_DAY else (0, NO_TIME)


@njit(cache=True, nogil=True, forceinline=True)
def _ends_bracket(at, end):
    """Return the address after `[19939]`, 0 where it is long or not closed."""
    stop = min(end, at + _LONGEST_BRACKET)
    while at < stop:
        if load_u8(at) == _CLOSER:
            return at + 1
        at += 1
    return 0


@njit(cache=True, nogil=True, forceinline=True)
def usual_name(at, end, tight, blanks, colons, openers):
    """Return (address after, end of the name) of `logger.name:` or `sshd[19939]:`."""
    size = first_bit(blanks | openers | (colons if tight else colons & blanks >> _1))
    stop = at + size
    if size == 0 or size == BLOCK_BYTES or stop >= end:
        return 0, at
    after = stop
    if load_u8(stop) == _OPENER:
        after = _ends_bracket(stop, end)
    if after == 0 or after >= end or load_u8(after) != _COLON:
        return 0, at
    return (after + 1, stop) if tight or is_blank(after + 1, end) else (0, at)


@njit(cache=True, nogil=True, forceinline=True)
def _priority(at, end, digits):
    """Return (address after, level) of `<34>1 ` or `<34>`."""
    size = first_bit(~(digits >> _1))
    close = at + size + 1
    if load_u8(at) != _ANGLE or size == 0 or size > 3 or close + 2 >= end or load_u8(close) != _CLOSING_ANGLE:
        return 0, 0
    value = np.int64(load_u8(close - 1)) - _ZERO
    if size > 1:
        value += 10 * (np.int64(load_u8(close - 2)) - _ZERO)
    if size > 2:
        value += 100 * (np.int64(load_u8(at + 1)) - _ZERO)
    if value > _MOST_PRIORITY:
        return 0, 0
    has_version = load_u8(close + 1) == _ZERO + 1 and load_u8(close + 2) == _BLANK
    return close + (3 if has_version else 1), level_of_severity(value & 7)


@njit(cache=True, nogil=True, forceinline=True)
def usual_step(kind, argument, at, end, state, marks, passed):
    """Return what `text_fields.step` does; address 0: nothing is known.

    `marks` are the `header_marks` of a block, `passed` the bytes of it before `at`.
    """
    ns, level = NO_TIME, 0
    after, stop = 0, at
    blanks, digits, colons, openers = marks
    blanks >>= passed
    if kind == WORD:
        size = first_bit(blanks)
        if 0 < size < BLOCK_BYTES and at + size <= end:
            after = stop = at + size
    elif kind == TIME:
        after, ns = usual_time(argument, at, end, state)
    elif kind == NUMBER:
        size = first_bit(blanks)
        if 0 < size <= _MOST_DIGITS and at + size <= end and first_bit(~(digits >> passed)) == size:
            after = at + size
    elif kind == LETTER:
        level = level_of_letter(load_u8(at)) if blanks & _3 == _2 and at + 1 < end else 0
        after = at + 1 if level else 0
    elif kind == PRIORITY:
        after, level = _priority(at, end, digits >> passed)
    elif kind == STRUCTURED:
        after = at + 1 if load_u8(at) == _DASH and blanks & _3 == _2 and at + 1 < end else 0
    elif kind == UNTIL and argument == _COLON:
        size = first_bit(colons >> passed & blanks >> _1)
        if at + size < end and size < BLOCK_BYTES:
            after, stop = at + size + 1, at + size
            while stop > at and is_blank(stop - 1, end):
                stop -= 1
    elif kind == NAME or kind == TIGHT_NAME:
        after, stop = usual_name(at, end, kind == TIGHT_NAME, blanks, colons >> passed, openers >> passed)
    return after, ns, NO_TIME, level, at, stop
