"""Dense numbers for signatures: 0, 1, 2 … in the order they first appear. Open addressing, never shrinks.

Whoever writes a file can choose its signatures, but not the salt by which they are spread over the slots.
"""

# numba infers the types of a kernel: numbers are i64, but for hashes, which are u64.
# pyright: basic
import secrets

import numpy as np
from numba import njit

_NONE = np.empty(0, np.bool_)


@njit(cache=True, nogil=True)
def _slot(keys, numbers, key, salt, shift):
    """Return where `key` is or belongs; an empty slot has the number −1.

    The highest bits of the product with an odd number drawn at random are a universal hash (Dietzfelbinger
    et al. 1997): whatever two keys are, they seldom meet.
    """
    mask = keys.size - 1
    slot = np.int64((key * salt) >> shift)
    while numbers[slot] >= 0 and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@njit(cache=True, nogil=True)
def _intern(signatures, first, row, keys, numbers, salt, shift, count, limit, reserve, found, new_rows):
    """Fill `found` from `row` on; stop where the table has to grow. Return (row, count, new ones).

    Rows that are true in `first`, if it has any, may use the reserve that lies over the limit.
    """
    new = 0
    while row < signatures.size:
        slot = _slot(keys, numbers, signatures[row], salt, shift)
        if numbers[slot] < 0:
            if count >= limit and not (count < limit + reserve and first.size and first[row]):
                found[row] = -1
                row += 1
                continue
            if 2 * count >= keys.size:
                break
            keys[slot] = signatures[row]
            numbers[slot] = count
            new_rows[new] = row
            count += 1
            new += 1
        found[row] = numbers[slot]
        row += 1
    return row, count, new


@njit(cache=True, nogil=True)
def _move(old_keys, old_numbers, keys, numbers, salt, shift):
    for i in range(old_keys.size):
        if old_numbers[i] >= 0:
            slot = _slot(keys, numbers, old_keys[i], salt, shift)
            keys[slot] = old_keys[i]
            numbers[slot] = old_numbers[i]


class Interner:
    """Gives each of the first `limit` distinct signatures a number, and `reserve` more to those put first."""

    def __init__(self, limit: int, reserve: int = 0) -> None:
        self.count = 0
        self._limit, self._reserve = limit, reserve
        self._bits = 12  # of a slot
        self._keys = np.empty(1 << self._bits, np.uint64)
        self._numbers = np.full(1 << self._bits, -1, np.int32)
        self._salt = np.uint64(secrets.randbits(64) | 1)

    def number(self, signatures: np.ndarray, first: np.ndarray = _NONE) -> tuple[np.ndarray, np.ndarray]:
        """Return (number of each signature: i32, −1 over the limit; rows where a new one appears: i64).

        `first` tells of each row (bool) whether the reserve is for it.
        """
        found = np.empty(signatures.size, np.int32)
        news: list[np.ndarray] = []
        row = 0
        while row < signatures.size:
            new_rows = np.empty(signatures.size - row, np.int64)
            row, self.count, new = _intern(
                signatures, first, row, self._keys, self._numbers, self._salt, self._shift, self.count,
                self._limit, self._reserve, found, new_rows,
            )  # fmt: skip
            news.append(new_rows[:new])
            if row < signatures.size:
                self.grow()
        return found, np.concatenate(news) if news else np.empty(0, np.int64)

    def grow(self) -> None:
        """Make room for four times as many."""
        self._bits += 2
        keys = np.empty(1 << self._bits, np.uint64)
        numbers = np.full(keys.size, -1, np.int32)
        _move(self._keys, self._numbers, keys, numbers, self._salt, self._shift)
        self._keys, self._numbers = keys, numbers

    @property
    def _shift(self) -> np.uint64:
        return np.uint64(64 - self._bits)
