"""The roles that named values of a line have, and where the value of each is noted.

Spans are pairs of addresses, by roles: where a value begins, and where it ends. One of zero length is not
there.
"""

# numba infers the types of a kernel: addresses are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import store_i64

STAMP, LEVEL, SOURCE, MESSAGE = range(4)
ROLES = 4
DAY = 4  # a further value of tables: the day of a time that has a column for itself
SPAN_WORDS = 2 * (ROLES + 1)


@njit(cache=True, nogil=True)
def keep(spans, role, start, stop):
    """Note where the value of a role stands; -1 is none."""
    if role >= 0:
        store_i64(spans + 16 * role, start)
        store_i64(spans + 16 * role + 8, stop)
