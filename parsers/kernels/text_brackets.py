"""Finds blanks, words and brackets in lines, of which the fields of headers are made.

Everything works on addresses, as in `text_fields`.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_bytes import is_word

LONGEST_FIELD = 96  # bytes; what is longer is no field of a header
LONGEST_BRACKET = 512
_BLANK, _TAB = 32, 9


@njit(cache=True, nogil=True)
def skip_blanks(at, end):
    """Return the first address that holds no blank and no tab."""
    while at < end and (load_u8(at) == _BLANK or load_u8(at) == _TAB):
        at += 1
    return at


@njit(cache=True, nogil=True)
def is_blank(at, end):
    """Tell whether a blank, a tab or the end stands at `at`."""
    return at >= end or load_u8(at) == _BLANK or load_u8(at) == _TAB


@njit(cache=True, nogil=True)
def closer_of(byte):
    """Return what closes a bracket or a quote, 0 for a byte that opens nothing."""
    if byte == 91:
        return 93
    if byte == 40:
        return 41
    if byte == 60:
        return 62
    if byte == 123:
        return 125
    return 34 if byte == 34 else 0


@njit(cache=True, nogil=True)
def after_marks(at, end):
    """Skip what may stand right behind a field: one or two of `, : ; |`."""
    for _ in range(2):
        if at < end:
            byte = load_u8(at)
            if byte == 44 or byte == 58 or byte == 59 or byte == 124:
                at += 1
    return at


@njit(cache=True, nogil=True)
def word_end(at, end):
    """Return the address after the word at `at`."""
    while at < end and is_word(load_u8(at)):
        at += 1
    return at


@njit(cache=True, nogil=True)
def token_end(at, end):
    """Return the address of the next blank."""
    while not is_blank(at, end):
        at += 1
    return at


@njit(cache=True, nogil=True)
def wrapped(at, end):
    """Return (address inside, closer) of a field that may stand in brackets."""
    closer = closer_of(load_u8(at)) if at < end else 0
    return (skip_blanks(at + 1, end), closer) if closer else (at, 0)


@njit(cache=True, nogil=True)
def unwrapped(at, closer, end):
    """Return the address after a field that has to be closed, 0 where it is not."""
    if closer:
        at = skip_blanks(at, end)
        if at >= end or load_u8(at) != closer:
            return 0
        at += 1
    return after_marks(at, end)


@njit(cache=True, nogil=True)
def read_plain_bracket(at, end):
    """Return the address after a bracket that holds none of its kind."""
    closer = closer_of(load_u8(at))
    stop = min(end, at + LONGEST_FIELD)
    while at < stop:
        if load_u8(at) == closer:
            return at + 1
        at += 1
    return 0


@njit(cache=True, nogil=True)
def read_bracket(at, end):
    """Return the address after a balanced bracket."""
    if at >= end:
        return 0
    opener = load_u8(at)
    closer = closer_of(opener)
    if closer == 0 or closer == opener:
        return 0
    depth = 0
    stop = min(end, at + LONGEST_BRACKET)
    place = at
    while place < stop:
        byte = load_u8(place)
        if byte == opener:
            depth += 1
        elif byte == closer:
            depth -= 1
            if depth == 0:
                return after_marks(place + 1, end)
        place += 1
    return 0
