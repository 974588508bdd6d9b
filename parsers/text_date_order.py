"""Settles which number of a date such as `03/04/24` is the day, by all times of a sample that look so."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from parsers.kernels import text_times as times

_DATE = re.compile(rb"(?<!\d)(\d\d?)([-/.])(\d\d?)(?:\2(\d{4}|\d\d))?,?[ \tT;|-]+\d\d?[:.]\d\d")
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


_Writing = tuple[tuple[int, ...], bytes]  # forms that dates may have, the mark between their numbers


def settle_orders(
    writers: Sequence[tuple[Sequence[int], Sequence[bytes]]], now: datetime
) -> tuple[list[dict[int, int]], dict[str, str]]:
    """Return of each writer the forms its times are to be read in, by those that were found; and what to say.

    A writer has the forms of its times, and some of them as they are written, with what stands before them.
    Writers of one file whose dates are written alike have one order: what one of them settles counts for all.
    """
    writings: list[dict[int, _Writing]] = []
    dates: dict[_Writing, list[_Numbers]] = {}
    for forms, stamps in writers:
        own = [_Numbers(*match.groups(b"")) for stamp in stamps if (match := _DATE.search(stamp))]
        writings.append({form: _writing(form, own) for form in forms})
        for writing in writings[-1].values():
            dates.setdefault(writing, []).extend(own)
    facts: dict[str, str] = {}
    orders: list[dict[int, int]] = []
    for writer in writings:
        orders.append({})
        for form, writing in writer.items():
            orders[-1][form], said = _settle(form, writing[0], dates[writing], now)
            facts = said | facts
    return orders, facts


def _writing(form: int, dates: Sequence[_Numbers]) -> _Writing:
    """Return what dates have in common whose order is one."""
    marks = Counter(day.mark for day in dates).most_common(1)
    return _candidates(form, dates), marks[0][0] if marks else b""


def _candidates(form: int, dates: Sequence[_Numbers]) -> tuple[int, ...]:
    """Return the forms of dates that may be meant, the likelier first; none where there is no doubt."""
    if form not in _READINGS or not dates:
        return ()
    if form in {times.MONTH_DAY, times.DAY_MONTH}:
        android = sum(day.mark == b"-" for day in dates) * 2 > len(dates)
        return () if android else (times.MONTH_DAY, times.DAY_MONTH)
    short = sum(len(day.third) == 2 for day in dates) * 2 > len(dates)
    return (times.SHORT_YEAR, times.AMERICAN, times.EUROPEAN) if short else (times.AMERICAN, times.EUROPEAN)


def _settle(
    form: int, candidates: tuple[int, ...], dates: Sequence[_Numbers], now: datetime
) -> tuple[int, dict[str, str]]:
    """Return the form in which these dates are to be read, and what to say of it.

    A number that is too high for a month settles which one is the day. Where none is, it is the first before
    dots, else the one that makes the log the shortest and leaves it in the past, of such the latest.
    """
    if not candidates:
        return form, {}
    read = {one: _days(dates, one) for one in candidates}
    most = max(map(len, read.values()))
    fitting = [one for one in candidates if len(read[one]) == most]
    if len(fitting) == 1 or not most:
        return (fitting[0] if most else form), {}
    dotted = sum(day.mark == b"." for day in dates) * 2 > len(dates)
    latest = (now + timedelta(days=1)).date()

    def liking(one: int) -> tuple[bool, int, int, int]:
        days = read[one]
        span = (max(days) - min(days)).days
        past = sum(day <= latest for day in days)
        return dotted and one in _DAY_FIRST, past, -span, max(days).year

    found = max(fitting, key=liking)
    if dotted and found in _DAY_FIRST:
        return found, {}
    return found, {"order": f"{_SAID.get(found, 'day')} first, inferred: no number of the dates is above 12"}


def _days(dates: Sequence[_Numbers], form: int) -> list[date]:
    """Return the days that there are, read in this form; who writes the year first writes no `1/2/01`."""
    reading = _READINGS[form]
    days: list[date] = []
    for first, _, second, third in dates:
        if form == times.SHORT_YEAR and len(first) + len(second) < 4:
            continue
        numbers = [int(number or 0) for number in (first, second, third)]
        year = 2000 if reading[0] is None else numbers[reading[0]]
        try:
            days.append(date(year if year > 99 else 2000 + year, numbers[reading[1]], numbers[reading[2]]))
        except ValueError:
            continue
    return days
