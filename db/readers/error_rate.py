"""How many errors per 100 hours, day by day, and was it better before?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, text

from db.readers.exposure import read_hours_by_day
from db.readers.window import Window, last_days

_EPISODES_BY_DAY = text("""
SELECT bucket, sum(episodes) AS episodes FROM rollups_daily
WHERE bucket >= :first AND bucket < :end AND level <= 2
  AND (CAST(:platform AS text) IS NULL OR platform = :platform)
GROUP BY bucket
""")
_FIRMWARE_FIRST_SEEN = text("""
SELECT firmware, min(lower(during)) AS first FROM coverage
WHERE (CAST(:platform AS text) IS NULL OR platform = :platform)
GROUP BY firmware HAVING min(lower(during)) >= :first AND min(lower(during)) < :end
ORDER BY first
""")


@dataclass(frozen=True, slots=True)
class DayRate:
    """Episodes of faults at level error or worse on one day (UTC); no rate without a logged hour."""

    day: date
    episodes: int
    hours: float

    @property
    def rate_per_100h(self) -> float | None:
        """Episodes per 100 hours logged; None on a day without exposure."""
        return 100 * self.episodes / self.hours if self.hours else None


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """The days of the window, those of the one before, and the firmware that first appeared in the window."""

    days: tuple[DayRate, ...]
    previous: tuple[DayRate, ...]
    firmware_first_seen: tuple[tuple[str, date], ...]


def read_error_rate(
    connection: Connection, *, days: int = 30, until: datetime | None = None, platform: str | None = None
) -> ErrorRate:
    """Return the rate of the last `days` days and of as many before."""
    window = last_days(days, until)
    both = Window(window.before.first, window.end)
    bounds = {"first": both.first, "end": both.end, "platform": platform}
    counted = connection.execute(_EPISODES_BY_DAY, bounds)
    episodes = {row.bucket: int(row.episodes) for row in counted}
    hours = read_hours_by_day(connection, both, platform=platform)
    releases = connection.execute(_FIRMWARE_FIRST_SEEN, bounds | {"first": window.first})
    return ErrorRate(
        _rates(window, episodes, hours),
        _rates(window.before, episodes, hours),
        tuple((row.firmware, row.first.date()) for row in releases),
    )


def _rates(
    window: Window, episodes: Mapping[datetime, int], hours: Mapping[datetime, float]
) -> tuple[DayRate, ...]:
    days = (window.first + timedelta(days=n) for n in range(window.days))
    return tuple(DayRate(day.date(), episodes.get(day, 0), hours.get(day, 0.0)) for day in days)
