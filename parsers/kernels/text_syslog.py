"""Reads what only headers of syslog have: its priority (also by name), and the structured data of RFC 5424.

Everything works on addresses; the address after the field is given, 0 where there is no such field.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import LONGEST_BRACKET, is_blank, skip_blanks, word_end
from parsers.kernels.text_levels import level_of_severity, level_of_word

_BLANK, _DASH, _COLON = 32, 45, 58
_FACILITY_BYTES = 8  # at most: `authpriv`


@njit(cache=True, nogil=True)
def read_priority(at, end):
    """Return (address after, level) of syslog's `<34>`, and of the version 1 behind it."""
    if at >= end or load_u8(at) != 60:
        return 0, 0
    value, place = 0, at + 1
    while place < end and place - at < 5 and 48 <= load_u8(place) <= 57:
        value = value * 10 + np.int64(load_u8(place)) - 48
        place += 1
    if place == at + 1 or value > 191 or place >= end or load_u8(place) != 62:
        return 0, 0
    place += 1
    if place + 1 < end and load_u8(place) == 49 and load_u8(place + 1) == _BLANK:
        place += 2
    return place, level_of_severity(value & 7)


@njit(cache=True, nogil=True)
def read_facility(at, end):
    """Return (address after, level, end of the facility) of `kern  :warn  :`, as `dmesg -x` writes."""
    name_end = word_end(at, end)
    place = skip_blanks(name_end, end)
    is_name = at < name_end <= at + _FACILITY_BYTES and level_of_word(at, name_end) == 0
    if not is_name or place >= end or load_u8(place) != _COLON:
        return 0, 0, 0
    stop = word_end(place + 1, end)
    level = level_of_word(place + 1, stop)
    place = skip_blanks(stop, end)
    if level == 0 or place >= end or load_u8(place) != _COLON or not is_blank(place + 1, end):
        return 0, 0, 0
    return place + 1, level, name_end


@njit(cache=True, nogil=True)
def read_structured_data(at, end):
    """Return the address after the structured data of RFC 5424: `-`, or brackets without blanks between."""
    if at < end and load_u8(at) == _DASH:
        return at + 1 if is_blank(at + 1, end) else 0
    after = 0
    while at < end and load_u8(at) == 91:
        at = _element(at, end)
        if at == 0:
            return 0
        after = at
    return after


@njit(cache=True, nogil=True)
def _element(at, end):
    """Return the address after `[id name="value" …]`, in whose values brackets may stand."""
    quoted = False
    stop = min(end, at + 8 * LONGEST_BRACKET)
    while at < stop:
        byte = load_u8(at)
        if byte == 92:
            at += 1
        elif byte == 34:
            quoted = not quoted
        elif byte == 93 and not quoted:
            return at + 1
        at += 1
    return 0
