"""Files that arrive at the barrier, in groups as the parse jobs bring them, beside one call for each file."""

import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from core.batch import Batch, new_batch_id
from core.pipeline import FILES_PER_JOB
from jobs.wiring import Wiring
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.servers import servers, vin


def arrive(wiring: Wiring, files: list[str], at_once: int) -> float:
    """Let files of a new batch arrive, so many in a call; return files a second, in thousands."""
    batch = Batch(new_batch_id(), vin(0), "2.4.1", datetime.now(UTC))
    start = time.perf_counter()
    for first in range(0, len(files), at_once):
        wiring.barrier.arrive(batch, files[first : first + at_once], [], lambda: ((), ()))
    seconds = time.perf_counter() - start
    assert wiring.barrier.sets.arrive(batch.id, [], []) == len(files)
    return len(files) / seconds / 1e3


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure both in turns, over one connection."""
    files = [uuid4().hex for _ in range(scale.of(64_000, 640))]
    few = files[: scale.of(6_400, 64)]
    with servers(folder / "servers") as running:
        arrive(running.wiring, few, 1)
        grouped, single = in_turns(
            scale.rounds,
            lambda: arrive(running.wiring, files, FILES_PER_JOB),
            lambda: arrive(running.wiring, few, 1),
        )
    note = f"{len(files):,} files, {FILES_PER_JOB} a call, one client"
    return [Row("barrier", "k files/s", grouped, (Bar(50),), "one call a file", single, note=note)]


FAMILY = Family(measure)
