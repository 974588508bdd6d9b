"""From the outbox to the queues: each event becomes its next jobs, and news for whoever watches the batch.

Events are claimed with SKIP LOCKED, so any number of relays may run. A crash between enqueueing and marking
publishes an event twice; its jobs have the same ids then, and do their work once.
"""

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
    """Enqueue what an event causes, and wake whoever follows its batch with the event's number."""
    for number, step in enumerate(next_steps(row.event)):
        enqueue(wiring.redis, step, job_id(row.event_id, number))
    wiring.redis.publish(progress_channel(row.batch_id), row.id)


def progress_channel(batch_id: str) -> str:
    """Name the Pub/Sub channel of a batch."""
    return f"batch:{batch_id}:progress"
