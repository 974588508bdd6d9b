"""The words and letters that loggers write for levels."""

# numba infers the types of a kernel: numbers are i64, packed words u64.
# pyright: basic
from collections.abc import Mapping
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
# Further ones, which are a level's name in a header only: elsewhere they are words as others.
WORDS_IN_HEADERS = {
    4: ("note", "log", "success", "detail", "hint", "context", "statement", "informationen"),
    3: ("warnung",),
    2: ("fail", "eror", "fehler"),
    5: ("dbug",),
    1: ("ftl", "dpanic", "kritisch"),
    6: ("trce", "trc", "vrb"),
}
LETTERS_OF_LEVELS = {"V": 6, "D": 5, "I": 4, "W": 3, "E": 2, "F": 1, "A": 1, "C": 1, "N": 4}
_MOST_LETTERS = 13  # five bits each in 64: of the 13th four, and words are told by their first letter


def _packed(word: str) -> int:
    return reduce(lambda packed, letter: packed << 5 | ord(letter) & 31, word, 0)


def _table(words_of: Mapping[int, tuple[str, ...]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return packed words, their levels, and by first letter, as bits, how long the words with it are."""
    pairs = [(word, level) for level, words in words_of.items() for word in words]
    sizes = np.zeros(32, np.int64)
    for word, _ in pairs:
        sizes[ord(word[0]) & 31] |= 1 << len(word)
    packed = np.array([_packed(word) for word, _ in pairs], np.uint64)
    return packed, np.array([level for _, level in pairs], np.int64), sizes


_WORDS, _LEVELS, _SIZES = _table(WORDS_OF_LEVELS)
_MORE_WORDS, _MORE_LEVELS, _MORE_SIZES = _table(WORDS_IN_HEADERS)
_LETTERS = np.zeros(256, np.int64)
for _letter, _level in LETTERS_OF_LEVELS.items():
    _LETTERS[ord(_letter)] = _level
_5, _31 = np.uint64(5), np.uint64(31)


@njit(cache=True, nogil=True)
def _level_in(at, end, words, levels):
    packed = np.uint64(0)
    for i in range(at, end):
        letter = load_u8(i) | 32
        if letter < 97 or letter > 122:
            return 0
        packed = (packed << _5) | (np.uint64(letter) & _31)
    for i in range(words.size):
        if packed == words[i]:
            return levels[i]
    return 0


@njit(cache=True, nogil=True)
def level_of_word(at, end):
    """Return the level that a word names whatever its case, 0 for none."""
    if end <= at or end - at > _MOST_LETTERS or not _SIZES[load_u8(at) & 31] >> (end - at) & 1:
        return 0
    return _level_in(at, end, _WORDS, _LEVELS)


@njit(cache=True, nogil=True)
def level_of_header_word(at, end):
    """Return the level that a word of a header names, see `WORDS_IN_HEADERS`, 0 for none."""
    if end <= at or end - at > _MOST_LETTERS or not _MORE_SIZES[load_u8(at) & 31] >> (end - at) & 1:
        return 0
    return _level_in(at, end, _MORE_WORDS, _MORE_LEVELS)


@njit(cache=True, nogil=True)
def level_of_letter(byte):
    """Return the level of Android's and glog's letters, 0 for none."""
    return _LETTERS[byte]


@njit(cache=True, nogil=True, forceinline=True)
def level_of_severity(severity):
    """Return the level of one of syslog's severities: 0 to 2 are fatal, 5 and 6 info, 7 is debug."""
    return 1 + max(severity - 2, 0) - (severity > 5)


@njit(cache=True, nogil=True)
def level_of_value(start, stop):
    """Return the level that a value names: a word, a letter, syslog's number, or 10 to 60 as pino counts."""
    size = stop - start
    first = load_u8(start)
    if 48 <= first <= 57:
        tens = np.int64(first) - 48
        if size == 1:
            return level_of_severity(tens) if tens <= 7 else 0
        if size != 2 or load_u8(start + 1) != 48 or tens < 1 or tens > 6:
            return 0
        return 7 - tens
    if size == 1 or (size == 2 and 48 <= load_u8(start + 1) <= 57):  # `D1`, as MongoDB counts what it debugs
        return level_of_letter(first)
    level = level_of_word(start, stop)
    return level or level_of_header_word(start, stop)
