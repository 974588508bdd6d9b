"""Reads times that are a number of a unit, where what holds them names it: `uptime_ms`, `Time [h]`.

Everything works on addresses: `at` is the first byte, `end` the one after the last that may be read.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.text_bytes import digit_at, long_number, skip_spaces
from parsers.kernels.text_clocks import SECOND_NS, read_fraction

NO_UNIT, UNKNOWN_UNIT = 0, -1  # what stands for the ns of a unit that is not named, or not known
LEAST_EPOCH_S, MOST_EPOCH_S = 946_684_800, 4_102_444_800  # 2000 to 2100: other numbers are no times
_MOST_SINCE_BOOT_NS = LEAST_EPOCH_S * SECOND_NS  # 30 years: what is more counts from another time


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
