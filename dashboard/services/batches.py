"""Batches: lists of them, one with its report, and what can be done to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.batch import BatchState
from dashboard.services.wired import wiring
from db.readers.batch_detail import BatchDetail, read_batch
from db.readers.batches_table import BatchesPage, BatchFilters, BatchRow, read_batches
from db.readers.report import read_diagnosis, read_report
from db.session import reading
from jobs import change_batch
from jobs.reading_progress import Reading, readings

__all__ = ["BatchDetail", "BatchFilters", "BatchRow", "BatchesPage", "Reading"]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its files, and its report and diagnosis once they exist (docs/reference/report.md)."""

    detail: BatchDetail
    report: dict[str, Any] | None
    diagnosis: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class PreviousBatch:
    """The completed batch of the same vehicle that came in before, with its report."""

    id: str
    firmware: str
    report: dict[str, Any]


def find_batches(
    filters: BatchFilters, *, sort: str = "created", descending: bool = True, limit: int, offset: int = 0
) -> BatchesPage:
    """A page of the batches that pass the filters, newest first if not asked otherwise."""
    with reading(wiring().engine) as connection:
        return read_batches(connection, filters, sort=sort, descending=descending, limit=limit, offset=offset)


def pending_batches() -> tuple[BatchRow, ...]:
    """Batches that wait for files or for their Complete, newest first."""
    return find_batches(BatchFilters(states=(BatchState.PENDING,)), limit=20).rows


def readable_batches() -> tuple[BatchRow, ...]:
    """The newest completed batches."""
    return find_batches(BatchFilters(states=(BatchState.COMPLETED,)), limit=100).rows


def view_batch(batch_id: str) -> BatchView:
    """Everything the page of a batch shows; raises NotFoundError."""
    with reading(wiring().engine) as connection:
        detail = read_batch(connection, batch_id)
        return BatchView(detail, read_report(connection, batch_id), read_diagnosis(connection, batch_id))


def being_read(batch_id: str) -> Mapping[str, Reading]:
    """How far workers are with files of this batch, by file id."""
    return readings(wiring().redis, batch_id)


def previous_batch(batch_id: str) -> PreviousBatch | None:
    """The batch to compare this one with; None for a vehicle's first."""
    with reading(wiring().engine) as connection:
        now = read_batch(connection, batch_id).batch
        earlier = BatchFilters(states=(BatchState.COMPLETED,), vin=now.vin, before=now.created_at)
        before = next(iter(read_batches(connection, earlier, limit=1).rows), None)
        report = read_report(connection, before.id) if before else None
    return PreviousBatch(before.id, before.firmware, report) if before and report else None


def reprocess_batch(batch_id: str) -> None:
    """Parse a settled batch again; also the way to retry a failed one."""
    change_batch.reprocess_batch(wiring(), batch_id)


def delete_batch(batch_id: str) -> None:
    """Delete a settled or pending batch with all that came of it."""
    change_batch.delete_batch(wiring(), batch_id)
