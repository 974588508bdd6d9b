"""Taking up a step of a batch: from the state in which it waits to the one in which it is being done."""

from core.batch import Batch, BatchState
from core.events import StatusChanged
from db.unit_of_work import UnitOfWork


def take_up(uow: UnitOfWork, batch_id: str, waiting: BatchState, working: BatchState) -> Batch | None:
    """Move the batch from `waiting` to `working` and return it, locked; None when it is in another state.

    One that stands in `working` already was left there by a worker that died. The caller holds the lock of
    `working_alone`.
    """
    batch = uow.batches.get_for_update(batch_id)
    if batch.state is working:
        return batch
    if batch.state is not waiting:
        return None
    batch = uow.batches.save(batch.to(working))
    uow.outbox.add(batch.version, StatusChanged(batch_id, waiting, working))
    return batch
