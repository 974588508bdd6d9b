"""From the outbox to the queues: each event becomes its next jobs, and news for whoever watches the batch.

Events are claimed with SKIP LOCKED, so any number of relays may run. A crash between enqueueing and marking
publishes an event twice; its jobs have the same ids then, and do their work once.
"""

import json
from dataclasses import fields
from enum import Enum
from typing import Any

from core.events import DomainEvent
from core.pipeline import next_steps
from db.repositories.outbox import OutboxRow
from jobs.queues import enqueue, job_id
from jobs.wiring import Wiring


def relay(wiring: Wiring) -> int:
    """Publish the next events that wait, oldest first; return how many there were (0: nothing left)."""
    with wiring.uow() as uow:
        rows = uow.outbox.claim_unpublished()
        for row in rows:
            publish(wiring, row)
        uow.outbox.mark_published([row.id for row in rows])
        uow.commit()
    return len(rows)


def publish(wiring: Wiring, row: OutboxRow) -> None:
    """Enqueue what an event causes, and tell `batch:{id}:progress`."""
    for number, step in enumerate(next_steps(row.event)):
        enqueue(wiring.redis, step, job_id(row.event_id, number))
    wiring.redis.publish(progress_channel(row.batch_id), json.dumps(news(row)))


def progress_channel(batch_id: str) -> str:
    """Name the Pub/Sub channel of a batch."""
    return f"batch:{batch_id}:progress"


def news(row: OutboxRow) -> dict[str, Any]:
    """Return an event as watchers get it: `id` (grows within a batch), `kind`, and the event's own fields."""
    return {"id": row.id, "kind": type(row.event).__name__, **_plain(row.event)}


def _plain(event: DomainEvent) -> dict[str, Any]:
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    values.pop("jobs", None)  # which file is in which job is nobody's news, and long
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}
