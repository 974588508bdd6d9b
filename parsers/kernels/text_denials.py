"""Tells whether a level's word says that there is none: `NO ERROR`, `error: none`, `ERROR=0`."""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_bytes import BLANK, COLON, COMMA, DASH, DOT, byte_at, is_word, skip_spaces
from parsers.kernels.text_traces import table_of

_ZERO, _QUOTE, _EQUALS = 48, 34, 61
DENIALS = ("no", "not", "non", "without", "zero")
_BEFORE = table_of(*(word.encode() for word in DENIALS), b"stack", b"call")  # a `Call trace:` is no level
_BEHIND = table_of(b"0", b"0x0", b"no", b"none", b"false", b"nil", b"<nil>", b"null", b"ok", b"n/a")
_LONGEST_BEHIND = int(_BEHIND[:, 0].max())


@njit(cache=True, nogil=True)
def _is_one_of(at, end, table):
    """Tell whether a word is in a table of lower-case ones, whatever its case."""
    for row in range(table.shape[0]):
        if end - at != table[row, 0]:
            continue
        place = 0
        while place < end - at:
            byte = load_u8(at + place)
            if (byte + 32 if 65 <= byte <= 90 else byte) != table[row, 1 + place]:
                break
            place += 1
        if place == end - at:
            return True
    return False


@njit(cache=True, nogil=True)
def _is_denied_before(text, at):
    """Tell whether the word before `at` denies what follows: a word of `DENIALS`, or a 0 that counts it."""
    stop = at
    while stop > text and (load_u8(stop - 1) == BLANK or load_u8(stop - 1) == DASH):
        stop -= 1
    start = stop
    while start > text and is_word(load_u8(start - 1)):
        start -= 1
    if stop == at or start == stop:
        return False
    if stop - start > 1 or load_u8(start) != _ZERO:
        return _is_one_of(start, stop, _BEFORE)
    while start > text and load_u8(start - 1) == BLANK:
        start -= 1
    before = byte_at(start - 1, stop) if start > text else COMMA
    # It counts what follows in `3 passed, 0 ERROR`, and does not in `CPU 0 ERROR`.
    return before == COMMA or before == COLON or before == 59 or before == 40


@njit(cache=True, nogil=True)
def _ends_value(at, end):
    """Tell whether a value ends at `at`: the text does, or `, ; ) ] }`, a quote, a full stop stands there."""
    byte = byte_at(at, end)
    if byte == DOT:
        return at + 1 == end or byte_at(at + 1, end) == BLANK
    closes = byte == 41 or byte == 93 or byte == 125 or byte == _QUOTE
    return at >= end or byte == COMMA or byte == 59 or closes


@njit(cache=True, nogil=True)
def _is_denied_behind(at, end):
    """Tell whether what stands behind a level's word is `: none` or `=0`, and nothing else.

    The word may be quoted, as in `"error": null`, and blanks may stand before the mark, as in `ERROR = 0`.
    """
    quoted = byte_at(at, end) == _QUOTE
    at += quoted
    mark_at = skip_spaces(at, end)
    mark = byte_at(mark_at, end)
    if mark != COLON and mark != _EQUALS:
        return False
    is_tight = mark == _EQUALS and mark_at == at  # a blank ends its value, which is empty in `ERROR= WARN=3`
    at = mark_at + 1 if is_tight else skip_spaces(mark_at + 1, end)
    opened = byte_at(at, end) == _QUOTE
    at += opened
    stop, furthest = at, min(end, at + _LONGEST_BEHIND + 1)
    while stop < furthest and load_u8(stop) != BLANK and not _ends_value(stop, end):
        stop += 1
    closed = _ends_value(stop, end) or is_tight
    is_empty = stop == at and (is_tight or (quoted and opened))  # `ERROR=`, `"error": ""`
    return closed and (is_empty or _is_one_of(at, stop, _BEHIND))


@njit(cache=True, nogil=True)
def is_denied(text, at, stop, end):
    """Tell whether the level's word from `at` to `stop`, in the text from `text` to `end`, does not count."""
    return _is_denied_before(text, at) or _is_denied_behind(stop, end)
