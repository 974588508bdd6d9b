"""Faults injected into a running batch: afterwards the totals are exact and there was one gather.

Real schedulers and workers in processes of their own; the workers' parsing waits at a gate, so that they can
be killed while they are at it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.batch import BatchState
from core.settings import Settings
from core.task import TaskState
from db.advisory_lock import is_worked_on
from jobs.embedded.child import launch
from jobs.lost_work import fail_files
from jobs.wiring import Wiring
from tests.integration.jobs import gated_worker
from tests.integration.jobs.batches import (
    ERRORS_PER_FILE,
    batch_of,
    events_of,
    rec_bytes,
    report_of,
    upload_batch,
)
from tests.polling import eventually
from tests.processes import is_gone

FILES, RECORDS = 6, 100
LONG_S = 120  # much longer than it takes: the machine may be busy
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Closed while it exists."""
    gate = tmp_path / "gate"
    gate.touch()
    return gate


@pytest.fixture
def environment(settings: Settings, gate: Path) -> dict[str, str]:
    return {
        **os.environ,
        "ARGUS_DATABASE_URL": settings.database_url,
        "ARGUS_REDIS_URL": settings.redis_url,
        "ARGUS_DATA": str(settings.data),
        "ARGUS_SECRET": settings.secret,
        "ARGUS_TEST_GATE": str(gate),
    }


