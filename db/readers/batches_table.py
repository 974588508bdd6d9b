"""Which batches are there, and where does each stand?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select

from core.batch import BatchState
from core.errors import InvalidInputError
from db.models import batch_faults, batches, coverage, log_files

NO_PLATFORM = "–"  # how a batch without a platform is shown and filtered


@dataclass(frozen=True, slots=True)
class BatchFilters:
    """What to show; None and () show all. `text` is looked for in ids, labels, versions and file names."""

    states: tuple[BatchState, ...] = ()
    vin: str | None = None
    platform: str | None = None
    firmware: str | None = None
    text: str | None = None
    before: datetime | None = None  # created earlier than this
    fault: int | None = None  # that show this fault of the fleet


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as a table shows it: `progress` 0.0 … 1.0, `events` and `bytes` of all its files.

    From `first_at` to `last_at` it was recorded, as far as its times are possible.
    """

    id: str
    state: BatchState
    version: int
    vin: str
    vehicle_id: str | None
    platform: str | None
    firmware: str
    total_files: int
    processed_files: int
    failed_files: int
    progress: float
    events: int
    bytes: int
    faults: int
    first_at: datetime | None
    last_at: datetime | None
    failure: str | None
    created_at: datetime
    state_changed_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """Some of the batches that fit, and how many fit in all."""

    rows: tuple[BatchRow, ...]
    total: int


def _of_files(column: ColumnElement[Any], name: str) -> ColumnElement[int]:
    total = select(func.coalesce(func.sum(column), 0)).where(log_files.c.batch_id == batches.c.id)
    return total.scalar_subquery().label(name)


_SETTLED = batches.c.processed_files + batches.c.failed_files
_PROGRESS = (1.0 * _SETTLED / func.greatest(batches.c.total_files, 1)).label("progress")
_EVENTS = _of_files(log_files.c.events, "events")
_BYTES = _of_files(log_files.c.size, "bytes")
_FAULTS = (
    select(func.count())
    .select_from(batch_faults)
    .where(batch_faults.c.batch_id == batches.c.id)
    .scalar_subquery()
    .label("faults")
)


def _of_coverage(column: ColumnElement[Any], name: str) -> ColumnElement[datetime]:
    return select(column).where(coverage.c.batch_id == batches.c.id).scalar_subquery().label(name)


_FIRST_AT = _of_coverage(func.min(func.lower(coverage.c.during)), "first_at")
_LAST_AT = _of_coverage(func.max(func.upper(coverage.c.during)), "last_at")
_ROW = select(*batches.c, _PROGRESS, _EVENTS, _BYTES, _FAULTS, _FIRST_AT, _LAST_AT)

SORTS: dict[str, ColumnElement[Any]] = {
    "created": batches.c.created_at,
    "state": batches.c.state,
    "progress": _PROGRESS,
    "vin": batches.c.vin,
    "vehicle": func.coalesce(batches.c.vehicle_id, batches.c.vin),
    "platform": batches.c.platform,
    "firmware": batches.c.firmware,
    "files": batches.c.total_files,
    "failed": batches.c.failed_files,
    "events": _EVENTS,
    "faults": _FAULTS,
    "bytes": _BYTES,
    "recorded": _FIRST_AT,
}


def read_batches(
    connection: Connection,
    filters: BatchFilters | None = None,
    *,
    sort: str = "created",
    descending: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> BatchesPage:
    """Return one page of the batches that fit; `sort` is a name in SORTS."""
    if sort not in SORTS:
        raise InvalidInputError("sort", f"Batches cannot be sorted by {sort!r}; one of {', '.join(SORTS)}.")
    conditions = _conditions(filters or BatchFilters())
    key = SORTS[sort].desc() if descending else SORTS[sort].asc()
    page = _ROW.where(*conditions).order_by(key.nulls_last(), batches.c.id).limit(limit).offset(offset)
    total = select(func.count()).select_from(batches).where(*conditions)
    return BatchesPage(rows_of(connection, page), connection.execute(total).scalar_one())


def select_batches(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement for the rows that fit, to be ordered and limited; see `rows_of`."""
    return _ROW.where(*conditions)


def rows_of(connection: Connection, statement: Select[*tuple[Any, ...]]) -> tuple[BatchRow, ...]:
    """Run a statement made by `select_batches`."""
    return tuple(_to_row(row) for row in connection.execute(statement).mappings())


def _to_row(row: RowMapping) -> BatchRow:
    fields: dict[str, Any] = {name: row[name] for name in BatchRow.__dataclass_fields__}
    fields |= {"state": BatchState(row["state"]), "progress": float(row["progress"])}
    fields |= {name: int(row[name]) for name in ("events", "bytes", "faults")}
    return BatchRow(**fields)


def _conditions(filters: BatchFilters) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.states:
        conditions.append(batches.c.state.in_(filters.states))
    if filters.vin:
        conditions.append(batches.c.vin == filters.vin)
    if filters.platform:
        named = None if filters.platform == NO_PLATFORM else filters.platform
        conditions.append(batches.c.platform.is_not_distinct_from(named))
    if filters.firmware:
        conditions.append(batches.c.firmware == filters.firmware)
    if filters.before:
        conditions.append(batches.c.created_at < filters.before)
    if filters.fault is not None:
        showing = select(batch_faults.c.batch_id).where(batch_faults.c.fault_id == filters.fault)
        conditions.append(batches.c.id.in_(showing))
    if filters.text:
        conditions.append(_mentions(filters.text))
    return conditions


def _mentions(text: str) -> ColumnElement[bool]:
    columns = (batches.c.id, batches.c.vin, batches.c.vehicle_id, batches.c.platform, batches.c.firmware)
    named = select(log_files.c.batch_id).where(log_files.c.name.icontains(text, autoescape=True))
    return or_(*(column.icontains(text, autoescape=True) for column in columns), batches.c.id.in_(named))
