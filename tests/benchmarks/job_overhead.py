"""What a job costs besides its work: a small DLT file through RQ to a worker with warm kernels and back.

The peer is RQ's own worker, which forks a process for each job and finds no kernel loaded there.
`python -m tests.benchmarks.job_overhead` is that worker.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median

import redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from jobs.queues import PARSE, queue
from tests.benchmarks.dlt_files import write_dlt
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.servers import servers

COLD = "cold"


def parse(path: str) -> float:
    """Parse a file, as a job; return the seconds of the work itself, kernels being loaded."""
    from parsers.parse import parse_path  # noqa: PLC0415 - what RQ's worker has not loaded it loads for each job
    from parsers.warm import warm_format  # noqa: PLC0415

    warm_format("dlt")
    return parse_path(Path(path)).seconds


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure one job at a time."""
    log = folder / "small.dlt"
    write_dlt(log, 20_000)
    with (
        servers(folder / "servers") as running,
        _worker(running.environment, "jobs.worker", "1"),
        _worker(running.environment, __name__),
    ):
        client = running.wiring.redis
        turns = (_Turn(queue(client, PARSE), log, 20), _Turn(_cold_queue(client), log, 3))
        for turn in turns:
            turn.overhead()  # the first one waits for its worker to start
        warm, cold = in_turns(scale.rounds, *turns)
    return [
        Row(
            "job through RQ, besides its work",
            "ms",
            warm,
            (Bar(10, at_most=True),),
            f"rq {version('rq')} Worker, a fork each, cold kernels",
            cold,
            less_is_better=True,
            note="a DLT file of 20 kB, one job at a time, medians; enqueued → result read",
        )
    ]


class _Turn:
    def __init__(self, jobs: Queue, log: Path, count: int) -> None:
        self._jobs, self._log, self._count = jobs, log, count

    def __call__(self) -> float:
        return median(self.overhead() for _ in range(self._count)) * 1e3

    def overhead(self) -> float:
        start = time.perf_counter()
        job = self._jobs.enqueue(f"{__name__}.parse", str(self._log))
        while (result := job.latest_result(timeout=1)) is None:
            assert time.perf_counter() - start < 120
        seconds = time.perf_counter() - start
        assert isinstance(result.return_value, float), result.exc_string
        return seconds - result.return_value


@contextmanager
def _worker(environment: dict[str, str], *arguments: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", *arguments], env={**os.environ, **environment})
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _cold_queue(client: redis.Redis) -> Queue:
    return Queue(COLD, connection=client, serializer=JSONSerializer)


FAMILY = Family(measure, ("rq",))

if __name__ == "__main__":
    connection = redis.Redis.from_url(os.environ["ARGUS_REDIS_URL"])
    Worker([_cold_queue(connection)], connection=connection, serializer=JSONSerializer).work(
        logging_level="ERROR"
    )