@pytest.fixture
def start(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[list[str]], "subprocess.Popen[bytes]"]]:
    """Start a program of the system; whatever is left of them in the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str]) -> "subprocess.Popen[bytes]":
        log = tmp_path / f"{len(started)}.log"
        process = launch(
            [sys.executable, *command], cwd=tmp_path, log=log, on_parent_death=signal.SIGKILL, env=environment
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
    for log in sorted(tmp_path.glob("*.log")):
        sys.stdout.write(f"--- {log.name}\n{log.read_text()}")


@pytest.fixture
def start_worker(start: Callable[[list[str]], "subprocess.Popen[bytes]"]) -> Start:
    return lambda: start([gated_worker.__file__])


@pytest.fixture
def start_scheduler(start: Callable[[list[str]], "subprocess.Popen[bytes]"]) -> Start:
    return lambda: start(["-m", "jobs.scheduler"])


@pytest.fixture(autouse=True)
def scheduler(start_scheduler: Start) -> "subprocess.Popen[bytes]":
    return start_scheduler()


@pytest.fixture
def batch_id(wiring: Wiring) -> str:
    """A batch of big enough files that each has a job of its own."""
    return upload_batch(wiring, {f"{n}.rec": rec_bytes(n, RECORDS) + bytes(4 << 20) for n in range(FILES)})


def running(wiring: Wiring, batch_id: str) -> list[str]:
    with wiring.uow() as uow:
        return [task.file_id for task in uow.tasks.newest(batch_id) if task.state is TaskState.RUNNING]


def horse_of(worker: "subprocess.Popen[bytes]") -> psutil.Process:
    """The worker that a parent forked."""
    return eventually(lambda: psutil.Process(worker.pid).children())[0]


def demand_exact_totals(wiring: Wiring, batch_id: str) -> None:
    """Wait for the end of the batch; everything is there once."""
    eventually(lambda: batch_of(wiring, batch_id).state is BatchState.COMPLETED, seconds=LONG_S)
    batch = batch_of(wiring, batch_id)
    assert (batch.processed_files, batch.failed_files) == (FILES, 0)
    totals = report_of(wiring, batch_id)["totals"]
    assert totals["records"] == FILES * RECORDS
    assert totals["levels"]["2"] == FILES * ERRORS_PER_FILE
    events = events_of(wiring, batch_id)
    once = ("AllFilesScattered", "GatheringCompleted", "DiagnosisCompleted")
    assert {kind: events.count(kind) for kind in once} == dict.fromkeys(once, 1)
    assert events.count("FileParsed") == FILES
    with wiring.engine.connect() as connection:
        counted = connection.exec_driver_sql("SELECT sum(count) FROM rollups_hourly").scalar_one()
    assert counted == FILES * ERRORS_PER_FILE


def test_two_schedulers_and_two_workers_do_not_get_into_each_others_way(
    wiring: Wiring, batch_id: str, start_scheduler: Start, start_worker: Start, gate: Path
) -> None:
    gate.unlink()
    start_scheduler()
    start_worker()
    start_worker()
    demand_exact_totals(wiring, batch_id)


def test_the_scheduler_is_killed(
    wiring: Wiring,
    batch_id: str,
    scheduler: "subprocess.Popen[bytes]",
    start_scheduler: Start,
    start_worker: Start,
    gate: Path,
) -> None:
    start_worker()
    eventually(lambda: running(wiring, batch_id))
    scheduler.kill()
    gate.unlink()
    eventually(lambda: batch_of(wiring, batch_id).processed_files == FILES, seconds=LONG_S)
    start_scheduler()
    demand_exact_totals(wiring, batch_id)


def test_the_forked_job_is_killed(wiring: Wiring, batch_id: str, start_worker: Start, gate: Path) -> None:
    worker = start_worker()
    eventually(lambda: running(wiring, batch_id))
    horse_of(worker).kill()
    gate.unlink()
    demand_exact_totals(wiring, batch_id)


def test_a_worker_is_killed_and_its_job_dies_with_it(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    workers = [start_worker(), start_worker()]
    eventually(lambda: len(running(wiring, batch_id)) == len(workers))
    horse = horse_of(workers[0])
    workers[0].kill()
    eventually(lambda: is_gone(horse))
    gate.unlink()
    demand_exact_totals(wiring, batch_id)


def test_every_worker_is_killed_and_new_ones_come(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    workers = [start_worker(), start_worker()]
    eventually(lambda: len(running(wiring, batch_id)) == len(workers))
    for worker in workers:
        worker.kill()
    gate.unlink()
    start_worker()
    demand_exact_totals(wiring, batch_id)


def test_the_worker_that_gathers_is_killed(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    gather_gate = gate.with_name(f"{gate.name}.gather")
    gather_gate.touch()
    gate.unlink()
    worker = start_worker()
    eventually(lambda: batch_of(wiring, batch_id).state is BatchState.GATHERING, seconds=LONG_S)
    worker.kill()
    eventually(lambda: not is_worked_on(wiring.engine, batch_id))  # before a new one comes and takes it up
    start_worker()
    gather_gate.unlink()
    demand_exact_totals(wiring, batch_id)


def test_redis_is_emptied_in_the_middle_of_a_batch(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    start_worker()
    eventually(lambda: running(wiring, batch_id))
    wiring.redis.flushall()
    gate.unlink()
    demand_exact_totals(wiring, batch_id)


def test_redis_is_emptied_before_anybody_took_the_first_job(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    eventually(lambda: wiring.redis.llen("rq:queue:parse"))
    wiring.redis.flushall()
    gate.unlink()
    start_worker()
    demand_exact_totals(wiring, batch_id)


def test_a_worker_that_hung_comes_back_after_its_files_were_given_to_another(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    worker = start_worker()
    [hung] = eventually(lambda: running(wiring, batch_id))
    horse = horse_of(worker)
    horse.suspend()
    worker.send_signal(signal.SIGSTOP)
    gate.unlink()
    start_worker()
    eventually(lambda: batch_of(wiring, batch_id).processed_files == FILES, seconds=LONG_S)
    horse.resume()
    worker.send_signal(signal.SIGCONT)
    demand_exact_totals(wiring, batch_id)
    with wiring.uow() as uow:
        assert uow.log_files.get(hung).attempt == 2
    assert report_of(wiring, batch_id)["totals"]["records"] == FILES * RECORDS


def test_a_worker_whose_parser_hangs_is_free_again_once_its_file_was_given_up(
    wiring: Wiring, batch_id: str, start_worker: Start
) -> None:
    worker = start_worker()
    [hung] = eventually(lambda: running(wiring, batch_id))
    horse = horse_of(worker)
    with wiring.uow() as uow:
        fail_files(uow, batch_id, "It took too long.", [hung])
        uow.commit()
    eventually(lambda: is_gone(horse))
    eventually(lambda: running(wiring, batch_id))  # the next one, by a new child of the same worker
    assert worker.poll() is None


def test_a_worker_that_is_told_to_stop_finishes_its_job_first(
    wiring: Wiring, batch_id: str, start_worker: Start, gate: Path
) -> None:
    worker = start_worker()
    [file_id] = eventually(lambda: running(wiring, batch_id))
    worker.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0.5)
    gate.unlink()
    assert worker.wait(30) == 0
    with wiring.uow() as uow:
        [task] = [task for task in uow.tasks.newest(batch_id) if task.file_id == file_id]
    assert (task.state, task.attempt) == (TaskState.SUCCEEDED, 1)
