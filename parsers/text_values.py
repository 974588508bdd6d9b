"""Finds out whether lines are a table of measured values, which column of it is a time, and in what unit.

Of a table whose columns have names only a column that is called a time is one: a latitude, too, is a number
with a fraction, as seconds since boot are.
"""

import re
from collections.abc import Sequence

from parsers.kernels import text_records as records
from parsers.text_named import MARKS, Found

_MOST = 0.8  # share of the cells that must be numbers: of the first column, or of all
_WHOLE_ROWS = 0.95  # share of the rows that must have a cell for each name
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[^\W\d_]+")
_BRACKET = re.compile(r"\(.*?\)|\[.*?\]|\{.*?\}|<.*?>")
_CLOCKS = frozenset((
    "time", "times", "timestamp", "stamp", "datetime", "date", "day", "ts", "t", "epoch", "uptime", "elapsed",
    "clock", "zeit", "zeitstempel", "datum", "uhrzeit",
))  # fmt: skip
_COMPANIONS = frozenset((
    "and", "of", "since", "from", "start", "boot", "power", "on", "system", "sys", "unix", "posix", "utc",
    "gmt", "gps", "local", "log", "host", "recording", "record", "relative", "rel", "absolute", "abs", "mono",
    "monotonic", "total", "in",
))  # fmt: skip
_UNITS = {  # to a second
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "sekunden": 1,
    "ms": 1_000, "msec": 1_000, "msecs": 1_000, "millis": 1_000,
    "millisecond": 1_000, "milliseconds": 1_000,
    "us": 1_000_000, "µs": 1_000_000, "μs": 1_000_000, "usec": 1_000_000, "usecs": 1_000_000,
    "micros": 1_000_000, "microsecond": 1_000_000, "microseconds": 1_000_000,
    "ns": 1_000_000_000, "nsec": 1_000_000_000, "nsecs": 1_000_000_000, "nanos": 1_000_000_000,
    "nanosecond": 1_000_000_000, "nanoseconds": 1_000_000_000,
}  # fmt: skip


def find_values(lines: Sequence[bytes]) -> tuple[Found, int] | None:
    """Tell how rows of values are to be read whose columns the first line names, None for others.

    Also returns how many units of its times since boot are a second. The message is the whole row.
    """
    for mark in MARKS:
        names = _cells(lines[0], mark) if len(lines) > 1 else []
        if len(names) < 2 or not _are_names(names):
            continue
        if _are_values([_cells(row, mark) for row in lines[1:]], len(names)):
            column = next((n for n, name in enumerate(names) if is_time(name)), -1)
            unit = units_a_second(names[column]) if column >= 0 else 1
            columns = (column, *(-1,) * (records.ROLES - 1))
            return (records.TABLE, (b"",) * records.ROLES, columns, ord(mark)), unit
    return None


def is_time(name: str) -> bool:
    """Tell whether a column of this name holds times: `Time [s]`, `uptime_ms`, `seconds`, no `lap time`."""
    words = _words(_BRACKET.sub("", name))
    rest = [word for word in words if word not in _COMPANIONS and word not in _UNITS]
    units = [word for word in words if word in _UNITS and word != "s"]  # alone that is a way, too
    return _CLOCKS.issuperset(rest) and bool(rest or units)


def units_a_second(name: str) -> int:
    """Return how many of the unit that a column's name ends in are a second, 1 where it names none."""
    return next((_UNITS[word] for word in reversed(_words(name)) if word in _UNITS), 1)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))]


def _cells(line: bytes, mark: str) -> list[str]:
    return [cell.strip(' "\t') for cell in line.decode("utf-8", "replace").split(mark)]


def _are_names(cells: Sequence[str]) -> bool:
    named = sum(bool(_WORD.search(cell)) for cell in cells)  # that of a row's number may be `#`, or nothing
    return 2 * named > len(cells) and not any(map(_NUMBER.fullmatch, cells))


def _are_values(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether the first cells, or most of all, are numbers, in rows that are all of the same width."""
    whole = [row for row in rows if len(row) >= width]
    if len(whole) < _WHOLE_ROWS * len(rows):
        return False
    first = [bool(_NUMBER.fullmatch(row[0])) for row in whole]
    cells = [not cell or bool(_NUMBER.fullmatch(cell)) for row in whole for cell in row]
    return sum(first) >= _MOST * len(first) or sum(cells) >= _MOST * len(cells)
