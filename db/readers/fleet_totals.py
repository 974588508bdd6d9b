"""How much is there of everything?"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from core.batch import BatchState
from db.models import batches, log_files

_HOURS = text("""
SELECT coalesce(sum(extract(epoch FROM upper(span) - lower(span))), 0) / 3600
FROM (SELECT unnest(range_agg(during)) AS span FROM coverage GROUP BY vin) AS logged
""")


@dataclass(frozen=True, slots=True)
class FleetTotals:
    """Counts of all that was uploaded; `hours` a vehicle was logged, parallel logs counted once."""

    vehicles: int
    platforms: int
    firmwares: int
    hours: float
    batches: Mapping[BatchState, int]
    files: int
    events: int
    bytes: int


def read_fleet_totals(connection: Connection) -> FleetTotals:
    """Return the totals; a state without batches is left out."""
    distinct = select(
        func.count(batches.c.vin.distinct()),
        func.count(batches.c.platform.distinct()),
        func.count(batches.c.firmware.distinct()),
    )
    files = select(
        func.count(),
        func.coalesce(func.sum(log_files.c.events), 0),
        func.coalesce(func.sum(log_files.c.size), 0),
    ).select_from(log_files)
    states = select(batches.c.state, func.count()).group_by(batches.c.state)
    vehicles, platforms, firmwares = connection.execute(distinct).one()
    count, events, size = connection.execute(files).one()
    return FleetTotals(
        vehicles=vehicles,
        platforms=platforms,
        firmwares=firmwares,
        hours=float(connection.execute(_HOURS).scalar_one()),
        batches={BatchState(state): n for state, n in connection.execute(states)},
        files=count,
        events=int(events),
        bytes=int(size),
    )
