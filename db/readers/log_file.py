"""Where are the bytes and the index of this file?"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.batch import Batch
from core.errors import NotFoundError
from core.file_result import FileResult
from db.models import batches, log_files
from db.rows import to_batch, to_file_result


@dataclass(frozen=True, slots=True)
class ViewedFile:
    """A file of a batch, as the viewer needs it."""

    batch: Batch
    result: FileResult


def read_file(connection: Connection, batch_id: str, file_id: str) -> ViewedFile:
    """Return the file; NotFoundError when the batch has none of this id."""
    statement = select(log_files).where(log_files.c.id == file_id, log_files.c.batch_id == batch_id)
    file = connection.execute(statement).mappings().one_or_none()
    if file is None:
        raise NotFoundError(f"Batch {batch_id} has no file {file_id}.")
    batch = connection.execute(select(batches).where(batches.c.id == batch_id)).mappings().one()
    return ViewedFile(to_batch(batch), to_file_result(file))
