"""Counts over the rows of a batch, in one pass."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def tally(record, level, source, number, code_of, levels, sources, codes, code):
    """Count levels and sources of each record once, codes of each row; fill `code`, -1 for none.

    `number` is a row's signature number, -1 for none, and `code_of` the code of each of those, -1 for none.
    """
    before = np.uint64(0)
    for row in range(record.size):
        if row == 0 or record[row] != before:
            before = record[row]
            levels[level[row]] += 1
            sources[source[row]] += 1
        code[row] = code_of[number[row]] if number[row] >= 0 else -1
        if code[row] >= 0:
            codes[code[row]] += 1
