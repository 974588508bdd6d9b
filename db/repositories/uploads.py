"""Uploads on their way in."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from core.errors import NotFoundError
from core.upload import Upload, UploadState
from db.models import uploads
from db.rows import to_upload


class Uploads:
    """The rows of `uploads`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, upload: Upload) -> None:
        """Store a new upload."""
        self._connection.execute(insert(uploads).values(asdict(upload)))

    def get(self, upload_id: str) -> Upload:
        """Return the upload; NotFoundError when there is none."""
        return self._get(upload_id, lock=False)

    def get_for_update(self, upload_id: str) -> Upload:
        """Return the upload with its row locked until the transaction ends."""
        return self._get(upload_id, lock=True)

    def _get(self, upload_id: str, *, lock: bool) -> Upload:
        statement = select(uploads).where(uploads.c.id == upload_id)
        if lock:
            statement = statement.with_for_update()
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no upload {upload_id}.")
        return to_upload(row)

    def save(self, upload: Upload) -> None:
        """Write the upload's state, hash and expiry."""
        self._connection.execute(
            update(uploads)
            .where(uploads.c.id == upload.id)
            .values(state=upload.state, sha256=upload.sha256, expires_at=upload.expires_at)
        )

    def for_batch(self, batch_id: str) -> list[Upload]:
        """Return the batch's uploads in the order they began."""
        return self._where(uploads.c.batch_id == batch_id)

    def overdue(self) -> list[Upload]:
        """Return the uploads that are still receiving although their time is over."""
        return self._where((uploads.c.state == UploadState.RECEIVING) & (uploads.c.expires_at < func.now()))

    def receiving(self) -> list[Upload]:
        """Return the uploads that wait for bytes."""
        return self._where(uploads.c.state == UploadState.RECEIVING)

    def moving(self) -> list[Upload]:
        """Return the uploads that are whole and on their way to the object store."""
        return self._where(uploads.c.state == UploadState.MOVING)

    def _where(self, condition: Any) -> list[Upload]:
        statement = select(uploads).where(condition).order_by(uploads.c.created_at, uploads.c.id)
        return [to_upload(row) for row in self._connection.execute(statement).mappings()]
