"""Reads the times that lines name: as `text_times` does, but for numbers whose unit is named."""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.text_clocks import SECOND_NS
from parsers.kernels.text_times import EPOCH, UPTIME, ZONED, read_time
from parsers.kernels.text_unit_times import (
    LEAST_EPOCH_S,
    NO_UNIT,
    may_be_epoch,
    read_seconds_behind_comma,
    read_since_boot,
    read_with_exponent,
)


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


@njit(cache=True, nogil=True)
def read_further_number(unit_ns, form, at, end, has_commas):
    """Return the same of a time that is a number as spreadsheets write: `1.25e-02`, or `12,345` for seconds.

    A number without an exponent or a unit may have a comma where no comma parts the cells: `has_commas`.
    """
    if unit_ns < 0:
        return 0, NO_TIME, NO_TIME
    since_boot = form & (ZONED - 1) == UPTIME
    after, ns = read_with_exponent(at, end, unit_ns or SECOND_NS)
    if after == 0 and since_boot and unit_ns == NO_UNIT and has_commas:
        after, ns = read_seconds_behind_comma(at, end)
    is_early = ns < LEAST_EPOCH_S * SECOND_NS
    if after == 0 or is_early != since_boot or (unit_ns > SECOND_NS and not since_boot):
        return 0, NO_TIME, NO_TIME  # from 1970 nobody counts minutes
    return (after, NO_TIME, ns) if since_boot else (after, ns, NO_TIME)
