"""Finds out what the lines of a text are: JSON, pairs, rows of a table, or headers before messages.

It also says which year dates without one are of, and whether lines without a header belong to the record
before them: stack traces do, but only where the file shows the habit.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import numpy as np

from core.parsed_log import NO_TIME
from parsers.kernels import text_records as records
from parsers.kernels import text_times as times
from parsers.kernels.text_dates import SHUFFLED, TRIAL, Calendar
from parsers.kernels.text_header import ALL, ALONE, STAMP, TRACES, HeaderReader, Headers, looks_continued_at
from parsers.kernels.text_records import FieldReader
from parsers.text_plan import Plan, plan_table, read_sample
from parsers.text_plan_search import find_plans
from parsers.text_sample import Offsets, Sample, without_escapes

_SINCE_BOOT = "time since boot: the times name no date"
_TIME_OF_DAY = "time of day: the times name no date"
_MOST_YEARS = 8  # that a log without years goes on for
_LINES_ZONED = 50  # looked at for a zone
_LINES_JUDGED = 200  # for what kind they are
_MOST = 0.8  # share of the lines that must be of a kind
_LEAST_HEADED = 0.05  # share of the lines, those of traces left out, before which others may be of a trace
_KEYS: Mapping[int, tuple[str, ...]] = {
    records.STAMP: (
        "timestamp", "@timestamp", "time", "ts", "datetime", "date", "asctime", "eventtime", "t", "received",
    ),
    records.LEVEL: (
        "level", "severity", "lvl", "loglevel", "log.level", "levelname", "log_level", "priority",
    ),
    records.SOURCE: (
        "logger", "source", "component", "module", "name", "service", "tag", "app", "unit", "caller", "node",
    ),
    records.MESSAGE: ("message", "msg", "event", "text", "log", "body", "description", "content"),
}  # fmt: skip
_MARKS = (",", ";", "\t", "|")
_PAIR = re.compile(rb"""(?<!\S)[A-Za-z_][\w.\-]*=(?:"(?:[^"\\]|\\.)*"|\S*)(?=\s|$)""")
_ZONE = re.compile(rb"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\W*$")
_SURE_FORMS = (
    times.ISO, times.DAY_FIRST, times.WEEKDAY, times.MONTH_NAME, times.MONTH_DAY, times.SHORT_YEAR,
    times.AMERICAN, times.EUROPEAN, times.COMPACT, times.EPOCH, times.CLOCK, times.UPTIME,
)  # fmt: skip


class LineReader(Protocol):
    """What is known of lines, from their bytes."""

    habit: int  # which lines belong to the record before them, see `text_header`

    def read(self, data: np.ndarray, starts: Offsets, ends: Offsets) -> Headers:
        """Return it for the lines between these offsets."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the lines of a text, and what to say of it."""

    reader: LineReader
    facts: Mapping[str, str]
    is_since_boot: bool  # no record has another time
    has_escapes: bool = False  # that colour lines, and are to be taken out before they are read


def find_layout(sample: Sample, now: datetime) -> Layout:
    """Return the layout of a text; `now` is when it was uploaded: no record is later than a day after."""
    plain = without_escapes(sample)
    return replace(_layout_of(plain, now), has_escapes=plain is not sample)


def _layout_of(sample: Sample, now: datetime) -> Layout:
    lines = _spread(sample)
    for find in (_find_json, _find_pairs, _find_table):
        if found := find(lines):
            kind, keys, columns, mark = found
            return _fields(sample, now, kind, keys, columns, mark)
    return _headers(sample, now)


def _spread(sample: Sample) -> list[bytes]:
    """Return the first line, which may name the columns of a table, and others from all over the sample."""
    rows = np.linspace(0, sample.starts.size - 1, min(sample.starts.size, _LINES_JUDGED), dtype=np.int64)
    return Sample(sample.data, sample.starts[rows], sample.ends[rows]).lines()


_Found = tuple[int, tuple[bytes, ...], tuple[int, ...], int]


def _find_json(lines: Sequence[bytes]) -> _Found | None:
    objects = [parsed for line in lines if (parsed := _json_object(line)) is not None]
    if not objects or len(objects) < _MOST * len(lines):
        return None
    return records.JSON, _keys([key for parsed in objects for key in parsed]), (), 0


