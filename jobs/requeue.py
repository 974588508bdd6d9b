"""The way back for a dead letter: what it belonged to is done again."""

from core.batch import WORKING
from core.errors import WrongStateError
from db.repositories.dead_letters import DeadLetter
from jobs.change_batch import restart_batch
from jobs.wiring import Wiring


def requeue(wiring: Wiring, letter_id: int) -> DeadLetter:
    """Have the batch of a dead job parsed again, which settles all its letters.

    The job itself is not run again: its batch, which settled without it, begins anew. A letter whose batch
    was deleted is only closed. Raises NotFoundError for no such letter, WrongStateError where it was requeued
    before or its batch is at work.
    """
    with wiring.uow() as uow:
        letter = uow.dead_letters.get(letter_id)
        if letter.requeued_at is not None:
            raise WrongStateError(
                f"Dead letter {letter_id} was requeued on {letter.requeued_at:%Y-%m-%d %H:%M} UTC."
            )
        if letter.batch_id is None:
            uow.dead_letters.mark_requeued(letter_id)
            uow.commit()
            return letter
        batch = uow.batches.get_for_update(letter.batch_id)
        if batch.state in WORKING:
            raise WrongStateError(f"Batch {batch.id} is {batch.state}: it is being worked at already.")
        restart_batch(uow, batch)
        uow.commit()
    return letter
