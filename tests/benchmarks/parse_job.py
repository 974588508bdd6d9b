"""The whole parse job of one large DLT file: object in; index, summary and the settled file out."""

import time
from pathlib import Path

from tests.benchmarks.dlt_files import write_dlt
from tests.benchmarks.one_core import call
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.servers import scattered, servers, store_batch


def run_parse_job(batch_id: str, attempts: list[tuple[str, int]]) -> float:
    """Run the job as a worker whose kernels are warm; return the seconds it took."""
    from core.settings import read_settings  # noqa: PLC0415 - the process that starts the turns has no kernels
    from jobs.parse_file import parse_files  # noqa: PLC0415
    from jobs.wiring import wire  # noqa: PLC0415
    from parsers.warm import warm_kernels  # noqa: PLC0415

    warm_kernels()
    with wire(read_settings()) as wiring:
        with wiring.uow() as uow:  # a worker keeps its connections
            uow.batches.get(batch_id)
        start = time.perf_counter()
        parse_files(wiring, batch_id, attempts)
        return time.perf_counter() - start


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure the job, on one core; every turn is a batch of its own."""
    log = folder / "drive.dlt"
    records = write_dlt(log, scale.of(1_000_000_000, 2_000_000))
    size_gb = log.stat().st_size / 1e9
    with servers(folder / "servers") as running:
        batches = [store_batch(running.wiring, [log], number) for number in range(scale.rounds)]
        waiting = iter(batches)

        def job() -> float:
            batch_id = next(waiting)
            (step,) = scattered(running.wiring, batch_id)
            attempts = step.arguments["attempts"]
            return call(run_parse_job, batch_id, attempts, environment=running.environment)

        (seconds,) = in_turns(scale.rounds, job)
        with running.wiring.uow() as uow:
            for batch_id in batches:
                (result,) = uow.log_files.results(batch_id)
                assert result.records == records
    note = (
        f"{size_gb * 1e3:.0f} MB, {records:,} messages in {seconds:.2f} s; object → index, Parquet, Postgres"
    )
    return [Row("whole parse job, one DLT file", "GB/s", size_gb / seconds, (Bar(0.5),), note=note)]


FAMILY = Family(measure)
