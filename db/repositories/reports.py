"""Reports: one per batch, replaced when the batch is gathered again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from db.models import reports


class Reports:
    """The rows of `reports`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, batch_id: str, body: Mapping[str, Any]) -> None:
        """Make `body` the report of the batch."""
        new = insert(reports).values(batch_id=batch_id, body=dict(body))
        self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["batch_id"], set_={"body": new.excluded.body, "created_at": func.now()}
            )
        )

    def get(self, batch_id: str) -> dict[str, Any] | None:
        """Return the report, None before the first gather."""
        statement = select(reports.c.body).where(reports.c.batch_id == batch_id)
        return self._connection.execute(statement).scalar_one_or_none()
