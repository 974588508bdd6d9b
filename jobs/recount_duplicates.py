"""Duplicates whose original does not count after all: their bytes are to count in the next batch with them.

A file becomes a duplicate while its original is still being read. Where that one fails, or its batch does,
the first completed batch with a duplicate is parsed again, and the further duplicates are duplicates of that
one: so bytes that nobody can read cost each batch one more round, not one for each other batch.
"""

from core.batch import BatchState
from db.repositories.duplicates import Heir
from jobs.change_batch import restart_batch
from jobs.wiring import Wiring


def recount_duplicates(wiring: Wiring) -> list[str]:
    """Start the batches of such duplicates again; return a line for each."""
    with wiring.uow() as uow:
        heirs = uow.log_files.heirs()
    return [
        f"{heir.batch_id}: parsed again, {heir.name} counts here now"
        for heir in heirs
        if _restart(wiring, heir)
    ]


def _restart(wiring: Wiring, heir: Heir) -> bool:
    """Look again under the lock of the batch; one that holds several such duplicates is started once."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(heir.batch_id)
        if batch.state is not BatchState.COMPLETED or heir not in uow.log_files.heirs():
            return False
        uow.log_files.inherit(heir)
        restart_batch(uow, batch)
        uow.commit()
    return True
