"""scattering → scattered, once: whoever comes first takes the row's lock, the others find it done."""

from collections.abc import Sequence

import redis

from core.barrier import Settled, may_fall
from core.batch import Batch, BatchState
from core.events import AllFilesScattered, StatusChanged
from jobs.patience import PASSING, patiently
from jobs.wiring import Wiring


def settle_at_barrier(wiring: Wiring, batch: Batch, processed: Sequence[str], failed: Sequence[str]) -> None:
    """Tell the barrier which files settled together with `batch` as it is given; close it after the last."""
    try:
        fell = wiring.barrier.arrive(batch, processed, failed, lambda: read_truth(wiring, batch.id))
    except (*PASSING, redis.RedisError):  # Postgres knows as well, only slower when thousands ask
        fell = batch.settled_files >= batch.total_files
    if fell:
        patiently(lambda: close_barrier(wiring, batch.id))


def close_barrier(wiring: Wiring, batch_id: str) -> bool:
    """Let the batch through if all of its files are settled; True when this call did it."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if not may_fall(batch):
            return False
        batch = uow.batches.save(batch.to(BatchState.SCATTERED))
        uow.outbox.add(
            batch.version,
            StatusChanged(batch_id, BatchState.SCATTERING, BatchState.SCATTERED),
            AllFilesScattered(batch_id),
        )
        uow.commit()
        return True


def read_truth(wiring: Wiring, batch_id: str) -> Settled:
    """Return the settled files of a batch as Postgres knows them."""
    with wiring.uow() as uow:
        settled = uow.log_files.settled(batch_id)
    return settled.processed, settled.failed
