"""Hex words in a row: dumps, UUIDs, MAC addresses. A run has three or more with the same joint."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.masks import HEXADECIMAL, WORDS, is_set, next_clear, next_set, start_of_run
from parsers.kernels.memory import load_u8

SPACE = 32
_MINUS, _COLON, _QUOTE = 45, 58, 39


@njit(cache=True, nogil=True)
def _joint(text, left, right):
    """Return what joins two hex words over left:right of the text: one of `-:'` or a space; 0 is nothing."""
    if right - left == 1:
        byte = np.int64(load_u8(text + left))
        if byte == SPACE or byte == _MINUS or byte == _COLON or byte == _QUOTE:
            return byte
    return 0


@njit(cache=True, nogil=True)
def _hex_word_after(text, stop, size, end, masks):
    """Return (joint, stop, size) of the hex word after the one of `size` before `stop`, joint 0: none."""
    next_start = next_set(masks + WORDS, stop, end)
    joint = _joint(text, stop, next_start)
    if next_start == end or joint == 0:
        return 0, 0, 0
    next_stop = next_clear(masks + WORDS, next_start)
    next_size = next_stop - next_start
    if next_size < 2 or next_clear(masks + HEXADECIMAL, next_start) < next_stop:
        return 0, 0, 0
    if joint == SPACE and (size != 2 or next_size != 2):
        return 0, 0, 0
    return joint, next_stop, next_size


@njit(cache=True, nogil=True)
def _hex_word_before(text, start, size, masks):
    """Return (joint, start, size) of the hex word before the one of `size` at `start`, joint 0: none."""
    if start < 3 or not is_set(masks + WORDS, start - 2):
        return 0, 0, 0
    joint = _joint(text, start - 1, start)
    before = start_of_run(masks + WORDS, start - 1)
    before_size = start - 1 - before
    if joint == 0 or before_size < 2 or next_clear(masks + HEXADECIMAL, before) < start - 1:
        return 0, 0, 0
    if joint == SPACE and (size != 2 or before_size != 2):
        return 0, 0, 0
    return joint, before, before_size


@njit(cache=True, nogil=True)
def joint_of_hex_run(text, start, stop, end, masks):
    """Return the joint of the run of three or more that the hex word at start:stop stands in, 0: none."""
    size = stop - start
    if size < 2:
        return 0
    before, before_start, before_size = _hex_word_before(text, start, size, masks)
    after, after_stop, after_size = _hex_word_after(text, stop, size, end, masks)
    if before != 0:
        if before == after:
            return before
        further, _, _ = _hex_word_before(text, before_start, before_size, masks)
        if further == before:
            return before
    if after != 0:
        further, _, _ = _hex_word_after(text, after_stop, after_size, end, masks)
        if further == after:
            return after
    return 0
