"""Finds the values of tables, a column each; a day and its time of day, which may have two, are joined."""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_i64, load_u8, store_i64, store_u8
from parsers.kernels.text_roles import ROLES, SOURCE, keep

LONGEST_CELL = 40  # bytes of a day or a time of day
JOINED_BYTES = 2 * LONGEST_CELL + 1
_BLANK, _QUOTE = 32, 34


@njit(cache=True, nogil=True)
def read_row(at, end, mark, columns, spans):
    """Find the values of a row by the numbers of their columns; return whether there is a second column.

    A cell may stand in quotes, with those doubled; blanks around one without do not belong to it. `columns`
    has the number of each role's, of the days', of one that is the last: there a cell without quotes takes in
    the marks that it holds; and of one at whose end the source ends, which has several side by side.
    """
    number, last, source_end = 0, load_i64(columns + 8 * (ROLES + 1)), load_i64(columns + 8 * (ROLES + 2))
    while at <= end:
        while at < end and load_u8(at) == _BLANK:
            at += 1
        start, stop = at, at
        quoted = at < end and load_u8(at) == _QUOTE
        if quoted:
            start = at + 1
            stop = start
            while stop < end and not (
                load_u8(stop) == _QUOTE and (stop + 1 >= end or load_u8(stop + 1) != _QUOTE)
            ):
                stop += 2 if load_u8(stop) == _QUOTE else 1
            stop = min(stop, end)
            at = min(stop + 1, end)
        if number == last and not quoted:
            at = end
        while at < end and load_u8(at) != mark:
            at += 1
        if not quoted:
            stop = at
            while stop > start and load_u8(stop - 1) == _BLANK:
                stop -= 1
        for role in range(ROLES + 1):
            if load_i64(columns + 8 * role) == number:
                keep(spans, role, start, stop)
        if number == source_end:
            store_i64(spans + 16 * SOURCE + 8, stop)
        if at >= end:
            break
        number += 1
        at += 1
    return number > 0


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
