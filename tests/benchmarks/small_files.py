"""A batch of a thousand small files through the processes of `argus up`: completed → all of them settled."""

import time
from itertools import islice
from pathlib import Path

from jobs.change_batch import complete_batch
from jobs.wiring import Wiring
from tests.benchmarks.dlt_files import messages
from tests.benchmarks.rec_files import write_rec
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.servers import store_batch, wired_to
from tests.benchmarks.text_files import lines
from tests.conftest import start_argus, stop_argus

RECORDS = 60  # in a file


def write_files(folder: Path, count: int) -> list[Path]:
    """Write small files, DLT and text in turn with a `rec` among ten; no two are the same."""
    folder.mkdir()
    dlt, text, paths = messages(), lines("syslog"), []
    for number in range(count):
        if number % 10 == 9:
            path = folder / f"{number}.rec"
            write_rec(path, 3_000 + number)
        else:
            path = folder / f"{number}.{'dlt' if number % 2 else 'log'}"
            path.write_bytes(b"".join(islice(dlt if number % 2 else text, RECORDS)))
        paths.append(path)
    return paths


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure batches one after the other; every turn is one."""
    files = write_files(folder / "files", scale.of(1000, 40))
    running = start_argus(folder / "argus", "--no-sample")
    completed: list[float] = []
    try:
        with wired_to(running.data) as wiring:
            numbers = iter(range(scale.rounds + 1))

            def batch() -> float:
                settled, whole = _time(wiring, store_batch(wiring, files, next(numbers)))
                completed.append(whole)
                return len(files) / settled

            batch()  # the first one meets cold caches
            (rate,) = in_turns(scale.rounds, batch)
    finally:
        stop_argus(running)
    note = f"{len(files):,} DLT, text and rec files of {RECORDS} records or so, two workers; "
    note += f"with report and diagnosis {sorted(completed)[len(completed) // 2]:.1f} s a batch"
    return [Row("small files in one batch", "files/s", rate, (Bar(300),), note=note)]


def _time(wiring: Wiring, batch_id: str) -> tuple[float, float]:
    """Complete a batch; return the seconds until its files are settled, and until it is completed."""
    complete_batch(wiring, batch_id)
    start, settled = time.perf_counter(), 0.0
    while True:
        with wiring.uow() as uow:
            batch = uow.batches.get(batch_id)
        now = time.perf_counter() - start
        if not settled and batch.total_files and batch.settled_files >= batch.total_files:
            assert batch.failed_files == 0
            settled = now
        if batch.state == "completed":
            return settled, now
        assert batch.state != "failed", batch.failure
        assert now < 300, batch
        time.sleep(0.02)


FAMILY = Family(measure)
