"""Finds out whether lines name their fields, and which of them hold time, level, source and message."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from parsers.kernels import text_records as records
from parsers.kernels import text_roles as roles
from parsers.kernels.text_unit_times import NO_UNIT
from parsers.text_cells import MARKS, cells_of
from parsers.text_column_names import is_time, unit_ns

_MOST = 0.8  # share of the lines that must be of a kind
_KEYS: Mapping[int, tuple[str, ...]] = {
    roles.STAMP: (
        "timestamp", "@timestamp", "time", "ts", "datetime", "date", "asctime", "eventtime", "t", "received",
        "__realtime_timestamp", "@t", "date and time", "zeitstempel", "zeit", "uhrzeit",
        "timeunixnano", "observedtimeunixnano",
    ),
    roles.LEVEL: (
        "leveldisplayname", "level", "severity", "lvl", "loglevel", "log.level", "levelname", "log_level",
        "priority", "@l", "s", "stufe", "ebene", "subtype", "severitytext",
    ),
    roles.SOURCE: (
        "logger", "source", "component", "module", "name", "service", "tag", "app", "unit", "caller", "node",
        "syslog_identifier", "sourcecontext", "_app", "c", "quelle", "providername", "apid",
    ),
    roles.MESSAGE: ("message", "msg", "event", "text", "log", "body", "description", "content",
        "short_message", "textpayload", "@m", "@mt",
        "meldung", "nachricht", "payload"),
}  # fmt: skip
_WANTED = frozenset(want for wanted in _KEYS.values() for want in wanted)
_MONGODB = {"t", "s", "c", "msg"}  # among these keys `s` is a level
_MOST_NAMES = 10_000  # that are counted, of others than these
_DAYS = ("date", "day", "datum")
_DLT_IDS = ("ecuid", "apid", "ctid")  # as DLT Viewer calls its columns: two ECUs may have the same `apid`
_CLOCK = re.compile(r"\d\d?(?::\d\d|\.\d\d\.\d\d(?!\d|[ T]+\d))")  # no `17.03.24 12:00:00`
_DATED = re.compile(r"\d{1,4}[-/.]\d\d?[-/.]\d{1,4}")
_PAIR = re.compile(rb"""(?<!\S)[A-Za-z_][\w.\-]*=(?:"(?:[^"\\]|\\.)*"|\S*)(?=\s|$)""")


class Found(NamedTuple):
    """How lines name their fields, as FieldReader takes it.

    `keys` and `columns` are by role, and `columns` may have one more: that of the days. `unit_ns` is that of
    times that are numbers. `last` is the number of a last column whose cells may hold the mark, `source_end`
    that of the last one of several which are the source.
    """

    kind: int
    keys: tuple[bytes, ...] = (b"",) * roles.ROLES
    columns: tuple[int, ...] = ()
    mark: int = 0
    unit_ns: int = NO_UNIT
    last: int = -1
    source_end: int = -1


def find_json(lines: Sequence[bytes]) -> Found | None:
    """Tell how lines that are objects of JSON, or of a list of them, are to be read, None for others."""
    objects = [parsed for line in lines if (parsed := _json_object(line)) is not None]
    brackets = sum(line.strip() in {b"[", b"]"} for line in lines)  # between which a list stands
    if not objects or len(objects) < _MOST * (len(lines) - brackets):
        return None
    return Found(records.JSON, _keys(key for parsed in objects for key in parsed))


def _json_object(line: bytes) -> dict[str, Any] | None:
    alone = line.strip()
    if alone.startswith((b"[", b",")):  # on a line of a list
        alone = alone[1:].lstrip()
    if alone.endswith((b"]", b",")):
        alone = alone[:-1].rstrip()
    if not alone.startswith(b"{"):
        return None
    try:
        parsed = json.loads(alone)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def find_pairs(lines: Sequence[bytes]) -> Found | None:
    """Tell how lines of `key=value` are to be read, None for others."""
    names: list[str] = []
    fitting = 0
    for line in lines:
        pairs = _PAIR.findall(line) if _PAIR.match(line.lstrip()) else []
        fitting += len(pairs) >= 3
        names += [pair.split(b"=")[0].decode("utf-8", "replace") for pair in pairs]
    keys = _keys(names)
    known = bool(keys[roles.STAMP] or keys[roles.LEVEL]) and bool(keys[roles.MESSAGE])
    return Found(records.PAIRS, keys) if known and fitting >= _MOST * len(lines) else None


