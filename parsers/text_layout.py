"""Finds out what the lines of a text are: JSON, pairs, rows of a table, or headers before messages.

It also says which year dates without one are of, and whether lines without a header belong to the record
before them: stack traces do, but only where the file shows the habit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from core.parsed_log import NO_TIME
from parsers.kernels import text_roles as roles
from parsers.kernels import text_times as times
from parsers.kernels.text_dates import TRIAL, Calendar
from parsers.kernels.text_fields import DLT
from parsers.kernels.text_header import (
    ALL,
    ALONE,
    QUOTED,
    STEP_STAMP,
    TRACES,
    HeaderReader,
    Headers,
    looks_continued_at,
)
from parsers.kernels.text_records import FieldReader
from parsers.text_date_order import settle_orders
from parsers.text_named import Found, find_json, find_pairs, find_table
from parsers.text_plan import Plan, plan_table, read_sample
from parsers.text_plan_roles import without_line
from parsers.text_plan_search import find_plans, fits
from parsers.text_quoted_rows import find_quoted_rows
from parsers.text_sample import Sample, without_escapes
from parsers.text_stamps import Stamp, has_zone_name, say_zone, stamps_of, stamps_of_plan
from parsers.text_unnamed import find_unnamed
from parsers.text_values import find_values
from parsers.text_years import LineReader, find_calendar

_SINCE_BOOT = "time since boot: the times name no date"
_TIME_OF_DAY = "time of day: the times name no date"
_LINES_JUDGED = 200  # for what kind they are
_FIRST_LINES = 21  # of them, all: one may name the columns of a table
_LEAST_HEADED = 0.05  # share of the lines, those of traces left out, before which others may be of a trace


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the lines of a text, and what to say of it."""

    reader: LineReader
    facts: Mapping[str, str]
    is_since_boot: bool  # no record has another time
    has_line_numbers: bool = False  # its sources are lines of programs, `main.cc:42`: their files are meant
    has_dlt_ids: bool = False  # of which DLT in ASCII or CSV has three, as its sources have slashes
    has_escapes: bool = False  # that colour lines, and are to be taken out before they are read


def find_layout(sample: Sample, now: datetime) -> Layout:
    """Return the layout of a text; `now` is when it was uploaded: no record is later than a day after."""
    plain = without_escapes(sample)
    return replace(_layout_of(plain, now), has_escapes=plain is not sample)


def _layout_of(sample: Sample, now: datetime) -> Layout:
    lines = _spread(sample).lines()
    if found := find_json(lines) or find_pairs(lines):
        return _fields(sample, now, found)
    if quoted := find_quoted_rows(sample):
        found = _find_rows(_spread(quoted.sample).lines())
        if found and found.mark == quoted.mark:
            return _fields(quoted.sample, now, found, QUOTED)
    if found := _find_rows(lines):
        return _fields(sample, now, found)
    return _headers(sample, now)


def _find_rows(lines: Sequence[bytes]) -> Found | None:
    return find_table(lines) or find_values(lines) or find_unnamed(lines)


def _spread(sample: Sample) -> Sample:
    """Return the first lines, one of which may name the columns of a table, and others from all over."""
    first = min(sample.starts.size, _FIRST_LINES)
    others = min(sample.starts.size, _LINES_JUDGED) - first
    rows = np.append(np.arange(first), np.linspace(first, sample.starts.size - 1, others, dtype=np.int64))
    return Sample(sample.data, sample.starts[rows], sample.ends[rows])


def _fields(sample: Sample, now: datetime, found: Found, habit: int = ALONE) -> Layout:
    def reader(form: int, calendar: Calendar, habit: int = ALONE) -> FieldReader:
        return FieldReader(
            found.kind, found.keys, found.columns, found.mark, form, calendar,
            found.unit_ns, found.last, found.source_end, habit,
        )  # fmt: skip

    def timed(form: int) -> int:
        headers = reader(form, TRIAL).read(sample.data, sample.starts, sample.ends)
        return int((headers.ts_ns != NO_TIME).sum() + (headers.mono_ns != NO_TIME).sum())

    likeliest = max(times.WHOLE_FORMS, key=timed)
    spread = _spread(sample)
    dated = reader(likeliest, TRIAL).read(spread.data, spread.starts, spread.ends).ts_ns != NO_TIME
    stamps = _stamps_of_fields(spread.only(dated), found, likeliest)
    (forms,), order = settle_orders([((likeliest,), [stamp.text for stamp in stamps])], now)
    form = forms[likeliest]
    zoned = form + times.ZONED * any(map(has_zone_name, stamps))
    calendar, facts = find_calendar(lambda calendar: reader(zoned, calendar), sample, now)
    headers = reader(zoned, calendar).read(sample.data, sample.starts, sample.ends)
    if (headers.ts_ns != NO_TIME).any():
        facts |= order | say_zone([((form,), stamps)])
    facts |= _clock(headers, {form})
    facts["layout"] = ("JSON lines", "key=value pairs", "a table")[found.kind]
    lined = _has_line_numbers(sample, headers)
    ids = found.source_end >= 0
    return Layout(reader(zoned, calendar, habit), facts, _is_since_boot(headers), lined, has_dlt_ids=ids)


