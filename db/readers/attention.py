"""What should somebody look at?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, func, text

from core.batch import WORKING, BatchState
from db.models import batches, task_executions
from db.readers.batches_table import BatchRow, rows_of, select_batches
from db.readers.regressions import Regression, read_regressions
from db.readers.worst_faults import FaultRow, read_worst_faults

MOST_OF_A_KIND = 10
_QUIET = timedelta(minutes=5)
_RECENT_DAYS = 7
NEW_DAYS = _RECENT_DAYS + 1  # seven times 24 hours touch so many days

# In the fleet's first days every fault is new, which tells nobody anything.
_NEW_FAULTS = text("""
SELECT id, count(*) OVER () FROM faults
WHERE first_seen_at >= :since AND state = 'open' AND level <= 2
  AND first_seen_at > (SELECT min(lower(during)) FROM coverage) + interval '2 days'
ORDER BY first_seen_at DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Attention:
    """What to look at: batches that stand still, that failed, or completed with unreadable files; faults.

    `new_faults` are counted over NEW_DAYS, `new_total` says how many there are; `worse` rose with the newest
    firmware.
    """

    stuck: tuple[BatchRow, ...]
    failed: tuple[BatchRow, ...]
    unreadable: tuple[BatchRow, ...]
    new_faults: tuple[FaultRow, ...]
    new_total: int
    worse: tuple[Regression, ...]


def read_attention(connection: Connection) -> Attention:
    """Return at most ten of each, stuck ones oldest first, others latest first; new ones of seven days."""
    now = datetime.now(UTC)
    recent = batches.c.state_changed_at >= now - timedelta(days=_RECENT_DAYS)
    unreadable = (batches.c.state == BatchState.COMPLETED) & (batches.c.failed_files > 0) & recent
    new_faults, new_total = _read_new_faults(connection, now)
    return Attention(
        stuck=_read(connection, _is_stuck(now), batches.c.state_changed_at.asc()),
        failed=_read(connection, batches.c.state == BatchState.FAILED, batches.c.state_changed_at.desc()),
        unreadable=_read(connection, unreadable, batches.c.state_changed_at.desc()),
        new_faults=new_faults,
        new_total=new_total,
        worse=read_regressions(connection)[:MOST_OF_A_KIND],
    )


def _is_stuck(now: datetime) -> ColumnElement[bool]:
    leased = exists().where(
        task_executions.c.batch_id == batches.c.id,
        task_executions.c.state == "running",
        task_executions.c.lease_until > func.now(),
    )
    return batches.c.state.in_(WORKING) & (batches.c.updated_at < now - _QUIET) & ~leased


def _read(
    connection: Connection, condition: ColumnElement[bool], order: ColumnElement[datetime]
) -> tuple[BatchRow, ...]:
    return rows_of(connection, select_batches(condition).order_by(order, batches.c.id).limit(MOST_OF_A_KIND))


def _read_new_faults(connection: Connection, now: datetime) -> tuple[tuple[FaultRow, ...], int]:
    """Return the newest ones, and how many there are."""
    since = {"since": now - timedelta(days=_RECENT_DAYS), "limit": MOST_OF_A_KIND}
    found = connection.execute(_NEW_FAULTS, since).all()
    if not found:
        return (), 0
    ids = [fault_id for fault_id, _ in found]
    rows = read_worst_faults(connection, days=NEW_DAYS, limit=MOST_OF_A_KIND, only=ids)
    return tuple(rows), found[0][1]
