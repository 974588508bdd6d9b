"""What a reader enters to go somewhere in a log: a record's number, or a time as the page shows times."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from core.errors import InvalidInputError
from dashboard.components.quantities import Clock, from_ns

_RECORD = re.compile(r"#?\s*(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})", re.ASCII)
_TIME = re.compile(
    r"(?:(?P<day>\d{4}-\d{1,2}-\d{1,2})(?:[T\s]\s*|$))?"
    r"(?:(?P<hour>\d{1,5}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_MONTHS: list[str] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
# Ways to write a day other than 2024-03-01; 3/1/2024 is none, as nobody knows which of them is the month.
_DAYS = [
    re.compile(
        rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?{day}(?:[,:] ?|T| |$)", re.ASCII | re.IGNORECASE
    )
    for day in (
        rf"(?P<day>\d{{1,2}})(?:\. ?|[ /-]){_MONTH}(?:(?:, |[ /-])(?P<year>\d{{4}}))?",
        rf"{_MONTH} (?P<day>\d{{1,2}})(?:,? (?P<year>\d{{4}}))?",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
    )
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Goal:
    """Where to go: a record's number, or a time in ns: UTC, or from where the times of the log count."""

    record: int | None = None
    at_ns: int | None = None


def read_goal(text: str, clock: Clock, shown_ns: int | None, counted_from: str | None = None) -> Goal:
    """Read an entry; raises InvalidInputError, which says what is wrong with it.

    A time without a zone is in `clock`'s, one without a date of the day of the time `shown_ns`. Where that
    is no date (`counted_from`), the entry counts from there too, and may have more than 24 hours.
    """
    entry = " ".join(text.split())
    if number := _RECORD.fullmatch(entry):
        return Goal(record=int(number[1].replace(",", "")))
    day_ns = None if counted_from else shown_ns
    moment = entry.removesuffix(f" {counted_from or clock.name}")
    time = _TIME.fullmatch(_with_plain_day(moment.removesuffix(f" {clock.name}"), clock, day_ns))
    if time is None or not (time["day"] or time["hour"]):
        raise _wrong(
            text,
            "is neither a record's number nor a time such as 10:22:03.5, 2024-03-01 10:22, 1 Mar 2024 10:22",
        )
    try:
        if counted_from and not time["day"]:
            return Goal(at_ns=_clock_ns(time))
        return Goal(at_ns=_moment(time, clock, day_ns))
    except (ValueError, OverflowError):
        raise _wrong(text, "is no time that there is") from None


def names_no_year(text: str) -> bool:
    """Whether an entry names a day without its year: `read_goal` takes that of the line shown."""
    written = _day_written(" ".join(text.split()))
    return written is not None and written["year"] is None


def _day_written(entry: str) -> re.Match[str] | None:
    return next((found for day in _DAYS if (found := day.match(entry))), None)


def _with_plain_day(entry: str, clock: Clock, shown_ns: int | None) -> str:
    """Return the entry with its day as 2024-03-01, however it was written; without a year, of that shown."""
    written = _day_written(entry)
    if written is None:
        return entry
    year = written["year"]
    if year is None:
        if shown_ns is None:
            raise _wrong(entry, "needs a year: no line that is shown has one")
        year = _day_shown(shown_ns, clock.zone).year
    month = written["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    return f"{year}-{number:02d}-{int(written['day']):02d} {entry[written.end() :]}"


def _moment(time: re.Match[str], clock: Clock, shown_ns: int | None) -> int:
    clock_ns = _clock_ns(time)
    if time["day"] is None and shown_ns is None:
        raise _wrong(time[0], "needs a date: no line that is shown has a time")
    zone = _zone(time["zone"]) if time["zone"] else clock.zone
    day = date(*map(int, time["day"].split("-"))) if time["day"] else _day_shown(shown_ns or 0, zone)
    seconds = clock_ns // 10**9
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    # The clock on the wall, not so much time after midnight: they differ on a day that has 23 or 25 hours.
    when = midnight.replace(hour=seconds // 3600, minute=seconds // 60 % 60, second=seconds % 60)
    at_ns = (when - _EPOCH) // timedelta(seconds=1) * 10**9 + clock_ns % 10**9
    if not 0 <= at_ns < 2**63:
        raise ValueError(at_ns)
    return at_ns


def _day_shown(shown_ns: int, zone: tzinfo) -> date:
    return from_ns(shown_ns).astimezone(zone).date()


def _clock_ns(time: re.Match[str]) -> int:
    hour, minute, second = (int(time[name] or 0) for name in ("hour", "minute", "second"))
    if minute > 59 or second > 59:
        raise ValueError(time[0])
    return (hour * 3600 + minute * 60 + second) * 10**9 + int((time["fraction"] or "").ljust(9, "0"))


def _zone(name: str) -> tzinfo:
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = name[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if name[0] == "-" else shift)


def _wrong(text: str, why: str) -> InvalidInputError:
    return InvalidInputError("go to", f"{text.strip()[:60]!r} {why}.")
