"""uploaded → scattering: hand out an attempt at every file of the batch, those in archives too."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import redis

from core.batch import BatchState
from core.events import FilesScattered, StatusChanged
from core.pipeline import split_into_jobs
from db.advisory_lock import working_alone
from jobs.close_barrier import close_barrier
from jobs.expand_archives import Expanded, expand_archives
from jobs.lost_work import fail_files
from jobs.patience import patiently
from jobs.run_job import run_job
from jobs.wiring import Wiring


def scatter_batch(batch_id: str) -> None:
    """Run as a job: scatter a completed upload."""
    run_job("scatter_batch", scatter, batch_id=batch_id)


def scatter(wiring: Wiring, batch_id: str) -> None:
    """Expand the archives of the batch, move it to scattering and start the next attempt at each file.

    Nothing happens if that was or is being done. Archives are expanded outside of the transaction, which then
    takes up what they held. Duplicates and archives are settled at once. A batch of nothing else has no job
    that would reach the barrier, so it is closed here.
    """
    with working_alone(wiring.engine, batch_id) as alone:
        if not alone or not _is_uploaded(wiring, batch_id):
            return
        started = patiently(partial(_start, wiring, batch_id, expand_archives(wiring, batch_id)))
    if not started:
        close_barrier(wiring, batch_id)


def _is_uploaded(wiring: Wiring, batch_id: str) -> bool:
    with wiring.uow() as uow:
        return uow.batches.get(batch_id).state is BatchState.UPLOADED


def _start(wiring: Wiring, batch_id: str, archives: Sequence[Expanded]) -> bool:
    """Do it in one transaction; return whether there is anything to wait for."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state is not BatchState.UPLOADED:
            return True
        with suppress(redis.RedisError):  # sets that hold too much only make workers ask Postgres too early
            wiring.barrier.sets.forget(batch_id)  # of an earlier round of this batch
        for found in archives:
            if found.summary:
                batch = uow.log_files.expand(found.archive, found.members, found.summary)
        uow.batches.save(batch.to(BatchState.SCATTERING))
        batch = uow.log_files.settle_duplicates(batch_id)
        unreadable = {found.archive.id: found.reason for found in archives if not found.summary}
        started = [row for row in uow.tasks.start_attempts(batch_id) if row[0] not in unreadable]
        uow.outbox.add(
            batch.version,
            StatusChanged(batch_id, BatchState.UPLOADED, BatchState.SCATTERING),
            FilesScattered(batch_id, split_into_jobs(started)),
        )
        for file_id, reason in unreadable.items():
            fail_files(uow, batch_id, reason, [file_id])
        uow.commit()
    return bool(started)
