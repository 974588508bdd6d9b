"""uploaded → scattering: hand out an attempt at every file of the batch."""

from core.batch import BatchState
from core.events import FilesScattered, StatusChanged
from core.pipeline import split_into_jobs
from jobs.close_barrier import close_barrier
from jobs.run_job import run_job
from jobs.wiring import Wiring


def scatter_batch(batch_id: str) -> None:
    """Run as a job: scatter a completed upload."""
    run_job("scatter_batch", scatter, batch_id=batch_id)


def scatter(wiring: Wiring, batch_id: str) -> None:
    """Move the batch to scattering and start the next attempt at each file; nothing if that was done before.

    Duplicates are settled at once. A batch of nothing else has no job that would reach the barrier, so it is
    closed here.
    """
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state is not BatchState.UPLOADED:
            return
        wiring.barrier.sets.forget(batch_id)  # of an earlier round of this batch
        batch = uow.batches.save(batch.to(BatchState.SCATTERING))
        batch = uow.log_files.settle_duplicates(batch_id)
        started = uow.tasks.start_attempts(batch_id)
        uow.outbox.add(
            batch.version,
            StatusChanged(batch_id, BatchState.UPLOADED, BatchState.SCATTERING),
            FilesScattered(batch_id, split_into_jobs(started)),
        )
        uow.commit()
    if not started:
        close_barrier(wiring, batch_id)
