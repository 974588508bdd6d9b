"""Zones that times name by letters, `CEST`, or by hours alone behind a blank, ` +01`.

Names that mean several zones (IST: India, Israel, Ireland) are none: of them it is said that they are left.
Everything works on addresses, as in `text_clocks`.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from functools import reduce

import numpy as np
from numba import njit

from parsers.kernels.text_bytes import BLANK, DASH, PLUS, byte_at, fixed_number, is_word

HOURS_OF_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AWST": 8, "ACST": 9.5,
    "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "SAST": 2,
}  # fmt: skip
ZONES_IN_DOUBT = ("IST", "CST", "BST", "AST", "SST")
_LONGEST_NAME = 4
_MOST_WEST, _MOST_EAST = 12, 14  # hours, of the zones of the world
_TAB = 9


def _packed(name: str) -> int:
    return reduce(lambda packed, letter: packed << 8 | ord(letter), name, 0)


_NAMES = np.array([_packed(name) for name in HOURS_OF_ZONES], np.int64)
_SECONDS = np.array([int(hours * 3600) for hours in HOURS_OF_ZONES.values()], np.int64)


@njit(cache=True, nogil=True)
def read_zone_name(at, end):
    """Return (address after, seconds east of UTC) of a name; the address is `at` where it is not known."""
    packed, stop = 0, at
    while stop < end and is_word(byte_at(stop, end)) and stop - at <= _LONGEST_NAME:
        packed = packed << 8 | byte_at(stop, end)
        stop += 1
    for row in range(_NAMES.size):
        if packed == _NAMES[row]:
            return stop, _SECONDS[row]
    return at, 0


@njit(cache=True, nogil=True)
def _has_zone(start, at, end):
    """Tell whether the time from `start` to `at` ends in a zone, `Z`, `UTC`, `GMT`, `+01`, `+01:00`."""
    last = byte_at(at - 1, end)
    if last == 90 or last == 67 or last == 84:  # Z, C, T; PM has none
        return True
    for back in (3, 5, 6):
        sign = byte_at(max(start, at - back), end)
        if sign == PLUS or sign == DASH:
            return True
    return False


@njit(cache=True, nogil=True)
def _ends_zone(at, end):
    """Tell whether the end, a blank or a closing bracket or quote stands at `at`."""
    byte = byte_at(at, end)
    if at >= end or byte == BLANK or byte == _TAB:
        return True
    return byte == 93 or byte == 41 or byte == 62 or byte == 125 or byte == 34


@njit(cache=True, nogil=True)
def read_further_zone(start, at, end):
    """Return (address after, seconds east of UTC) of ` CEST` or ` +01` behind a time from `start` to `at`."""
    if byte_at(at, end) != BLANK or _has_zone(start, at, end):
        return at, 0
    sign = byte_at(at + 1, end)
    if sign != PLUS and sign != DASH:
        after, seconds = read_zone_name(at + 1, end)
        return (at if after == at + 1 else after), seconds
    hours = fixed_number(at + 2, 2, end)
    if hours < 0 or hours > (_MOST_WEST if sign == DASH else _MOST_EAST) or not _ends_zone(at + 4, end):
        return at, 0  # a number that follows, as in `-12.5 outside`
    return at + 4, -hours * 3600 if sign == DASH else hours * 3600
