"""Dead letters: jobs that failed for good, kept with a way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from core.errors import NotFoundError
from db.models import batches, dead_letters


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that failed for good, and why."""

    id: int
    job: str
    arguments: Mapping[str, Any]
    reason: str
    batch_id: str | None
    created_at: datetime
    requeued_at: datetime | None


class DeadLetters:
    """The rows of `dead_letters`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, job: str, arguments: Mapping[str, Any], reason: str, batch_id: str | None = None) -> int:
        """Keep a job; return its number. A batch that was deleted meanwhile is left out of it."""
        still_there = select(batches.c.id).where(batches.c.id == batch_id).scalar_subquery()
        statement = (
            insert(dead_letters)
            .values(job=job, arguments=dict(arguments), reason=reason, batch_id=still_there)
            .returning(dead_letters.c.id)
        )
        return self._connection.execute(statement).scalar_one()

    def get(self, letter_id: int) -> DeadLetter:
        """Return the letter; NotFoundError when there is none."""
        statement = select(dead_letters).where(dead_letters.c.id == letter_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no dead letter {letter_id}.")
        return _to_letter(row)

    def open(self) -> list[DeadLetter]:
        """Return the letters that were not requeued, the newest first."""
        statement = (
            select(dead_letters)
            .where(dead_letters.c.requeued_at.is_(None))
            .order_by(dead_letters.c.id.desc())
        )
        return [_to_letter(row) for row in self._connection.execute(statement).mappings()]

    def mark_requeued(self, letter_id: int) -> None:
        """Note that the job was sent on its way again."""
        self._connection.execute(
            update(dead_letters).where(dead_letters.c.id == letter_id).values(requeued_at=func.now())
        )

    def mark_batch_requeued(self, batch_id: str) -> None:
        """Note that the batch was sent on its way again, which settles all its letters."""
        self._connection.execute(
            update(dead_letters)
            .where(dead_letters.c.batch_id == batch_id, dead_letters.c.requeued_at.is_(None))
            .values(requeued_at=func.now())
        )


def _to_letter(row: RowMapping) -> DeadLetter:
    return DeadLetter(**row)
