"""Finds out whether lines are a table of measured values, which column of it is a time, and in what unit.

Of a table whose columns have names only a column that is called a time is one: a latitude, too, is a number
with a fraction, as seconds since boot are.
"""

import re
from collections.abc import Sequence

from parsers.kernels import text_records as records
from parsers.kernels import text_roles as roles
from parsers.kernels.text_unit_times import NO_UNIT
from parsers.text_cells import MARKS, cells_of
from parsers.text_column_names import is_time, unit_ns
from parsers.text_named import Found, columns_of_log

_MOST = 0.8  # share of the cells that must be numbers: of the first column, or of all
_WHOLE_ROWS = 0.95  # share of the rows that must have a cell for each name
_DATE = re.compile(r"(?=.{8,10}$)\d{1,4}([-/.])\d\d?\1\d{1,4}")
_CLOCK = re.compile(r"\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?")
# A day and a time of day behind it, as a cell.
MOMENT = re.compile(r"(?=.{12,48}$)\d{1,4}([-/.])\d\d?\1\d{1,4}[T ]+\d\d?[:.]\d\d.*")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
_LONGEST_PREFACE = 20  # lines
_LONGEST_NUMBER = 64  # characters


def find_values(lines: Sequence[bytes]) -> Found | None:
    """Tell how rows of values are to be read whose columns one of the first lines names, None for others.

    Before it may stand what the file says of itself, as Excel's `sep=;`: of several such lines the one with
    the most names is meant, if a time is among them. The message is the whole row.
    """
    for mark in MARKS:
        heads = [_names(line, mark) for line in lines[: min(_LONGEST_PREFACE + 1, len(lines) - 1)]]
        names = max(heads, key=len, default=())
        first = heads.index(names) if len(names) > 1 else -1
        if first < 0 or (first > 0 and not any(map(is_time, names))):
            continue
        rows = [_cells(row, mark) for row in lines[first + 1 :]]
        if _are_values(rows, len(names)):
            return _found(mark, names, _columns_of_times(names, rows))
        if found := _with_times(mark, names, rows):
            return found
    return None


def _with_times(mark: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Found | None:
    """Tell how rows are to be read whose times, in a column that is called so, tell that they are a table's.

    Others of its cells may be anything: the name of a signal, or of a log the level and source. The message
    of a log is its last column, where that has sentences; Windows' lists of events do not name it.
    """
    whole = [row for row in rows if len(row) >= len(names)]
    stamps = _columns_of_times(names, rows)
    timed = sum(all(_is_time(row[number]) for number in stamps) for row in whole)
    if stamps[0] < 0 or len(whole) < _WHOLE_ROWS * len(rows) or timed < _MOST * len(rows):
        return None
    log = columns_of_log([name.lower() for name in names])
    if log is None:
        return _found(mark, names, stamps)
    last = next((n for n in (len(names), len(names) - 1) if _has_sentences(whole, n)), -1)
    message = -1 if last in {*stamps, *log} else last
    return _found(mark, names, stamps, (*log, message), message)


def _found(
    mark: str,
    names: Sequence[str],
    stamps: Sequence[int],
    others: Sequence[int] = (-1,) * (roles.ROLES - 1),
    last: int = -1,
) -> Found:
    column, *days = stamps
    unit = unit_ns(names[column]) if column >= 0 else NO_UNIT
    return Found(records.TABLE, columns=(column, *others, *days), mark=ord(mark), unit_ns=unit, last=last)


def _columns_of_times(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the column of the times, -1 for none, and that of their days where these have their own."""
    timed = [number for number, name in enumerate(names) if is_time(name)]
    days, clocks = (
        next((number for number in timed if _mostly(form, rows, number)), -1) for form in (_DATE, _CLOCK)
    )
    return (clocks, days) if days >= 0 <= clocks else (timed[0] if timed else -1,)


def _has_sentences(rows: Sequence[Sequence[str]], column: int) -> bool:
    return 2 * sum(" " in row[column] for row in rows if len(row) > column) > len(rows)


def _mostly(form: re.Pattern[str], rows: Sequence[Sequence[str]], column: int) -> bool:
    return 2 * sum(bool(form.fullmatch(row[column])) for row in rows if len(row) > column) > len(rows)


def _cells(line: bytes, mark: str) -> list[str]:
    return [cell.strip() for cell in cells_of(line, mark)]


def _names(line: bytes, mark: str) -> Sequence[str]:
    """Return the cells of a line that may name columns, none of one that does not."""
    cells = _cells(line, mark)
    named = sum(any(map(str.isalpha, cell)) for cell in cells)  # of a row's number it may be `#`, or nothing
    return cells if 2 * named > len(cells) and not any(map(_is_number, cells)) else ()


def _are_values(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether the first cells, or most of all, are numbers, in rows that are all of the same width.

    A day and a time of day are as good as numbers, but for the first cells, which logs begin with as well.
    """
    whole = [row for row in rows if len(row) >= width]
    if len(whole) < _WHOLE_ROWS * len(rows):
        return False
    first = [_is_number(row[0]) for row in whole]
    cells = [not cell or _is_value(cell) for row in whole for cell in row]
    return sum(first) >= _MOST * len(first) or sum(cells) >= _MOST * len(cells)


def _is_number(cell: str) -> bool:
    return len(cell) <= _LONGEST_NUMBER and bool(_NUMBER.fullmatch(cell))


def _is_time(cell: str) -> bool:
    return _is_value(cell) or bool(MOMENT.fullmatch(cell))


def _is_value(cell: str) -> bool:
    return _is_number(cell) or bool(_DATE.fullmatch(cell) or _CLOCK.fullmatch(cell))
