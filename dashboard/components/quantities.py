"""Numbers, sizes, times and spans as Argus writes them: no-break space before the unit, `%,d`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NBSP = "\u00a0"
_SIZES = ("B", "kB", "MB", "GB", "TB")


def count(value: int) -> str:
    """`1284310` → `1,284,310`."""
    return f"{value:,d}"


def plural(value: int, word: str, words: str | None = None) -> str:
    """`plural(2, "file")` → `2 files`."""
    return f"{value:,d}{NBSP}{word if value == 1 else words or word + 's'}"


def size(size_bytes: float) -> str:
    """Bytes, decimal as disks and networks count: `6184220160` → `6.2 GB`."""
    unit = _SIZES[0]
    for unit in _SIZES:
        if size_bytes < 999.5 or unit == _SIZES[-1]:
            break
        size_bytes /= 1000
    digits = 0 if unit == "B" or size_bytes >= 99.5 else 1
    return f"{size_bytes:.{digits}f}{NBSP}{unit}"


def share(part: float, whole: float) -> str:
    """Percentage that never rounds a loss away: 99.999 % of something is not 100 %."""
    if whole <= 0:
        return f"–{NBSP}%"
    percent = 100 * part / whole
    if percent in (0.0, 100.0):
        return f"{percent:.0f}{NBSP}%"
    return f"{min(max(percent, 0.01), 99.99):.2f}{NBSP}%"


def span(seconds: float) -> str:
    """A stretch of time in its two largest units: `20160` → `5 h 36 min`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}{NBSP}ms"
    if seconds < 59.95:
        return f"{seconds:.1f}".removesuffix(".0") + f"{NBSP}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min {rest}{NBSP}s" if rest else f"{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}{NBSP}h {minutes}{NBSP}min" if minutes else f"{hours}{NBSP}h"
    days, hours = divmod(hours, 24)
    return f"{days}{NBSP}d {hours}{NBSP}h" if hours else f"{days}{NBSP}d"


def age(then: datetime, now: datetime | None = None) -> str:
    """How long ago, in one unit: `4 min`, `2 h`, `8 d`."""
    seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (48 * 3600, 3600, "h")):
        if seconds < limit:
            return f"{max(0, int(seconds // unit))}{NBSP}{name}"
    return f"{int(seconds // 86400)}{NBSP}d"


@dataclass(frozen=True, slots=True)
class Clock:
    """Writes moments in UTC or in the reader's own zone, and says which."""

    zone: tzinfo
    name: str

    def moment(self, when: datetime) -> str:
        """`21 Nov 2026 06:12 UTC`."""
        return f"{self._day(when)} {self.of(when):%H:%M}{NBSP}{self.name}"

    def range(self, first: datetime, last: datetime) -> str:
        """`21 Nov 2026 06:12 – 11:48 UTC`; the second day only where it differs."""
        start, end = self.of(first), self.of(last)
        day = "" if start.date() == end.date() else self._day(last) + " "
        return f"{self._day(first)} {start:%H:%M} – {day}{end:%H:%M}{NBSP}{self.name}"

    def stretch(self, first: datetime, last: datetime, now: datetime | None = None) -> str:
        """`21 Nov 06:12–11:48` in a table: its end's day where that differs, days alone with a year.

        Months alone with two years: never more than 19 characters.
        """
        start, end = self.of(first), self.of(last)
        days = [f"{when.day} {when:%b}" for when in (start, end)]
        if start.year != end.year:
            return f"{start:%b %Y}–{end:%b %Y}"
        if start.year != self.of(now or datetime.now(UTC)).year:
            year = f"{days[0]} {start.year}"
            return year if start.date() == end.date() else f"{year}–{days[1]}"
        until = f"{end:%H:%M}" if start.date() == end.date() else days[1]
        return f"{days[0]} {start:%H:%M}–{until}"

    def time(self, when: datetime) -> str:
        """`08:14:22`."""
        return f"{self.of(when):%H:%M:%S}"

    def lately(self, when: datetime, now: datetime | None = None) -> str:
        """`06:12 UTC`, with the day before it where that is not today, and its year where not this one."""
        then, today = self.of(when), self.of(now or datetime.now(UTC))
        time = f"{then:%H:%M}{NBSP}{self.name}"
        if then.date() == today.date():
            return time
        year = "" if then.year == today.year else f"{NBSP}{then.year}"
        return f"{then.day}{NBSP}{then:%b}{year} {time}"

    def of(self, when: datetime) -> datetime:
        """The moment in this clock's zone."""
        return when.astimezone(self.zone)

    def _day(self, when: datetime) -> str:
        local = self.of(when)
        return f"{local.day}{NBSP}{local:%b}{NBSP}{local.year}"


UTC_CLOCK = Clock(UTC, "UTC")


def clock_in(zone: str | None, offset_minutes: int | None = None) -> Clock:
    """The clock of a browser's IANA zone such as `Europe/Berlin`.

    A machine without zone data falls back to the browser's offset now (minutes *behind* UTC, as browsers
    count), and without that to UTC.
    """
    try:
        info = ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        info = None
    if info is not None:
        return Clock(info, info.key.rsplit("/", 1)[-1].replace("_", " "))
    if not offset_minutes:
        return UTC_CLOCK
    shift = timezone(timedelta(minutes=-offset_minutes))
    return Clock(shift, str(shift))


def since_boot(mono_ns: int) -> str:
    """`8813.4939 s since boot`: to 0.1 ms as DLT tells it, finer where it is finer."""
    seconds, rest = divmod(abs(mono_ns), 1_000_000_000)
    digits = f"{rest:09d}"
    fraction = digits[:4] + digits[4:].rstrip("0")
    return f"{'-' if mono_ns < 0 else ''}{seconds}.{fraction}{NBSP}s since boot"


def from_ns(ns: int) -> datetime:
    """UTC nanoseconds since the epoch → a moment (to the microsecond)."""
    seconds, rest = divmod(ns, 1_000_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)
