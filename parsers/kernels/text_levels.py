"""Finds the level that a line of text names."""

# numba infers the types of a kernel: numbers are i64, packed words u64.
# pyright: basic
from functools import reduce

import numpy as np
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_bytes import is_word

LEVEL_WINDOW = 96  # bytes after the header in which a level is looked for

WORDS_OF_LEVELS = {
    4: ("info", "information", "notice", "inf"),
    3: ("warning", "warn", "wrn"),
    2: ("error", "err", "severe"),
    5: ("debug", "dbg", "fine"),
    1: ("fatal", "critical", "crit", "panic", "emerg", "emergency", "alert"),
    6: ("trace", "verbose", "finer", "finest"),
}
LETTERS_OF_LEVELS = {"V": 6, "D": 5, "I": 4, "W": 3, "E": 2, "F": 1, "A": 1, "C": 1, "N": 4}


def _packed(word: str) -> int:
    return reduce(lambda packed, letter: packed << 5 | ord(letter) & 31, word, 0)


_PAIRS = [(_packed(word), level) for level, words in WORDS_OF_LEVELS.items() for word in words]
_WORDS = np.array([packed for packed, _ in _PAIRS], np.uint64)
_LEVELS = np.array([level for _, level in _PAIRS], np.int64)
_LETTERS = np.zeros(256, np.int64)
for _letter, _level in LETTERS_OF_LEVELS.items():
    _LETTERS[ord(_letter)] = _level
_MOST_LETTERS = 12  # what five bits a letter leave room for
_5, _31 = np.uint64(5), np.uint64(31)


@njit(cache=True, nogil=True)
def level_of_word(at, end):
    """Return the level that a word names whatever its case, 0 for none."""
    if end - at > _MOST_LETTERS:
        return 0
    packed = np.uint64(0)
    for i in range(at, end):
        letter = load_u8(i) | 32
        if letter < 97 or letter > 122:
            return 0
        packed = (packed << _5) | (np.uint64(letter) & _31)
    for i in range(_WORDS.size):
        if packed == _WORDS[i]:
            return _LEVELS[i]
    return 0


@njit(cache=True, nogil=True)
def level_of_letter(byte):
    """Return the level of Android's and glog's letters, 0 for none."""
    return _LETTERS[byte]


@njit(cache=True, nogil=True)
def find_level(start, end, timed):
    """Return the level that the first LEVEL_WINDOW bytes name, 0 for none.

    A level's word counts in capitals; in brackets, quotes or bars; before a colon or after an equals sign;
    and as the first word after a time. In running text it does not: `no error found` has no level.
    """
    stop = min(end, start + LEVEL_WINDOW)
    at = start
    first = True
    while at < stop:
        byte = load_u8(at)
        if not is_word(byte):
            at += 1
            continue
        word_end = at + 1
        while word_end < end and is_word(load_u8(word_end)):
            word_end += 1
        level = level_of_word(at, word_end)
        if level and ((first and timed) or _stands_out(start, at, word_end, end)):
            return level
        first = False
        at = word_end
    return 0


@njit(cache=True, nogil=True)
def _stands_out(start, at, word_end, end):
    after = load_u8(word_end) if word_end < end else 32
    before = load_u8(at - 1) if at > start else 32
    if load_u8(at) < 97 and load_u8(word_end - 1) < 97:  # capitals at both ends, so `Error` is not among them
        return True
    closed = after == 93 or after == 62 or after == 41 or after == 34 or after == 124 or after == 125
    opened = before == 91 or before == 60 or before == 40 or before == 34 or before == 124 or before == 123
    return (opened and closed) or after == 58 or before == 61
