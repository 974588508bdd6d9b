"""What the API answers with: batches and files as JSON. Counts are numbers, times are UTC (ISO 8601)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from core.batch import Batch
from core.file_result import FileResult
from core.log_file import LogFile
from db.readers.batch_detail import BatchDetail
from db.readers.batches_table import BatchRow


class BatchBody(BaseModel):
    """Where a batch stands."""

    batch_id: str
    status: str
    vin: str
    vehicle_id: str | None
    platform: str | None
    firmware: str
    total_files: int
    processed_files: int
    failed_files: int
    progress: float = Field(description="Share of the files that are settled, 0.0 … 1.0; 0.0 without files.")
    failure: str | None
    created_at: datetime
    state_changed_at: datetime | None

    @classmethod
    def of(cls, batch: Batch | BatchRow, **more: Any) -> Self:
        """Return the body of a batch; `more` are the fields that a subclass adds."""
        same = set(BatchBody.model_fields) - {"batch_id", "status"}
        return cls(batch_id=batch.id, status=batch.state, **{n: getattr(batch, n) for n in same}, **more)


class BatchDetailBody(BatchBody):
    """A batch with what is known of its contents."""

    components: Mapping[str, str]
    completed_at: datetime | None
    bytes: int
    records: int
    events: int
    has_report: bool

    @classmethod
    def of_detail(cls, detail: BatchDetail) -> Self:
        """Return the body of a batch that was read with its files."""
        return cls.of(
            detail.batch,
            components=detail.batch.components,
            completed_at=detail.completed_at,
            bytes=detail.bytes,
            records=detail.records,
            events=detail.events,
            has_report=detail.has_report,
        )


class BatchRowBody(BatchBody):
    """A row of the list of batches."""

    completed_at: datetime | None
    bytes: int
    events: int
    faults: int

    @classmethod
    def of_row(cls, row: BatchRow) -> Self:
        """Return the body of a row."""
        return cls.of(
            row, completed_at=row.completed_at, bytes=row.bytes, events=row.events, faults=row.faults
        )


class BatchList(BaseModel):
    """A page of batches; `total` counts all that fit the filters."""

    batches: list[BatchRowBody]
    total: int


class FileBody(BaseModel):
    """A log file of a batch, and what its newest attempt found."""

    file_id: str
    name: str
    size: int
    sha256: str
    status: str
    attempt: int
    duplicate_of: str | None = Field(
        description="Id of the file whose bytes these are; it counts, this does not."
    )
    problem: str | None = Field(
        description="Why the file could not be read; of an archive, how many files of the batch it became."
    )
    format: str | None
    records: int
    events: int
    bytes_parsed: int
    bytes_skipped: int
    first_ns: int | None
    last_ns: int | None
    levels: Mapping[str, int]

    @classmethod
    def of(cls, result: FileResult) -> Self:
        """Return the body of a file."""
        file = result.file
        return cls(
            file_id=file.id,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            status=file.state,
            attempt=file.attempt,
            duplicate_of=file.duplicate_of,
            problem=file.problem,
            format=result.format,
            records=result.records,
            events=result.events,
            bytes_parsed=result.bytes_parsed,
            bytes_skipped=result.bytes_skipped,
            first_ns=result.first_ns,
            last_ns=result.last_ns,
            levels={str(level): n for level, n in result.levels.items()},
        )


class FileList(BaseModel):
    """The files of a batch, in the order they came."""

    files: list[FileBody]


class ReceivedFile(BaseModel):
    """A file that has just become part of a batch."""

    file_id: str
    batch_id: str
    name: str
    size: int
    sha256: str
    status: str
    duplicate_of: str | None
    notice: str | None = Field(description="Says so when the bytes are here already.")

    @classmethod
    def of(cls, file: LogFile, notice: str | None) -> Self:
        """Return the body of a file that was just stored."""
        return cls(
            file_id=file.id,
            batch_id=file.batch_id,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            status=file.state,
            duplicate_of=file.duplicate_of,
            notice=notice,
        )
