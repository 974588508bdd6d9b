"""Looks at how times of a sample are written: what they say of their zone, which number is the day."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from parsers.kernels import text_times as times
from parsers.kernels.text_header import STAMP
from parsers.kernels.text_zones import HOURS_OF_ZONES, ZONES_IN_DOUBT
from parsers.text_plan import Plan, read_sample
from parsers.text_sample import Offsets, Sample

_MOST_STAMPS = 200  # of a plan, that are looked at
_BEHIND = 8  # bytes behind a time in which a zone may be named that is none for sure
_NAMES = "|".join(HOURS_OF_ZONES).encode()
_ZONE = re.compile(rb"(?:Z|(?<![A-Za-z])(?:%s)|[+-]\d\d(?::?\d\d)?)(?: +\d{4})?\W*$" % _NAMES)
_NAMED_ZONE = re.compile(rb" (?:%s|[+-]\d\d)$" % _NAMES)
_DOUBT = re.compile(rb"(?:^|[^A-Za-z])(%s)\b" % "|".join(ZONES_IN_DOUBT).encode())
_DATE = re.compile(rb"(?<!\d)(\d\d?)([-/.])(\d\d?)(?:\2(\d{4}|\d\d))?,?[ T-]+\d\d?[:.]\d\d")
_ZONELESS = {times.EPOCH, times.UPTIME}
# Which of the three numbers are year, month and day; a date without a year is in one that has all days.
_READINGS = {
    times.SHORT_YEAR: (0, 1, 2), times.AMERICAN: (2, 0, 1), times.EUROPEAN: (2, 1, 0),
    times.MONTH_DAY: (None, 0, 1), times.DAY_MONTH: (None, 1, 0),
}  # fmt: skip
_DAY_FIRST = {times.EUROPEAN, times.DAY_MONTH}
_SAID = {times.SHORT_YEAR: "year", times.AMERICAN: "month", times.MONTH_DAY: "month"}


class _Numbers(NamedTuple):
    first: bytes
    mark: bytes
    second: bytes
    third: bytes  # b"" for none


class Stamp(NamedTuple):
    """A time as it is written, perhaps with what stands before it in the line, and what stands behind."""

    text: bytes
    behind: bytes = b""


def stamps_of(sample: Sample, starts: Offsets, ends: Offsets, line_ends: Offsets) -> list[Stamp]:
    """Return the times between these offsets."""
    spans = zip(starts.tolist(), ends.tolist(), line_ends.tolist(), strict=True)
    return [Stamp(sample.text(a, b), sample.text(b, min(b + _BEHIND, end))) for a, b, end in spans]


def stamps_of_plan(sample: Sample, plan: Plan) -> list[Stamp]:
    """Return the times of some of the lines, which follow the plan."""
    last = max((n for n, step in enumerate(plan.steps) if step.role == STAMP), default=-1)
    if last < 0:
        return []
    rows = np.linspace(0, sample.starts.size - 1, min(sample.starts.size, _MOST_STAMPS), dtype=np.int64)
    some = Sample(sample.data, sample.starts[rows], sample.ends[rows])
    found = read_sample(some, (Plan(plan.steps[: last + 1], (last,)),)).message
    timed = found > some.starts
    return stamps_of(some, some.starts[timed], found[timed], some.ends[timed])


def say_zone(stamps: Iterable[tuple[tuple[int, ...], Sequence[Stamp]]]) -> dict[str, str]:
    """Say that times are read as UTC that name no zone, or several at once; `stamps` by their forms."""
    texts = [
        stamp
        for forms, some in stamps
        if not _ZONELESS.intersection(forms) and forms not in {(), (times.CLOCK,)}
        for stamp in some
    ]
    open_ones = [stamp for stamp in texts if not _ZONE.search(stamp.text.strip())]
    if not open_ones:
        return {}
    doubts = [found for stamp in open_ones if (found := _doubt(stamp))]
    if 2 * len(doubts) >= len(open_ones):
        return {"zone": f"the times name {doubts[0]}, which more than one zone is called: read as UTC"}
    which = "the" if len(open_ones) == len(texts) else "some"
    return {"zone": f"{which} times name none: read as UTC"}


def has_zone_name(stamp: Stamp) -> bool:
    """Tell whether a time that stands alone ends in a zone's name or its hours, behind a blank."""
    return bool(_NAMED_ZONE.search(stamp.text))


def _doubt(stamp: Stamp) -> str:
    found = _DOUBT.match(stamp.behind) or _DOUBT.search(stamp.text[-_BEHIND:])
    return found[1].decode() if found else ""


def settle_order(form: int, stamps: Sequence[Stamp], now: datetime) -> tuple[int, dict[str, str]]:
    """Return the form in which these times are to be read, and what to say of it.

    A number that is too high for a month settles which one is the day. Where none is, it is the first before
    dots, else the one that makes the log the shortest and leaves it in the past.
    """
    dates = [_Numbers(*found.groups(b"")) for stamp in stamps if (found := _DATE.search(stamp.text))]
    candidates = _candidates(form, dates)
    if not candidates:
        return form, {}
    read = {one: _days(dates, _READINGS[one]) for one in candidates}
    most = max(map(len, read.values()))
    fitting = [one for one in candidates if len(read[one]) == most]
    if len(fitting) == 1 or not most:
        return (fitting[0] if most else form), {}
    dotted = sum(day.mark == b"." for day in dates) * 2 > len(dates)
    latest = (now + timedelta(days=1)).date()

    def liking(one: int) -> tuple[bool, int, int]:
        days = read[one]
        span = (max(days) - min(days)).days
        return dotted and one in _DAY_FIRST, sum(day <= latest for day in days), -span

    found = max(fitting, key=liking)
    if dotted and found == times.EUROPEAN:
        return found, {}
    return found, {"order": f"{_SAID.get(found, 'day')} first, inferred: no number of the dates is above 12"}


def _candidates(form: int, dates: Sequence[_Numbers]) -> tuple[int, ...]:
    """Return the forms of dates that may be meant, the likelier first; none where there is no doubt."""
    if form not in _READINGS or not dates:
        return ()
    if form in {times.MONTH_DAY, times.DAY_MONTH}:
        android = sum(day.mark == b"-" for day in dates) * 2 > len(dates)
        return () if android else (times.MONTH_DAY, times.DAY_MONTH)
    short = sum(len(day.third) == 2 for day in dates) * 2 > len(dates)
    return (times.SHORT_YEAR, times.AMERICAN, times.EUROPEAN) if short else (times.AMERICAN, times.EUROPEAN)


def _days(dates: Sequence[_Numbers], reading: tuple[int | None, int, int]) -> list[date]:
    """Return the days that there are, read like this."""
    days: list[date] = []
    for first, _, second, third in dates:
        numbers = [int(number or 0) for number in (first, second, third)]
        year = 2000 if reading[0] is None else numbers[reading[0]]
        try:
            days.append(date(year if year > 99 else 2000 + year, numbers[reading[1]], numbers[reading[2]]))
        except ValueError:
            continue
    return days
