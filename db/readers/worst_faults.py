"""Which faults are the worst?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from db.readers.exposure import read_hours_by_day
from db.readers.window import Window, last_days
from db.rows import unsigned

_SOURCES_SHOWN = 20

# Counted first; what takes longer is looked up for those that are shown.
_WORST = text("""
WITH counted AS (
  SELECT fault_id, sum(count) AS count, sum(episodes) AS episodes FROM rollups_daily
  WHERE bucket >= :first AND bucket < :end
    AND (CAST(:firmware AS text) IS NULL OR firmware = :firmware)
    AND (CAST(:platform AS text) IS NULL OR platform = :platform)
    AND (CAST(:only AS bigint[]) IS NULL OR fault_id = ANY (:only))
  GROUP BY fault_id),
worst AS (
  SELECT f.*, c.count, c.episodes FROM counted c JOIN faults f ON f.id = c.fault_id
  WHERE f.state <> 'merged' ORDER BY c.episodes DESC, f.id LIMIT :limit)
SELECT worst.*,
  (SELECT count(DISTINCT vin) FROM rollups_daily r
    WHERE r.fault_id = worst.id AND bucket >= :first AND bucket < :end
    AND (CAST(:firmware AS text) IS NULL OR firmware = :firmware)
    AND (CAST(:platform AS text) IS NULL OR platform = :platform)) AS vehicles,
  ARRAY(SELECT DISTINCT unnest(b.sources) FROM batch_faults b WHERE b.fault_id = worst.id
    ORDER BY 1 LIMIT :sources) AS sources,
  ARRAY(SELECT DISTINCT b.firmware FROM batch_faults b WHERE b.fault_id = worst.id ORDER BY 1) AS firmwares
FROM worst ORDER BY episodes DESC, id
""")
_DAILY = text("""
SELECT fault_id, bucket, sum(episodes) AS episodes FROM rollups_daily
WHERE fault_id = ANY (:faults) AND bucket >= :first AND bucket < :end
  AND (CAST(:firmware AS text) IS NULL OR firmware = :firmware)
  AND (CAST(:platform AS text) IS NULL OR platform = :platform)
GROUP BY fault_id, bucket
""")


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault, and its counts within a window; `daily` are its episodes on each day, `hours` all exposure."""

    id: int
    code: str | None
    signature: int
    template: str
    source: str
    sources: tuple[str, ...]
    level: int
    state: str
    count: int
    episodes: int
    vehicles: int
    hours: float
    firmwares: tuple[str, ...]
    first_firmware: str | None
    last_firmware: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    daily: tuple[int, ...]

    @property
    def name(self) -> str:
        """How people write it: `F-12`."""
        return f"F-{self.id}"

    @property
    def rate_per_100h(self) -> float | None:
        """Episodes per 100 hours logged; None without exposure."""
        return 100 * self.episodes / self.hours if self.hours else None


def read_worst_faults(
    connection: Connection,
    *,
    days: int = 30,
    limit: int = 10,
    until: datetime | None = None,
    firmware: str | None = None,
    platform: str | None = None,
    only: Sequence[int] | None = None,
) -> list[FaultRow]:
    """Return the faults with the most episodes in the last `days` days, the worst first.

    `only` keeps to faults of these ids. Rates are against the hours of the same firmware and platform.
    """
    window = last_days(days, until)
    scope = {"first": window.first, "end": window.end, "firmware": firmware, "platform": platform}
    chosen = {"only": None if only is None else list(only), "limit": limit, "sources": _SOURCES_SHOWN}
    rows = connection.execute(_WORST, scope | chosen).mappings().all()
    if not rows:
        return []
    hours = sum(read_hours_by_day(connection, window, firmware=firmware, platform=platform).values())
    daily = _read_daily(connection, scope | {"faults": [row["id"] for row in rows]}, window)
    return [_to_row(row, hours, daily[row["id"]]) for row in rows]


def _read_daily(
    connection: Connection, scope: Mapping[str, Any], window: Window
) -> Mapping[int, tuple[int, ...]]:
    days = {fault: [0] * window.days for fault in scope["faults"]}
    for row in connection.execute(_DAILY, scope):
        days[row.fault_id][(row.bucket - window.first).days] = int(row.episodes)
    return {fault: tuple(counts) for fault, counts in days.items()}


def _to_row(row: RowMapping, hours: float, daily: tuple[int, ...]) -> FaultRow:
    return FaultRow(
        id=row["id"],
        code=row["code"],
        signature=unsigned(row["signature"]),
        template=row["template"],
        source=row["source"],
        sources=tuple(row["sources"]),
        level=row["level"],
        state=row["state"],
        count=int(row["count"]),
        episodes=int(row["episodes"]),
        vehicles=row["vehicles"],
        hours=hours,
        firmwares=tuple(row["firmwares"]),
        first_firmware=row["first_firmware"],
        last_firmware=row["last_firmware"],
        first_seen_at=row["first_seen_at"],
        last_seen_at=row["last_seen_at"],
        daily=daily,
    )
