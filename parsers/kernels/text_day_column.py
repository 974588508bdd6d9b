"""Joins the day and the time of day of a row, where a table has a column for each."""

# numba infers the types of a kernel: addresses are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_u8, store_u8

LONGEST_CELL = 40  # bytes of a day or a time of day
JOINED_BYTES = 2 * LONGEST_CELL + 1
_BLANK = 32


@njit(cache=True, nogil=True)
def join_cells(day, day_end, clock, clock_end, room):
    """Copy both into `room`, a blank between them; return where it ends, `room` where one is too long."""
    if day_end - day > LONGEST_CELL or clock_end - clock > LONGEST_CELL:
        return room
    to = room
    for at in range(day, day_end):
        store_u8(to, load_u8(at))
        to += 1
    store_u8(to, _BLANK)
    for at in range(clock, clock_end):
        to += 1
        store_u8(to, load_u8(at))
    return to + 1
