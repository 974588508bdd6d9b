"""Reads times that are a number of a unit, where what holds them names it: `uptime_ms`, `Time [h]`.

Everything works on addresses: `at` is the first byte, `end` the one after the last that may be read.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.text_bytes import COMMA, DASH, DOT, PLUS, byte_at, digit_at, long_number, skip_spaces
from parsers.kernels.text_clocks import SECOND_NS, read_fraction

NO_UNIT, UNKNOWN_UNIT = 0, -1  # what stands for the ns of a unit that is not named, or not known
LEAST_EPOCH_S, MOST_EPOCH_S = 946_684_800, 4_102_444_800  # 2000 to 2100: other numbers are no times
_MOST_SINCE_BOOT_NS = LEAST_EPOCH_S * SECOND_NS  # 30 years: what is more counts from another time
_MOST_NS = MOST_EPOCH_S * SECOND_NS
_E = 101
_LEAST_OF_17_DIGITS = 10**16  # as many as a number of 64 bits has; times 36, of an hour, they fit an i64


@njit(cache=True, nogil=True)
def read_since_boot(at, end, unit_ns):
    """Return (address after, ns) of a number of a unit that is all there is; an address of 0 for others."""
    after, value = long_number(at, 19, end)
    if after == at or value < 0 or value >= _MOST_SINCE_BOOT_NS // unit_ns:  # 19 digits may be over an i64
        return 0, 0
    after, billionths = read_fraction(after, end, False)
    if skip_spaces(after, end) < end:
        return 0, 0
    if unit_ns < SECOND_NS:
        return after, value * unit_ns + billionths // (SECOND_NS // unit_ns)
    return after, value * unit_ns + billionths * (unit_ns // SECOND_NS)


@njit(cache=True, nogil=True)
def may_be_epoch(at, end, unit_ns):
    """Tell whether a number may count from 1970 in this unit: in ms with 13 digits, in us 16, in ns 19.

    In seconds any number may: what is called so is in milliseconds at times. From 1970 nobody counts minutes.
    """
    if unit_ns >= SECOND_NS:
        return unit_ns == SECOND_NS
    digits = 13 if unit_ns == 1_000_000 else 16 if unit_ns == 1_000 else 19
    after, _ = long_number(at, digits, end)
    return after - at == digits and digit_at(after, end) < 0


@njit(cache=True, nogil=True)
def read_seconds_behind_comma(at, end):
    """Return (address after, ns) of `12,345` that is all there is: of a fraction three digits at least."""
    after, _ = long_number(at, 10, end)
    if byte_at(after, end) != COMMA or digit_at(after + 3, end) < 0:
        return 0, 0
    return read_since_boot(at, end, SECOND_NS)


@njit(cache=True, nogil=True)
def read_with_exponent(at, end, unit_ns):
    """Return (address after, ns) of `1.25e-02` of a unit that is all there is; an address of 0 for others.

    Without a fraction the exponent has a sign: `12e5` may be hex. What is over MOST_EPOCH_S is no time.
    """
    after, value = long_number(at, 16, end)
    if after == at:
        return 0, 0
    at, tens = after, 0
    if byte_at(at, end) == DOT or byte_at(at, end) == COMMA:
        at += 1
        while digit_at(at, end) >= 0:
            if value < _LEAST_OF_17_DIGITS:
                value = value * 10 + digit_at(at, end)
                tens -= 1
            at += 1
    sign = byte_at(at + 1, end)
    signed = sign == PLUS or sign == DASH
    if byte_at(at, end) | 32 != _E or (at == after and not signed):
        return 0, 0
    at += 2 if signed else 1
    after, exponent = long_number(at, 3, end)
    if after == at or skip_spaces(after, end) < end:
        return 0, 0
    ns = _scaled(value, unit_ns, tens - exponent if sign == DASH else tens + exponent)
    return (after, ns) if ns >= 0 else (0, 0)


@njit(cache=True, nogil=True)
def _scaled(value, unit_ns, tens):
    """Return value * unit_ns * 10 ** tens, rounded down; -1 where it is over _MOST_NS."""
    while tens < 0 and unit_ns % 10 == 0:
        unit_ns //= 10
        tens += 1
    if value > _MOST_NS // unit_ns:
        return -1
    value *= unit_ns
    while tens < 0 and value > 0:
        value //= 10
        tens += 1
    while tens > 0 and value > 0:
        if value > _MOST_NS // 10:
            return -1
        value *= 10
        tens -= 1
    return value
