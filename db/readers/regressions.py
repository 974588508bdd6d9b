"""Which faults are clearly more frequent on the newest firmware than on the one before?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from core.regression import Counted, is_clearly_worse
from db.readers.window import last_days

COMPARED_DAYS = 90

# Each platform has its own newest firmware and one before, by first appearance; where several platforms went
# the same step, their episodes and hours are added up.
_RISEN = text("""
WITH logged AS (
  SELECT platform, firmware, min(first) AS first,
    sum(extract(epoch FROM upper(span) - lower(span))) / 3600 AS hours
  FROM (
    SELECT platform, firmware, vin, min(lower(during)) AS first,
      unnest(range_agg(during * tstzrange(:first, :end))) AS span
    FROM coverage WHERE upper(during) >= :first AND lower(during) < :end
    GROUP BY platform, firmware, vin) AS spans
  GROUP BY platform, firmware),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY platform ORDER BY first DESC, firmware DESC) AS age FROM logged),
steps AS (
  SELECT n.platform, n.firmware, b.firmware AS before, n.hours, b.hours AS hours_before
  FROM ranked n JOIN ranked b ON n.platform IS NOT DISTINCT FROM b.platform AND n.age = 1 AND b.age = 2),
exposure AS (
  SELECT firmware, before, sum(hours) AS hours, sum(hours_before) AS hours_before
  FROM steps GROUP BY firmware, before),
counted AS (
  SELECT r.fault_id, s.firmware, s.before, max(r.bucket) AS last,
    coalesce(sum(r.episodes) FILTER (WHERE r.firmware = s.firmware), 0) AS episodes,
    coalesce(sum(r.episodes) FILTER (WHERE r.firmware = s.before), 0) AS episodes_before,
    count(DISTINCT r.vin) FILTER (WHERE r.firmware = s.firmware) AS vehicles,
    count(DISTINCT r.vin) FILTER (WHERE r.firmware = s.before) AS vehicles_before
  FROM rollups_daily r JOIN steps s
    ON r.platform IS NOT DISTINCT FROM s.platform AND r.firmware IN (s.firmware, s.before)
  WHERE r.bucket >= :first AND r.bucket < :end
  GROUP BY r.fault_id, s.firmware, s.before)
SELECT f.id, f.code, f.template, f.level, f.last_seen_at, counted.*, exposure.hours, exposure.hours_before
FROM counted JOIN exposure USING (firmware, before) JOIN faults f ON f.id = counted.fault_id
WHERE f.level <= 2 AND f.state NOT IN ('merged', 'muted')
  AND counted.episodes * exposure.hours_before > counted.episodes_before * exposure.hours
""")


@dataclass(frozen=True, slots=True)
class Regression:
    """A fault that became more frequent with a firmware: what was counted on it and on the one before."""

    fault_id: int
    code: str | None
    template: str
    level: int
    last_seen_at: datetime
    firmware: str
    before_firmware: str
    now: Counted
    before: Counted


def read_regressions(connection: Connection, *, until: datetime | None = None) -> tuple[Regression, ...]:
    """Return the faults that are clearly worse, those with the largest rise first; of the last 90 days."""
    window = last_days(COMPARED_DAYS, until)
    found: list[Regression] = []
    for row in connection.execute(_RISEN, {"first": window.first, "end": window.end}):
        now = Counted(int(row.episodes), float(row.hours), row.vehicles)
        before = Counted(int(row.episodes_before), float(row.hours_before), row.vehicles_before)
        if is_clearly_worse(now, before):
            found.append(
                Regression(
                    fault_id=row.id,
                    code=row.code,
                    template=row.template,
                    level=row.level,
                    last_seen_at=row.last_seen_at,
                    firmware=row.firmware,
                    before_firmware=row.before,
                    now=now,
                    before=before,
                )
            )
    return tuple(sorted(found, key=lambda r: r.before.rate_per_100h - r.now.rate_per_100h))
