"""The only door from the pages to the database, the object store and the jobs.

Reads go through `db.readers`, one question each; changes through the functions of `jobs` that the API calls too.
Every function raises ArgusError with a message for the reader, or answers.
"""

import importlib.metadata
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.batch import Batch, BatchState
from core.settings import read_settings
from core.upload import UploadState
from dashboard.api.tokens import batch_scope, make_token
from db.readers.attention import Attention, read_attention
from db.readers.batch_detail import BatchDetail, read_batch
from db.readers.batches_table import BatchesPage, BatchFilters, BatchRow, read_batches
from db.readers.error_rate import DayRate, ErrorRate, read_error_rate
from db.readers.firmware_matrix import MatrixCell, read_firmware_matrix
from db.readers.fleet_totals import FleetTotals, read_fleet_totals
from db.readers.known_labels import KnownLabels, KnownVehicle, read_known_labels
from db.readers.report import read_diagnosis, read_report
from db.readers.worst_faults import FaultRow, read_worst_faults
from db.session import reading
from jobs import change_batch
from jobs.receive_file import stage_of
from jobs.wiring import Wiring, wire

__all__ = [
    "Attention",
    "BatchDetail",
    "BatchFilters",
    "BatchRow",
    "BatchesPage",
    "DayRate",
    "ErrorRate",
    "FaultRow",
    "FleetTotals",
    "KnownLabels",
    "KnownVehicle",
    "MatrixCell",
]

TOKEN_SECONDS = 3600
RENEW_SECONDS = 2400


@cache
def _wiring() -> Wiring:
    return wire(read_settings())


def version() -> str:
    """The installed version of Argus."""
    return importlib.metadata.version("argus")


# --- what there is ---------------------------------------------------------------------------------------


def known_labels() -> KnownLabels:
    """Vehicles, platforms and firmware versions seen so far."""
    with reading(_wiring().engine) as connection:
        return read_known_labels(connection)


def fleet_totals() -> FleetTotals:
    """How much there is of everything."""
    with reading(_wiring().engine) as connection:
        return read_fleet_totals(connection)


def attention() -> Attention:
    """Batches that are stuck or failed, faults that are new."""
    with reading(_wiring().engine) as connection:
        return read_attention(connection)


def worst_faults(*, days: int, platform: str | None = None, limit: int = 10) -> list[FaultRow]:
    """The faults with the highest rate in the last `days` days."""
    with reading(_wiring().engine) as connection:
        return read_worst_faults(connection, days=days, limit=limit, platform=platform)


def error_rate(*, days: int) -> ErrorRate:
    """Errors per 100 h by day, with the period before."""
    with reading(_wiring().engine) as connection:
        return read_error_rate(connection, days=days)


def firmware_matrix(*, days: int) -> tuple[MatrixCell, ...]:
    """Errors per 100 h by platform and firmware."""
    with reading(_wiring().engine) as connection:
        return read_firmware_matrix(connection, days=days)


def batches(filters: BatchFilters, *, limit: int, offset: int = 0) -> BatchesPage:
    """A page of the batches that pass the filters, newest first."""
    with reading(_wiring().engine) as connection:
        return read_batches(connection, filters, limit=limit, offset=offset)


# --- one batch -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its files, and its report and diagnosis once they exist (JSON, docs/reference/report.md)."""

    detail: BatchDetail
    report: dict[str, Any] | None
    diagnosis: dict[str, Any] | None


def batch(batch_id: str) -> BatchView:
    """Everything the page of a batch shows; raises NotFoundError."""
    with reading(_wiring().engine) as connection:
        detail = read_batch(connection, batch_id)
        return BatchView(detail, read_report(connection, batch_id), read_diagnosis(connection, batch_id))


@dataclass(frozen=True, slots=True)
class PreviousBatch:
    """The completed batch of the same vehicle that came in before, with its report."""

    id: str
    firmware: str
    report: dict[str, Any]


def previous_batch(batch_id: str) -> PreviousBatch | None:
    """The batch to compare this one with; None for a vehicle's first."""
    with reading(_wiring().engine) as connection:
        now = read_batch(connection, batch_id).batch
        same = BatchFilters(states=(BatchState.COMPLETED,), vin=now.vin)
        rows = read_batches(connection, same, limit=200).rows
        before = next((row for row in rows if row.created_at < now.created_at), None)
        report = read_report(connection, before.id) if before else None
    return PreviousBatch(before.id, before.firmware, report) if before and report else None


def reprocess_batch(batch_id: str) -> None:
    """Parse a settled batch again; also the way to retry a failed one."""
    change_batch.reprocess_batch(_wiring(), batch_id)


def delete_batch(batch_id: str) -> None:
    """Delete a settled or pending batch with all that came of it."""
    change_batch.delete_batch(_wiring(), batch_id)


# --- uploading -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the batch has; `duplicate` when this vehicle already has these bytes."""

    file_id: str
    upload_id: str
    name: str
    size: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """An upload that was cut: `offset` of its `size` bytes are here."""

    upload_id: str
    name: str
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class UploadView:
    """A batch while its files come in; `endpoint` and `token` are for the browser's tus client."""

    batch: Batch
    stored: tuple[StoredFile, ...]
    unfinished: tuple[UnfinishedUpload, ...]
    endpoint: str
    token: str

    @property
    def open(self) -> bool:
        """Whether the batch takes files."""
        return self.batch.state is BatchState.PENDING


def upload_limit() -> int:
    """Largest file that is taken, in bytes."""
    return _wiring().settings.upload_limit_bytes


def create_batch(*, vin: str, firmware: str, platform: str | None, vehicle_id: str | None) -> str:
    """Create a pending batch; return its id."""
    new = change_batch.NewBatch(vin=vin, firmware=firmware, platform=platform, vehicle_id=vehicle_id)
    return change_batch.create_batch(_wiring(), new).id


def complete_batch(batch_id: str) -> None:
    """Say that all files are there; raises WrongStateError where they are not."""
    change_batch.complete_batch(_wiring(), batch_id)


def upload(batch_id: str) -> UploadView:
    """A batch with the files it has and those on their way; raises NotFoundError."""
    wiring = _wiring()
    with wiring.uow() as uow:
        found = uow.batches.get(batch_id)
        files = {file.id: file for file in uow.log_files.for_batch(batch_id)}
        uploads = uow.uploads.for_batch(batch_id)
    by_file = {upload.file_id: upload.id for upload in uploads}
    stage = stage_of(wiring)
    return UploadView(
        batch=found,
        stored=tuple(
            StoredFile(f.id, by_file.get(f.id, ""), f.name, f.size, f.duplicate_of is not None) for f in files.values()
        ),
        unfinished=tuple(
            UnfinishedUpload(u.id, u.name, u.size, stage.size(u.id))
            for u in uploads
            if u.state is UploadState.RECEIVING
        ),
        endpoint=f"{wiring.settings.api_url}/api/v1/batches/{batch_id}/uploads",
        token=make_token(wiring.settings.secret, batch_scope(batch_id), TOKEN_SECONDS),
    )


def pending_batches() -> tuple[BatchRow, ...]:
    """Batches that wait for files or for their Complete, newest first."""
    return batches(BatchFilters(states=(BatchState.PENDING,)), limit=20).rows


def standing() -> str:
    """Foot of the frame: how fresh the data are, and which Argus this is."""
    newest = next(iter(batches(BatchFilters(), limit=1).rows), None)
    fresh = f"Data to {newest.state_changed_at:%H:%M} UTC" if newest else "No data yet"
    return f"{fresh} · v{version()}"
