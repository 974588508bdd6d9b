"""How long were vehicles logged? The denominator of every rate: parallel logs of one vehicle count once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from db.readers.window import Window

_HOURS_BY_DAY = text("""
SELECT day, sum(extract(epoch FROM upper(span) - lower(span))) / 3600 AS hours
FROM (
  SELECT day, unnest(range_agg(during * tstzrange(day, day + interval '1 day'))) AS span
  FROM coverage, generate_series(
    greatest(date_trunc('day', lower(during)), :first), least(upper(during), :last), interval '1 day') AS day
  WHERE upper(during) >= :first AND lower(during) < :end
    AND (CAST(:firmware AS text) IS NULL OR firmware = :firmware)
    AND (CAST(:platform AS text) IS NULL OR platform = :platform)
  GROUP BY day, vin) AS logged
GROUP BY day
""")


def read_hours_by_day(
    connection: Connection, window: Window, *, firmware: str | None = None, platform: str | None = None
) -> Mapping[datetime, float]:
    """Return the hours logged on each day of the window that has some, by the day's midnight (UTC)."""
    rows = connection.execute(
        _HOURS_BY_DAY,
        {
            "first": window.first,
            "end": window.end,
            "last": window.end - timedelta(microseconds=1),
            "firmware": firmware,
            "platform": platform,
        },
    )
    return {row.day: float(row.hours) for row in rows}