def _stamps_of_fields(sample: Sample, found: Found, form: int) -> list[Stamp]:
    """Return the times of lines that have one, as they are written."""

    def written(column: tuple[int, ...]) -> list[Stamp]:
        # What is read as the message is the time.
        key = found.keys[: roles.STAMP + 1]
        keys, columns = (b"",) * roles.MESSAGE + key, (-1,) * roles.MESSAGE + column
        reader = FieldReader(found.kind, keys, columns, found.mark, form, TRIAL)
        headers = reader.read(sample.data, sample.starts, sample.ends)
        return stamps_of(sample, headers.message, headers.message_end, headers.message_end)

    stamps = written(found.columns[: roles.STAMP + 1])
    if len(found.columns) <= roles.DAY:
        return stamps
    days = written(found.columns[roles.DAY :])
    return [Stamp(day.text + b" " + clock.text) for day, clock in zip(days, stamps, strict=True)]


def _headers(sample: Sample, now: datetime) -> Layout:
    plans, stamps, facts = _settled(sample, find_plans(sample), now)
    table = plan_table(plans)
    calendar, year = find_calendar(lambda calendar: HeaderReader(table, ALONE, calendar), sample, now)
    headers = read_sample(sample, plans)
    facts |= year | say_zone(zip((plan.stamps for plan in plans), stamps, strict=True))
    facts |= _clock(headers, {form for plan in plans for form in plan.stamps})
    lined = _has_line_numbers(sample, headers)
    reader = HeaderReader(table, _habit(sample, headers) if plans else ALONE, calendar)
    ids = any(step.kind == DLT for plan in plans for step in plan.steps)
    return Layout(reader, facts, _is_since_boot(headers), lined, has_dlt_ids=ids)


def _settled(
    sample: Sample, plans: Sequence[Plan], now: datetime
) -> tuple[tuple[Plan, ...], list[list[Stamp]], dict[str, str]]:
    """Return the plans with the order of their dates settled, times of the lines of each, and what to say."""
    stamps: list[list[Stamp]] = []
    rest = sample
    for plan in plans:
        fitting = fits(rest, plan)
        stamps.append(stamps_of_plan(rest.only(fitting), plan))
        rest = rest.only(~fitting)
    written = [[stamp.text for stamp in some] for some in stamps]
    orders, facts = settle_orders(list(zip((plan.stamps for plan in plans), written, strict=True)), now)
    settled = (_ordered(plan, order) for plan, order in zip(plans, orders, strict=True))
    return tuple(settled), stamps, facts


def _ordered(plan: Plan, forms: Mapping[int, int]) -> Plan:
    """Return the plan with other forms of its times."""
    steps = tuple(
        replace(step, argument=step.argument - step.form + forms[step.form])
        if step.role == STEP_STAMP
        else step
        for step in plan.steps
    )
    return replace(plan, steps=steps)


def _has_line_numbers(sample: Sample, headers: Headers) -> bool:
    """Tell whether most sources are a place in a program, each of which would be a source of its own."""
    spans = zip(headers.source_start.tolist(), headers.source_end.tolist(), strict=True)
    names = [sample.text(start, stop) for start, stop in spans if stop > start]
    return 2 * sum(without_line(name) != name for name in names) > len(names)


def _is_since_boot(headers: Headers) -> bool:
    """Tell whether there are times since boot, and no others."""
    return bool((headers.mono_ns != NO_TIME).any() and not (headers.ts_ns != NO_TIME).any())


def _clock(headers: Headers, forms: set[int]) -> dict[str, str]:
    """Say that times do not count from 1970, where none does."""
    if _is_since_boot(headers):
        return {"clock": _SINCE_BOOT}
    timed = (headers.ts_ns != NO_TIME).any()
    return {"clock": _TIME_OF_DAY} if forms == {times.CLOCK} and timed else {}


def _habit(sample: Sample, headers: Headers) -> int:
    """Tell which lines without a header belong to the record before them."""
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
