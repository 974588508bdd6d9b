"""Which platform has errors with which firmware?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from db.readers.batches_table import NO_PLATFORM
from db.readers.window import last_days

_MATRIX = text("""
WITH counted AS (
  SELECT platform, firmware, sum(episodes) AS episodes FROM rollups_daily
  WHERE bucket >= :first AND bucket < :end AND level <= 2
  GROUP BY platform, firmware),
logged AS (
  SELECT platform, firmware, count(DISTINCT vin) AS vehicles,
    sum(extract(epoch FROM upper(span) - lower(span))) / 3600 AS hours
  FROM (
    SELECT platform, firmware, vin, unnest(range_agg(during * tstzrange(:first, :end))) AS span FROM coverage
    WHERE upper(during) >= :first AND lower(during) < :end
    GROUP BY platform, firmware, vin) AS spans
  GROUP BY platform, firmware),
released AS (SELECT firmware, min(lower(during)) AS first FROM coverage GROUP BY firmware)
SELECT coalesce(l.platform, :no_platform) AS platform, l.firmware, l.vehicles, l.hours,
  coalesce(c.episodes, 0) AS episodes
FROM logged l JOIN released USING (firmware)
LEFT JOIN counted c ON c.firmware = l.firmware AND c.platform IS NOT DISTINCT FROM l.platform
ORDER BY released.first, l.firmware, 1
""")


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One platform with one firmware: `episodes` of faults at level error or worse in `hours` logged."""

    platform: str
    firmware: str
    vehicles: int
    hours: float
    episodes: int

    @property
    def rate_per_100h(self) -> float | None:
        """Episodes per 100 hours; None where nothing was logged for any length of time."""
        return 100 * self.episodes / self.hours if self.hours else None


def read_firmware_matrix(
    connection: Connection, *, days: int = 30, until: datetime | None = None
) -> tuple[MatrixCell, ...]:
    """Return the cells that were logged in the last `days` days, by first appearance of the firmware."""
    window = last_days(days, until)
    rows = connection.execute(_MATRIX, {"first": window.first, "end": window.end, "no_platform": NO_PLATFORM})
    return tuple(
        MatrixCell(row.platform, row.firmware, row.vehicles, float(row.hours), int(row.episodes))
        for row in rows
    )
