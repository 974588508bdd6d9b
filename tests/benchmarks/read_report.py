"""Reading the report of a batch, again and again, as the page and the API do."""

import time
from pathlib import Path
from statistics import median, quantiles

from db.readers.report import read_report
from db.session import reading
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.servers import next_jobs, servers, store_batch
from tests.benchmarks.small_files import write_files
from tests.integration.jobs.batches import JOBS


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure reads one by one in one process."""
    from jobs.change_batch import complete_batch  # noqa: PLC0415

    files = write_files(folder / "files", scale.of(100, 10))
    with servers(folder / "servers") as running:
        wiring = running.wiring
        batch_id = store_batch(wiring, files, 1)
        complete_batch(wiring, batch_id)
        while steps := next_jobs(wiring):
            for step in steps:
                JOBS[step.job](wiring, **step.arguments)

        slowest: list[float] = []

        def read() -> float:
            times: list[float] = []
            for _ in range(scale.of(1000, 20)):
                start = time.perf_counter()
                with reading(wiring.engine) as connection:
                    assert read_report(connection, batch_id)
                times.append((time.perf_counter() - start) * 1e3)
            slowest.append(quantiles(times, n=20)[-1])
            return median(times)

        (p50,) = in_turns(scale.rounds, read)
    note = f"from Postgres each time: there is no cache yet; p95 {median(slowest):.2f} ms"
    return [Row("report read, p50", "ms", p50, (Bar(0.5, at_most=True),), less_is_better=True, note=note)]


FAMILY = Family(measure)
