"""Counts over the rows of a batch, in one pass."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def tally(record, level, source, number, code_of, levels, sources, codes, rows, code):
    """Count levels and sources of each record once, codes and signatures of each row; fill `code`, -1: none.

    `number` is a row's signature number, -1 for none, `code_of` the code of each of those, -1 for none, and
    `rows` how many rows have that number.
    """
    before = np.uint64(0)
    for row in range(record.size):
        if row == 0 or record[row] != before:
            before = record[row]
            levels[level[row]] += 1
            sources[source[row]] += 1
        code[row] = -1
        if number[row] >= 0:
            rows[number[row]] += 1
            code[row] = code_of[number[row]]
            if code[row] >= 0:
                codes[code[row]] += 1
