"""Reads the times that lines name: as `text_times` does, but for numbers whose unit is named."""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.text_times import EPOCH, UPTIME, ZONED, read_time
from parsers.kernels.text_unit_times import may_be_epoch, read_since_boot


@njit(cache=True, nogil=True)
def is_number(form):
    """Tell whether times in this form are numbers."""
    plain = form & (ZONED - 1)
    return plain == UPTIME or plain == EPOCH


@njit(cache=True, nogil=True)
def read_number(unit_ns, form, at, end, state):
    """Return (address after, UTC ns, ns since boot) of a time that is a number of this unit."""
    if unit_ns < 0:
        return 0, NO_TIME, NO_TIME
    if form & (ZONED - 1) == UPTIME:
        after, since = read_since_boot(at, end, unit_ns)
        return after, NO_TIME, since
    if not may_be_epoch(at, end, unit_ns):
        return 0, NO_TIME, NO_TIME
    return read_time(form, at, end, state)
