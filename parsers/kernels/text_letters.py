"""Reads a level's letter with a number in round brackets behind it.

`I (137) wifi: …` is how ESP-IDF writes, with milliseconds since boot. `I( 1702) …  (Tag)` and
`I( 1702: 1703) …` are Android's forms `process` and `thread`, with the ids of those; the tag ends the line.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import LONGEST_FIELD, is_blank, skip_blanks
from parsers.kernels.text_bytes import byte_at, long_number
from parsers.kernels.text_levels import level_of_letter

_MS_NS = 1_000_000
_MOST_DIGITS = 10
_BLANK, _OPENER, _CLOSER, _COLON = 32, 40, 41, 58
_IS_NONE = np.frombuffer(b"ACN", np.uint8)  # letters of levels that neither of them writes


@njit(cache=True, nogil=True)
def _level(byte):
    for other in _IS_NONE:
        if byte == other:
            return 0
    return level_of_letter(byte)


@njit(cache=True, nogil=True)
def _tag_at_the_end(at, end):
    """Return (start, end) of the tag that ends the line behind two blanks; both `at` where none does."""
    place = end - 2
    furthest = max(at + 1, end - LONGEST_FIELD)
    while byte_at(end - 1, end) == _CLOSER and place > furthest:
        if load_u8(place) == _OPENER and load_u8(place - 1) == _BLANK and load_u8(place - 2) == _BLANK:
            return place + 1, end - 1
        place -= 1
    return at, at


@njit(cache=True, nogil=True)
def read_letter_and_number(at, end):
    """Return (address after, 0 where it is not so; ns since boot; level; start and end of the tag)."""
    none = (0, NO_TIME, 0, at, at)
    level = _level(load_u8(at)) if at < end else 0
    is_apart = byte_at(at + 1, end) == _BLANK
    opener = at + 1 + is_apart
    if level == 0 or byte_at(opener, end) != _OPENER:
        return none
    place = skip_blanks(opener + 1, end)
    stop, number = long_number(place, _MOST_DIGITS, end)
    if stop == place:
        return none
    if not is_apart and byte_at(stop, end) == _COLON:
        place = skip_blanks(stop + 1, end)
        stop, _ = long_number(place, _MOST_DIGITS, end)
        if stop == place:
            return none
    if byte_at(stop, end) != _CLOSER or not is_blank(stop + 1, end):
        return none
    if is_apart:
        return stop + 1, number * _MS_NS, level, at, at
    first, last = _tag_at_the_end(stop + 1, end)
    return stop + 1, NO_TIME, level, first, last
