"""The barrier between scatter and gather: the last file that settles opens the way, once.

Each batch has a Redis set of the files that settled, so that the same message twice counts once. The sets are
a cache of `task_executions`: they only decide when it is worth asking Postgres, and whenever they hold fewer
files than Postgres has settled they were lost and are filled again. What happens exactly once happens under
the lock of the batch's row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.batch import Batch, BatchState
from core.ports import BarrierSet

Settled = tuple[
    Sequence[str], Sequence[str]
]  # ids of the files that were processed, and of those that failed


@dataclass(frozen=True, slots=True)
class Barrier:
    """The barrier over some sets."""

    sets: BarrierSet

    def arrive(
        self, batch: Batch, processed: Sequence[str], failed: Sequence[str], truth: Callable[[], Settled]
    ) -> bool:
        """Say that files of `batch` settled; return whether all of them have, as far as the sets know.

        `batch` is the batch as it was saved together with these files; `truth` reads from Postgres what is
        settled now, and is asked only when the sets are behind.
        """
        count = self.sets.arrive(batch.id, list(processed), list(failed))
        if count < batch.settled_files:
            count = self.refill(batch.id, truth())
        return count >= batch.total_files

    def refill(self, batch_id: str, truth: Settled) -> int:
        """Make the sets hold what Postgres says; return how many files that is."""
        processed, failed = truth
        self.sets.rebuild(batch_id, list(processed), list(failed))
        return len(processed) + len(failed)


def may_fall(batch: Batch) -> bool:
    """Say whether the batch, read under its row lock, has reached its barrier and not yet passed it."""
    return batch.state is BatchState.SCATTERING and batch.settled_files >= batch.total_files