def _keys(names: Iterable[str]) -> tuple[bytes, ...]:
    """Return for each value the commonest key that may hold it, b"" for none."""
    counts: dict[str, int] = {}
    for name in names:
        if name in counts or len(counts) < _MOST_NAMES or name.lower() in _WANTED:
            counts[name] = counts.get(name, 0) + 1
    most = max(counts.values(), default=0)
    common = sorted((name for name, count in counts.items() if 2 * count >= most), reverse=True)
    written = {name.lower(): name for name in common}  # the first of those that differ in case alone
    if not written.keys() >= _MONGODB:
        written.pop("s", None)  # seconds, a speed, a status
    found = (next((written[want] for want in wanted if want in written), "") for wanted in _KEYS.values())
    return tuple(name.encode()[: records.KEY_BYTES - 1] for name in found)


def find_table(lines: Sequence[bytes]) -> Found | None:
    """Tell how rows are to be read whose columns the first one names, None for others."""
    for mark in MARKS:
        rows = [cells_of(line, mark) for line in lines]
        width = len(rows[0]) if rows else 0
        if width < 2 or sum(len(row) >= width for row in rows) < 0.95 * len(rows):
            continue
        written = [cell.strip() for cell in rows[0]]
        names = [name.lower() for name in written]
        columns = {role: _column(names, wanted) for role, wanted in _KEYS.items()}
        columns[roles.SOURCE], source_end = _source_columns(names, columns[roles.SOURCE])
        stamp = _column_with_dates(names, rows[1:], columns[roles.STAMP])
        message = columns[roles.MESSAGE]
        if message < 0 or ((stamp < 0 or width == 2) and not _has_words(rows[1:], message)):
            continue
        if stamp < 0:
            stamp = next((number for number, name in enumerate(written) if is_time(name)), -1)
        if stamp >= 0:
            by_role = tuple((columns | {roles.STAMP: stamp}).values())
            days = _column_of_days(names, rows[1:], stamp)
            # A message may hold the mark; where all rows end in it, that is how rows end.
            last = message if message == width - 1 and any(row[-1] for row in rows[1:]) else -1
            return Found(
                records.TABLE,
                columns=by_role + days,
                mark=ord(mark),
                unit_ns=unit_ns(written[stamp]),
                last=last,
                source_end=source_end,
            )
    return None


def columns_of_log(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the columns of level and source (-1 for none) by their names, None where no level is named."""
    level, source = (_column(names, _KEYS[role]) for role in (roles.LEVEL, roles.SOURCE))
    return (level, source) if level >= 0 else None


def _source_columns(names: Sequence[str], column: int) -> tuple[int, int]:
    """Return the first and last column of DLT's ids where they stand side by side, else (`column`, -1)."""
    first = _column(names, _DLT_IDS[:1])
    has_ids = first >= 0 and tuple(names[first : first + len(_DLT_IDS)]) == _DLT_IDS
    return (first, first + len(_DLT_IDS) - 1) if has_ids else (column, -1)


def _has_words(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Tell whether a column holds words: of one of numbers the other values are as much the message."""
    return any(any(map(str.isalpha, row[column])) for row in rows if len(row) > column)


def _column_with_dates(names: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> int:
    """Return the first column of times that have a date, where that of the likeliest name has none.

    DLT Viewer writes `Time`, which names a day, beside `Timestamp`, which counts since boot.
    """
    for other in (column, *(names.index(want) for want in _KEYS[roles.STAMP] if want in names)):
        dated = sum(bool(_DATED.match(row[other])) for row in rows if len(row) > other >= 0)
        if 2 * dated > len(rows) and names[other] not in _DAYS:
            return other
    return column


def _column_of_days(names: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> tuple[int, ...]:
    """Return the column of the days, where the times, in theirs, are mostly times of day."""
    if column < 0 or column == (days := _column(names, _DAYS)):
        return ()
    clocks = sum(bool(_CLOCK.match(row[column])) for row in rows if len(row) > column)
    return (days,) if days >= 0 and 2 * clocks > len(rows) else ()


def _column(names: Sequence[str], wanted: Sequence[str]) -> int:
    return next((names.index(want) for want in wanted if want in names), -1)
