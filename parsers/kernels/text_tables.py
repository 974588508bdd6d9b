"""Finds the values of tables, a column each; a day and its time of day, which may have two, are joined."""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_i64, load_u8, store_i64, store_u8
from parsers.kernels.text_roles import ROLES, SOURCE, SPAN_WORDS, keep

LONGEST_CELL = 40  # bytes of a day or a time of day
JOINED_BYTES = 2 * LONGEST_CELL + 1
MOST_LINES = 256  # of a row,
LONGEST_ROW = 64 << 10  # and bytes; less than what is read at once
_BLANK, _QUOTE = 32, 34


@njit(cache=True, nogil=True)
def _quote_end(at, end):
    """Return the address of the quote that ends a cell, `end` for none; doubled ones are in it."""
    while at < end:
        if load_u8(at) == _QUOTE:
            if at + 1 >= end or load_u8(at + 1) != _QUOTE:
                return at
            at += 1
        at += 1
    return end


@njit(cache=True, nogil=True)
def _keep_cell(columns, number, start, stop, line, spans):
    """Note where the values stand that the cell of a number is; the source ends in the line it begins in."""
    for role in range(ROLES + 1):
        if load_i64(columns + 8 * role) == number:
            keep(spans, role, start, stop)
    if number == load_i64(columns + 8 * (ROLES + 2)) and load_i64(spans + 16 * SOURCE) >= line:
        store_i64(spans + 16 * SOURCE + 8, stop)


@njit(cache=True, nogil=True)
def _read_line(at, end, mark, columns, spans, number, is_open):
    """Find the values of a row's line; return (number of its last cell, whether the line ends in its quotes).

    It begins with the cell of a number, within quotes if `is_open`: behind the one that ends them must be a
    mark or the end, else -1 is the number. Of a cell of several lines the value is what stands in its first.
    """
    line, last, resumed = at, load_i64(columns + 8 * (ROLES + 1)), is_open
    while at <= end:
        while not is_open and at < end and load_u8(at) == _BLANK:
            at += 1
        start, stop = at, at
        quoted = is_open or (at < end and load_u8(at) == _QUOTE)
        if quoted:
            start = at if is_open else at + 1
            stop = _quote_end(start, end)
            is_open = stop == end
            at = min(stop + 1, end)
            while resumed and at < end and load_u8(at) != mark:
                if load_u8(at) != _BLANK:
                    return -1, False
                at += 1
        if number == last and not quoted:
            at = end
        while at < end and load_u8(at) != mark:
            at += 1
        if not quoted:
            stop = at
            while stop > start and load_u8(stop - 1) == _BLANK:
                stop -= 1
        if not resumed:
            _keep_cell(columns, number, start, stop, line, spans)
        if at >= end:
            break
        number, resumed = number + 1, False
        at += 1
    return number, is_open


@njit(cache=True, nogil=True)
def read_row(data, starts, ends, row, goes_on, mark, columns, spans):
    """Find the values of the row that begins in a line; return (if it has a second column, the line behind).

    A cell may stand in quotes, with those doubled; blanks around one without do not belong to it. `columns`
    has the number of each role's, of the days', of one that is the last: there a cell without quotes takes in
    the marks that it holds; and of one at whose end the source ends, which has several side by side.

    With `goes_on` the row goes on where a line ends within quotes, to their end, or to that of the lines.
    Where they do not end soon enough, see MOST_LINES, or as those of a cell, the row is the first line.
    """
    start = data + starts[row]
    number, is_open = _read_line(start, data + ends[row], mark, columns, spans, 0, False)
    first, line = number, row + 1
    while goes_on and is_open and line < starts.size:
        if line - row < MOST_LINES and ends[line] - starts[row] <= LONGEST_ROW:
            number, is_open = _read_line(
                data + starts[line], data + ends[line], mark, columns, spans, number, True
            )
        else:
            number = -1
        if number < 0:
            for word in range(SPAN_WORDS):
                store_i64(spans + 8 * word, 0)
            _read_line(start, data + ends[row], mark, columns, spans, 0, False)
            return first > 0, row + 1
        line += 1
    return number > 0, line


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
