"""Finds the level that a line of text names, 48 bytes at a step.

Most lines name none, and it is for those that this has to be fast: of a block of 64 bytes only the words that
stand out are looked at.
"""

# numba infers the types of a kernel: numbers are i64, masks u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.blocks import first_bit, last_bit, level_marks
from parsers.kernels.memory import load_u8, store_u8
from parsers.kernels.text_denials import is_denied
from parsers.kernels.text_levels import level_of_word

LEVEL_WINDOW = 96  # bytes after the header in which a level is looked for
_STEP = 48  # a level's word that starts before it ends in the same block, and so does the byte behind it
_READ = LEVEL_WINDOW - _STEP + 64  # bytes from the start on that must be readable
_0, _1, _2, _3, _LAST = (np.uint64(n) for n in (0, 1, 2, 3, _STEP - 1))
_IN_STEP = np.uint64((1 << _STEP) - 1)


@njit(cache=True, nogil=True)
def find_level(start, end, timed, readable_end):
    """Return the level that the first LEVEL_WINDOW bytes at start:end name, 0 for none.

    A level's word counts in capitals; in brackets, quotes or bars; before a colon or after an equals sign;
    and as the first word after a time. In running text it does not: `no error found` has no level. Nor does
    one that is denied, see `text_denials`. All are addresses; bytes before `readable_end` may be read.
    """
    if start + _READ <= readable_end:
        return _find(start, end - start, timed)
    return _find_at_the_end(start, end - start, timed)


@njit(cache=True, nogil=True)
def _find_at_the_end(start, size, timed):
    copy = np.zeros(_READ, np.uint8)
    for place in range(min(size, _READ)):
        store_u8(copy.ctypes.data + place, load_u8(start + place))
    return _find(copy.ctypes.data, size, timed)


@njit(cache=True, nogil=True)
def _find(text, size, timed):
    word_before, opener_before, equals_before = _0, _0, _0  # of the byte before the block, as the lowest bit
    first = timed  # whether the first word is still to come, and counts
    for block in range(0, min(size, LEVEL_WINDOW), _STEP):
        words, letters, capitals, openers, closers, colons, equals = level_marks(text + block)
        if size - block < 64:
            valid = (_1 << np.uint64(size - block)) - _1
            words, letters, closers, colons = words & valid, letters & valid, closers & valid, colons & valid
        starts = words & ~(words << _1 | word_before)
        counted = starts & (equals << _1 | equals_before)  # first letters of words that count
        if first:
            counted |= starts ^ (starts & (starts - _1))
        found = (
            _behind(words, starts & capitals) & capitals << _1
            | _behind(words, starts & (openers << _1 | opener_before)) & closers
            | _behind(words, starts) & colons
            | _behind(words, counted)
        )
        found &= letters << _1 & letters << _2 & letters << _3  # no level's word is shorter
        while found != _0:
            stop = first_bit(found)
            found &= found - _1
            at = last_bit(~words & ((_1 << np.uint64(stop - 1)) - _1)) + 1
            level = level_of_word(text + block + at, text + block + stop)
            if (
                level
                and at < _STEP
                and not is_denied(text, text + block + at, text + block + stop, text + size)
            ):
                return level
        first = first and starts & _IN_STEP == _0
        word_before, opener_before, equals_before = (
            words >> _LAST & _1,
            openers >> _LAST & _1,
            equals >> _LAST & _1,
        )
    return 0


@njit(cache=True, nogil=True)
def _behind(words, starts):
    """Return the places right behind those words that start at `starts`.

    A bit added where a word starts is carried through it.
    """
    return (words + starts) & ~words
