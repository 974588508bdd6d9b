"""Reads what DLT's own tools write in ASCII behind the time of a message.

`88134939 211 ECU1 APP1 CTX1 411 log debug V 1 [payload]`: timestamp in 0.1 ms, counter, three ids, a session
that may be missing, type, subtype, whether it is verbose, number of arguments. Dashes stand for what there is
not. See `dlt_message_header_flags` of the dlt-daemon. DLT Viewer writes the timestamp as `8813.4939`
seconds, and `verbose` or `non-verbose`; the place of what a message has not got it leaves empty, as in
`ECU1   0 log info` and, without an extended header, `ECU1   0   non-verbose`. From the ids on one blank parts
two places.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import skip_blanks, token_end
from parsers.kernels.text_levels import level_of_word

_TICK_NS = 100_000
_DASH, _DOT = 45, 46
_ID_BYTES, _TYPE_BYTES = 4, 9  # at most
_COUNTER_DIGITS, _DIGITS = 3, 10
_PARTS = 4  # digits of a second
_VERBOSE = np.frombuffer(b"non-verbose", np.uint8)


@njit(cache=True, nogil=True)
def _number(at, stop, most):
    """Return the number between two addresses, -1 where there is none or it has more digits than `most`."""
    if at == stop or stop - at > most:
        return -1
    value = 0
    for place in range(at, stop):
        digit = np.int64(load_u8(place)) - 48
        if digit < 0 or digit > 9:
            return -1
        value = 10 * value + digit
    return value


@njit(cache=True, nogil=True)
def _are_dashes(at, stop, count):
    if stop - at != count:
        return False
    for place in range(at, stop):
        if load_u8(place) != _DASH:
            return False
    return True


@njit(cache=True, nogil=True)
def _ticks(at, stop):
    """Return a timestamp in 0.1 ms, -1 where this is none."""
    dot = stop - _PARTS - 1
    if dot <= at or load_u8(dot) != _DOT:
        return _number(at, stop, _DIGITS)
    seconds, parts = _number(at, dot, _DIGITS - _PARTS), _number(dot + 1, stop, _PARTS)
    return 10_000 * seconds + parts if seconds >= 0 and parts >= 0 else -1


@njit(cache=True, nogil=True)
def _is_log(at, stop):
    """Tell whether a type is `log`, whose subtype is a level."""
    return stop - at == 3 and load_u8(at) == 108 and load_u8(at + 1) == 111 and load_u8(at + 2) == 103


@njit(cache=True, nogil=True)
def _is_mode(at, stop):
    """Tell whether this is `V`, `N` or `-`, or `verbose`, `non-verbose` or `--`."""
    if stop - at == 1:
        return load_u8(at) == 86 or load_u8(at) == 78 or load_u8(at) == _DASH
    if stop - at == 7 or stop - at == _VERBOSE.size:
        for place in range(at, stop):
            if load_u8(place) != _VERBOSE[_VERBOSE.size - (stop - place)]:
                return False
        return True
    return _are_dashes(at, stop, 2)


@njit(cache=True, nogil=True)
def _ids_end(at, end):
    """Return the address after the three ids at `at`, each of which may be empty, 0 where they are not."""
    for _ in range(3):
        stop = token_end(at, end)
        if stop - at > _ID_BYTES or stop == end:
            return 0
        at = stop + 1
    return stop


@njit(cache=True, nogil=True)
def _next_token(at, end):
    """Return (start, end) of what stands behind the blanks at `at`."""
    start = skip_blanks(at, end)
    return start, token_end(start, end)


@njit(cache=True, nogil=True)
def _next_place(stop, end):
    """Return (start, end) of what stands behind the one blank at `stop`, which may be nothing."""
    start = min(stop + 1, end)
    return start, token_end(start, end)


@njit(cache=True, nogil=True)
def _kind_end(last, end):
    """Return (address after session, type and subtype, 0 where they are not so; the level)."""
    at, stop = _next_place(last, end)
    if _number(at, stop, _DIGITS) >= 0:  # the session
        at, stop = _next_place(stop, end)
    is_log = _is_log(at, stop)
    if stop == end or stop - at > _TYPE_BYTES or _number(at, stop, _DIGITS) >= 0:
        return 0, 0
    at, stop = _next_place(stop, end)
    level = level_of_word(at, stop) if is_log else 0
    return (0, 0) if is_log and stop > at and level == 0 else (stop, level)


@njit(cache=True, nogil=True)
def read_dlt(at, end):
    """Return (address after, 0 where it is not so; ns since boot; level; start and end of the ids)."""
    none = (0, NO_TIME, 0, at, at)
    stop = token_end(at, end)
    ticks = _ticks(at, stop)
    if ticks < 0 and not _are_dashes(at, stop, _DIGITS):
        return none
    at, stop = _next_token(stop, end)
    if _number(at, stop, _COUNTER_DIGITS) < 0:
        return none
    first = stop + 1
    last = _ids_end(first, end)
    kind, level = _kind_end(last, end) if last else (0, 0)
    if kind == 0:
        return none
    at, stop = _next_place(kind, end)
    if not _is_mode(at, stop):
        return none
    at, stop = _next_place(stop, end)
    if _number(at, stop, _COUNTER_DIGITS) < 0 and not _are_dashes(at, stop, 1):
        return none
    return stop, ticks * _TICK_NS if ticks >= 0 else NO_TIME, level, first, last
