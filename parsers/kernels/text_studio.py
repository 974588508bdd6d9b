"""Reads what Android Studio writes behind the time of a message: `1234-1250  Tag  com.example.app  D  `.

The tag, which may hold blanks, and the package, which holds none, are padded; two blanks stand before the
level's letter, and two behind it.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import LONGEST_FIELD, is_blank, skip_blanks, token_end
from parsers.kernels.text_bytes import byte_at, long_number
from parsers.kernels.text_levels import level_of_letter

_MOST_DIGITS = 10
_DASH = 45


@njit(cache=True, nogil=True)
def _ids_end(at, end):
    """Return the address after the ids of process and thread, 0 where there are none."""
    stop, _ = long_number(at, _MOST_DIGITS, end)
    if stop == at or byte_at(stop, end) != _DASH:
        return 0
    after, _ = long_number(stop + 1, _MOST_DIGITS, end)
    return after if after > stop + 1 and is_blank(after, end) else 0


@njit(cache=True, nogil=True)
def read_studio(at, end):
    """Return (address after the letter, 0 where it is not so; level; start and end of the tag)."""
    ids = _ids_end(at, end)
    start = skip_blanks(ids, end) if ids else end
    limit = min(end, start + 2 * LONGEST_FIELD)
    words, tag, package = 0, start, start  # where what may be these ends
    place = start
    while place < limit:
        stop = token_end(place, end)
        alone = stop == place + 1 and is_blank(place - 2, end) and is_blank(stop + 1, end)
        level = level_of_letter(load_u8(place)) if words >= 2 and alone else 0
        if level:
            return stop, level, start, tag
        words, tag, package = words + 1, package, stop
        place = skip_blanks(stop, end)
    return 0, 0, at, at
