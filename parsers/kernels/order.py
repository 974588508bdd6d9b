"""Puts a text in order, as step 1 of `core.signature` wants it."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.memory import load_u8, store_u8
from parsers.kernels.text_bytes import utf8_size

_SPACE = np.uint8(32)


@njit(cache=True, nogil=True)
def put_in_order(i, end, text):
    """Write the bytes at i:end to `text` as step 1 of `core.signature` wants it; return their size."""
    at = text
    blank, replaced = False, False
    while i < end:
        byte = load_u8(i)
        if byte <= 0x20 or byte == 0x7F:
            blank = True
            replaced = False
            i += 1
            continue
        if blank and at > text:
            store_u8(at, _SPACE)
            at += 1
        blank = False
        size = utf8_size(i, end)
        if size == 0 or (size == 3 and byte == 0xEF and load_u8(i + 1) == 0xBF and load_u8(i + 2) == 0xBD):
            i += max(size, 1)
            if not replaced:
                store_u8(at, np.uint8(0xEF))
                store_u8(at + 1, np.uint8(0xBF))
                store_u8(at + 2, np.uint8(0xBD))
                at += 3
            replaced = True
            continue
        for k in range(size):
            store_u8(at + k, load_u8(i + k))
        at += size
        i += size
        replaced = False
    return at - text