def _json_object(line: bytes) -> dict[str, Any] | None:
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _find_pairs(lines: Sequence[bytes]) -> _Found | None:
    names: list[str] = []
    fitting = 0
    for line in lines:
        pairs = _PAIR.findall(line) if _PAIR.match(line.lstrip()) else []
        fitting += len(pairs) >= 3
        names += [pair.split(b"=")[0].decode("utf-8", "replace") for pair in pairs]
    keys = _keys(names)
    known = bool(keys[records.STAMP] or keys[records.LEVEL]) and bool(keys[records.MESSAGE])
    return (records.PAIRS, keys, (), 0) if known and fitting >= _MOST * len(lines) else None


def _keys(names: Sequence[str]) -> tuple[bytes, ...]:
    """Return for each value the commonest key that may hold it, b"" for none."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    common = {name for name, count in counts.items() if 2 * count >= max(counts.values())}
    found: list[bytes] = []
    for wanted in _KEYS.values():
        fitting = (name for want in wanted for name in sorted(common) if name.lower() == want)
        found.append(next(fitting, "").encode()[: records.KEY_BYTES - 1])
    return tuple(found)


def _find_table(lines: Sequence[bytes]) -> _Found | None:
    for mark in _MARKS:
        rows = [line.decode("utf-8", "replace").split(mark) for line in lines]
        width = len(rows[0]) if rows else 0
        if width < 3 or sum(len(row) >= width for row in rows) < 0.95 * len(rows):
            continue
        names = [cell.strip().strip('"').lower() for cell in rows[0]]
        columns = tuple(_column(names, wanted) for wanted in _KEYS.values())
        if columns[records.STAMP] >= 0 and columns[records.MESSAGE] >= 0:
            return records.TABLE, (b"",) * records.ROLES, columns, ord(mark)
    return None


def _column(names: Sequence[str], wanted: Sequence[str]) -> int:
    return next((names.index(want) for want in wanted if want in names), -1)


def _fields(
    sample: Sample, now: datetime, kind: int, keys: tuple[bytes, ...], columns: tuple[int, ...], mark: int
) -> Layout:
    def reader(form: int, calendar: Calendar) -> FieldReader:
        return FieldReader(kind, keys, columns, mark, form, calendar)

    def timed(form: int) -> int:
        headers = reader(form, TRIAL).read(sample.data, sample.starts, sample.ends)
        return int((headers.ts_ns != NO_TIME).sum() + (headers.mono_ns != NO_TIME).sum())

    form = max(_SURE_FORMS, key=timed)
    calendar, facts = _calendar(lambda calendar: reader(form, calendar), sample, now)
    headers = reader(form, calendar).read(sample.data, sample.starts, sample.ends)
    if (headers.ts_ns != NO_TIME).any() and form not in {times.EPOCH, times.CLOCK}:
        few = sample.only(np.arange(sample.starts.size) < _LINES_ZONED)
        stamp = (-1,) * records.MESSAGE + columns[:1]  # what is read as the message is the time
        stamps = FieldReader(kind, (b"",) * records.MESSAGE + keys[:1], stamp, mark, form, TRIAL)
        found = stamps.read(few.data, few.starts, few.ends)
        given = (found.message > few.starts) | (found.message_end < few.ends)
        facts |= _zone(few, found.message[given], found.message_end[given])
    facts |= _clock(headers, {form})
    facts["layout"] = ("JSON lines", "key=value pairs", "a table")[kind]
    return Layout(reader(form, calendar), facts, _is_since_boot(headers))


def _headers(sample: Sample, now: datetime) -> Layout:
    plans = find_plans(sample)
    table = plan_table(plans)
    calendar, facts = _calendar(lambda calendar: HeaderReader(table, ALONE, calendar), sample, now)
    headers = read_sample(sample, plans)
    facts |= _zone_of_headers(sample, plans)
    facts |= _clock(headers, {form for plan in plans for form in plan.stamps})
    return Layout(HeaderReader(table, _habit(sample, plans), calendar), facts, _is_since_boot(headers))


def _calendar(
    reader: Callable[[Calendar], LineReader], sample: Sample, now: datetime
) -> tuple[Calendar, dict[str, str]]:
    """Return how dates without a year get one, and what to say of it."""

    def times_of(year: int, order: int) -> np.ndarray:
        calendar = (year, order, TRIAL[-1])
        return reader(calendar).read(sample.data, sample.starts, sample.ends).ts_ns

    first, order = times_of(TRIAL[0], 0), 0
    yearless = (first != NO_TIME) & (first != times_of(TRIAL[0] + 4, 0))
    if not yearless.any():
        return (now.year, 0, now.year), {}
    if _latest(first[yearless]).year - TRIAL[0] > _MOST_YEARS:  # it is not the years that change so often
        order = SHUFFLED
        first = times_of(TRIAL[0], order)
    last = _latest(first[yearless])
    changes = last.year - TRIAL[0]
    year = now.year - changes
    latest = now + timedelta(days=1)
    if (last.month, last.day) > (latest.month, latest.day):
        year -= 1
    # In a year without a 29 February one goes back to an earlier year.
    year = max(range(year, year - 4, -1), key=lambda one: _years_since(one, times_of(one, order)[yearless]))
    most = 2 * yearless.sum() >= (first != NO_TIME).sum()
    said = f"{year}, inferred: {'the' if most else 'some'} times name none"
    return (year, order, year + changes), {"year": said}


def _latest(times_ns: np.ndarray) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(times_ns.max()) // 1000)


def _years_since(year: int, times_ns: np.ndarray) -> int:
    """Return how many years the times are behind one, together."""
    years = times_ns.astype("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970
    return int((years - year).sum())


def _is_since_boot(headers: Headers) -> bool:
    """Tell whether there are times since boot, and no others."""
    return bool((headers.mono_ns != NO_TIME).any() and not (headers.ts_ns != NO_TIME).any())


def _clock(headers: Headers, forms: set[int]) -> dict[str, str]:
    """Say that times do not count from 1970, where none does."""
    if _is_since_boot(headers):
        return {"clock": _SINCE_BOOT}
    timed = (headers.ts_ns != NO_TIME).any()
    return {"clock": _TIME_OF_DAY} if forms == {times.CLOCK} and timed else {}


def _zone_of_headers(sample: Sample, plans: Sequence[Plan]) -> dict[str, str]:
    if not plans or not plans[0].stamps or plans[0].stamps[0] in {times.EPOCH, times.UPTIME}:
        return {}
    if plans[0].stamps == (times.CLOCK,):
        return {}
    stamped = plans[0].steps[: next(n for n, s in enumerate(plans[0].steps) if s.role == STAMP) + 1]
    head = Plan(stamped, (len(stamped) - 1,))
    reader = HeaderReader(plan_table((head,)), ALONE, TRIAL)
    few = sample.only(np.arange(sample.starts.size) < _LINES_ZONED)
    return _zone(few, few.starts, reader.read(few.data, few.starts, few.ends).message)


def _zone(sample: Sample, starts: Offsets, ends: Offsets) -> dict[str, str]:
    """Say that times, which stand between these offsets, are read as UTC where none has a zone."""
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    named = any(_ZONE.search(sample.text(start, end).strip()) for start, end in spans)
    return {} if named else {"zone": "the times name none: read as UTC"}


def _habit(sample: Sample, plans: tuple[Plan, ...]) -> int:
    """Tell which lines without a header belong to the record before them."""
    if not plans:
        return ALONE
    headers = read_sample(sample, plans)
    headed = headers.message > sample.starts
    empty = headed & (headers.message >= headers.message_end)
    if headed.sum() and empty.sum() > 0.8 * headed.sum() and not headed.all():
        return ALL  # the message stands on the lines behind its header, as in logcat's long form
    behind = np.flatnonzero(~headed[1:]) + 1
    if not behind.size:
        return ALONE
    traces = looks_continued_at(sample.data, sample.starts[behind], sample.ends[behind])
    rare = headed.sum() < _LEAST_HEADED * (headed.sum() + (~traces).sum())  # of what is no trace
    return TRACES if traces.any() and not rare else ALONE
