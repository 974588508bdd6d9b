"""What is in this batch?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select

from core.batch import Batch
from core.errors import NotFoundError
from core.file_result import FileResult
from db.models import batches, log_files, reports
from db.rows import to_batch, to_file_result


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """A batch and its files in the order they came; `records` and `events` of those that were parsed."""

    batch: Batch
    completed_at: datetime | None
    files: tuple[FileResult, ...]
    has_report: bool

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(result.file.size for result in self.files)

    @property
    def records(self) -> int:
        """Records of all files that count: duplicates do not."""
        return sum(result.records for result in self.files)

    @property
    def events(self) -> int:
        """Events of all files that count."""
        return sum(result.events for result in self.files)


def read_batch(connection: Connection, batch_id: str) -> BatchDetail:
    """Return the batch; NotFoundError when there is none."""
    has_report = exists().where(reports.c.batch_id == batches.c.id).label("has_report")
    statement = select(*batches.c, has_report).where(batches.c.id == batch_id)
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"There is no batch {batch_id}.")
    files = (
        select(log_files)
        .where(log_files.c.batch_id == batch_id)
        .order_by(log_files.c.created_at, log_files.c.id)
    )
    return BatchDetail(
        to_batch(row),
        row["completed_at"],
        tuple(to_file_result(file) for file in connection.execute(files).mappings()),
        row["has_report"],
    )
