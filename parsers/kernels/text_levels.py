"""The words and letters that loggers write for levels."""

# numba infers the types of a kernel: numbers are i64, packed words u64.
# pyright: basic
from functools import reduce

import numpy as np
from numba import njit

from parsers.kernels.memory import load_u8

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
_SIZES = np.zeros(32, np.int64)  # by first letter, as bits: how long the levels' words that begin with it are
for _word in (word for words in WORDS_OF_LEVELS.values() for word in words):
    _SIZES[ord(_word[0]) & 31] |= 1 << len(_word)
_5, _31 = np.uint64(5), np.uint64(31)


@njit(cache=True, nogil=True)
def level_of_word(at, end):
    """Return the level that a word names whatever its case, 0 for none."""
    if end <= at or end - at > _MOST_LETTERS or not _SIZES[load_u8(at) & 31] >> (end - at) & 1:
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
