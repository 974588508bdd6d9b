"""A text as bit masks, 64 bytes to a word: which bytes are words, which are digits, where to look closer.

Of each block of 64 bytes five masks are kept side by side; a mask is named by the address of its first word.
Positions are bytes from the start of the text.
"""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.blocks import classify, first_bit, last_bit
from parsers.kernels.memory import load_u8, load_u64, store_u64

MARGIN = 64  # bytes behind a text that must be readable, so that blocks need no tail
WORDS, DIGITS, HEXADECIMAL, OPAQUE, PLACES = 0, 8, 16, 24, 32  # what is opaque stands between two masks
STRIDE = 40

_0, _1, _3, _61, _63 = (np.uint64(n) for n in (0, 1, 3, 61, 63))
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_SPACE = 32


@njit(cache=True, nogil=True)
def survey(text, size, masks):
    """Fill the masks of a text; return whether it is in order. MARGIN bytes more must be readable."""
    doubt = _0
    words_before, digits_before, starts_before, last_before, carry = _0, _0, _0, _0, _0
    spaces_before = _ALL  # a space at the start of the text is one too many
    done = 0
    while done <= size:
        digits, letters, hex_letters, n_or_f, spaces, controls, high = classify(text + done)
        if size - done < 64:
            valid = (_1 << np.uint64(size - done)) - _1
            digits, letters, hex_letters = digits & valid, letters & valid, hex_letters & valid
            spaces, controls, high = spaces & valid, controls & valid, high & valid
        doubt |= controls | high | (spaces & (spaces << _1 | spaces_before >> _63))
        words = digits | letters
        words_shifted = words << _1 | words_before >> _63
        starts = words & ~words_shifted
        ends = words_shifted & ~words
        # Words of hex letters alone: a bit added where they start carries through them to where they end.
        sums = hex_letters + (starts & hex_letters)
        overflow = sums < hex_letters
        sums += carry
        carry = _1 if overflow or sums < carry else _0
        hex_ends = sums & ~hex_letters & ends & ~(starts << _1 | starts_before >> _63)
        number_ends = ends & (starts << _3 | starts_before >> _61) & (n_or_f << _1 | last_before >> _63)
        store_u64(masks + WORDS, words)
        store_u64(masks + DIGITS, digits)
        store_u64(masks + HEXADECIMAL, digits | hex_letters)
        store_u64(masks + OPAQUE, words | high)
        first_digits = digits & ~(digits << _1 | digits_before >> _63)
        store_u64(masks + PLACES, first_digits | hex_ends | number_ends)
        words_before, digits_before, starts_before = words, digits, starts
        spaces_before, last_before = spaces, n_or_f
        masks += STRIDE
        done += 64
    return doubt == _0 and (size == 0 or load_u8(text + size - 1) != _SPACE)


@njit(cache=True, nogil=True)
def next_set(mask, position, size):
    """Return the first position from `position` on whose bit is set, `size` if there is none before it."""
    at = mask + (position >> 6) * STRIDE
    word = load_u64(at) >> np.uint64(position & 63)
    if word != _0:
        return min(position + first_bit(word), size)
    position = (position | 63) + 1
    while position < size:
        at += STRIDE
        word = load_u64(at)
        if word != _0:
            return min(position + first_bit(word), size)
        position += 64
    return size


@njit(cache=True, nogil=True)
def next_clear(mask, position):
    """Return the first position from `position` on whose bit is clear; behind the text all are."""
    at = mask + (position >> 6) * STRIDE
    word = ~load_u64(at) >> np.uint64(position & 63)
    if word != _0:
        return position + first_bit(word)
    position |= 63
    while True:
        at += STRIDE
        word = ~load_u64(at)
        if word != _0:
            return position + 1 + first_bit(word)
        position += 64


@njit(cache=True, nogil=True)
def start_of_run(mask, position):
    """Return where the run of set bits that ends just before `position` starts."""
    at = mask + (position >> 6) * STRIDE
    word = ~load_u64(at) & ((_1 << np.uint64(position & 63)) - _1)
    position &= ~63
    while word == _0 and position > 0:
        at -= STRIDE
        position -= 64
        word = ~load_u64(at)
    return position + last_bit(word) + 1


@njit(cache=True, nogil=True)
def is_set(mask, position):
    """Tell whether the bit at `position` is set."""
    return load_u64(mask + (position >> 6) * STRIDE) >> np.uint64(position & 63) & _1 != _0
