"""The outbox: what happened, stored in the transaction that made it true, published after it."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ARRAY, Connection, RowMapping, Text, any_, func, insert, literal, select, text, update

from core.batch import BatchState
from core.events import (
    AllFilesScattered,
    BatchCreated,
    DiagnosisCompleted,
    DomainEvent,
    FileParsed,
    FilesScattered,
    GatheringCompleted,
    StatusChanged,
)
from db.models import outbox

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        BatchCreated,
        StatusChanged,
        FilesScattered,
        FileParsed,
        AllFilesScattered,
        GatheringCompleted,
        DiagnosisCompleted,
    )
}

# The lock on a batch's first unpublished event stands for the whole batch: a second relay skips the batch, so
# what happened to it is published in the order in which it happened.
_CLAIM = text("""
WITH first AS (
  SELECT id, batch_id FROM outbox o
  WHERE published_at IS NULL AND NOT EXISTS (
    SELECT FROM outbox earlier
    WHERE earlier.batch_id = o.batch_id AND earlier.id < o.id AND earlier.published_at IS NULL)
  ORDER BY id LIMIT :limit
  FOR UPDATE SKIP LOCKED)
SELECT o.* FROM outbox o JOIN first USING (batch_id)
WHERE o.published_at IS NULL AND o.id >= first.id
ORDER BY o.id LIMIT :limit
""")

_FORGET = text("""
DELETE FROM outbox WHERE id IN (
  SELECT o.id FROM outbox o JOIN batches b ON b.id = o.batch_id
  WHERE o.published_at IS NOT NULL AND b.state IN ('completed', 'failed')
    AND b.state_changed_at < now() - :seconds * interval '1 s'
  LIMIT :limit)
""")


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event as it is stored; `version` is the batch's when it happened."""

    id: int
    event_id: str
    batch_id: str
    version: int
    event: DomainEvent
    published: bool


class Outbox:
    """The rows of `outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, version: int, *events: DomainEvent) -> None:
        """Store events of one batch, after the change they tell of, with the version that change gave it."""
        rows = [
            {
                "event_id": str(uuid.uuid4()),
                "batch_id": event.batch_id,
                "version": version,
                "kind": type(event).__name__,
                "payload": asdict(event),
            }
            for event in events
        ]
        if rows:
            self._connection.execute(insert(outbox), rows)

    def claim_unpublished(self, limit: int = 100) -> list[OutboxRow]:
        """Return at most `limit` unpublished events, oldest first, locked until the transaction ends.

        Batches that another relay is publishing are left out.
        """
        rows = self._connection.execute(_CLAIM, {"limit": limit})
        return [_to_row(row) for row in rows.mappings()]

    def mark_published(self, ids: Sequence[int]) -> None:
        """Note that the relay handed these events on."""
        statement = update(outbox).where(outbox.c.id.in_(ids)).values(published_at=func.now())
        self._connection.execute(statement)

    def for_batch(self, batch_id: str, *kinds: type[DomainEvent], after: int = 0) -> list[OutboxRow]:
        """Return what happened to a batch, in order: after the event with id `after`, of `kinds`, if any."""
        statement = (
            select(outbox).where(outbox.c.batch_id == batch_id, outbox.c.id > after).order_by(outbox.c.id)
        )
        if kinds:
            statement = statement.where(outbox.c.kind.in_([kind.__name__ for kind in kinds]))
        return [_to_row(row) for row in self._connection.execute(statement).mappings()]

    def for_batches(self, batch_ids: Sequence[str], *kinds: type[DomainEvent]) -> dict[str, list[OutboxRow]]:
        """Return what happened to each of these batches, in order, of `kinds`."""
        statement = (
            select(outbox)
            .where(
                outbox.c.batch_id == any_(literal(list(batch_ids), ARRAY(Text))),
                outbox.c.kind.in_([kind.__name__ for kind in kinds]),
            )
            .order_by(outbox.c.id)
        )
        rows: dict[str, list[OutboxRow]] = {batch_id: [] for batch_id in batch_ids}
        for row in self._connection.execute(statement).mappings():
            rows[row["batch_id"]].append(_to_row(row))
        return rows

    def forget(self, seconds: float, limit: int = 10_000) -> int:
        """Delete published events of batches that settled so long ago; return how many, at most `limit`."""
        return self._connection.execute(_FORGET, {"seconds": seconds, "limit": limit}).rowcount


def _to_row(row: RowMapping) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        event_id=str(row["event_id"]),
        batch_id=row["batch_id"],
        version=row["version"],
        event=_to_event(row["kind"], row["payload"]),
        published=row["published_at"] is not None,
    )


def _to_event(kind: str, payload: dict[str, Any]) -> DomainEvent:
    fields = dict(payload)
    if kind == StatusChanged.__name__:
        fields |= {end: BatchState(fields[end]) for end in ("source", "target")}
    if kind == FilesScattered.__name__:
        fields["jobs"] = tuple(tuple((file_id, n) for file_id, n in job) for job in fields["jobs"])
    return _KINDS[kind](**fields)
