"""The sweep's mendings, one by one, in this process."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rq import Worker
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.utils import utcformat
from rq.worker import WorkerStatus
from sqlalchemy import event, text

from core.batch import BatchState
from core.events import FilesScattered
from core.task import TaskState
from db.readers.report import read_diagnosis
from db.session import reading
from jobs.lost_work import MOST_TRIES, retake_lost_attempts
from jobs.missing_jobs import enqueue_missing_jobs
from jobs.queues import QUEUES, UNLIMITED, queue, waiting_jobs
from jobs.relay import relay
from jobs.scatter_batch import scatter
from jobs.sweep import CLEARING, EVERYTHING, close_barriers, publish_events, sweep
from jobs.time_limits import AWAKE_KEPT_S, AWAKE_KEY, enforce_time_limits, workers_alive_s
from jobs.wiring import Wiring
from tests.integration.jobs.batches import batch_of, rec_bytes, run_here, upload_batch
from tests.polling import eventually


@pytest.fixture
def scattering(wiring: Wiring) -> str:
    """A batch of two files whose attempts were handed out, and published."""
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    publish_events(wiring)
    scatter(wiring, batch_id)
    publish_events(wiring)
    return batch_id


def claim(wiring: Wiring, batch_id: str, *, lease_s: float = 9) -> None:
    """Take every attempt that is to be had, as a worker does that then is heard of no more."""
    with wiring.uow() as uow:
        attempts = [(task.file_id, task.attempt) for task in uow.tasks.newest(batch_id)]
        uow.tasks.claim(attempts, "the dead one", lease_s)
        uow.commit()


@pytest.fixture
def old_worker(wiring: Wiring) -> Worker:
    """A worker that lives for an hour, and does nothing."""
    worker = young_worker(wiring)
    wiring.redis.hset(worker.key, "birth", utcformat(datetime.now(UTC) - timedelta(hours=1)))
    return worker


def young_worker(wiring: Wiring) -> Worker:
    """A worker that was just born."""
    worker = Worker([queue(wiring.redis, "parse")], connection=wiring.redis, serializer=JSONSerializer)
    worker.register_birth()
    return worker


def age(wiring: Wiring, minutes: int) -> None:
    """Let everything stand still for so long."""
    ago = f"interval '{minutes} min'"
    statements = [
        "ALTER TABLE batches DISABLE TRIGGER USER",
        f"UPDATE batches SET state_changed_at = state_changed_at - {ago}, updated_at = updated_at - {ago}",
        f"UPDATE task_executions SET lease_until = lease_until - {ago}",
        "ALTER TABLE batches ENABLE TRIGGER USER",
    ]
    with wiring.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_sweep_of_an_idle_installation_does_nothing(wiring: Wiring) -> None:
    assert sweep(wiring, EVERYTHING) == []


def test_attempts_whose_lease_ran_out_are_handed_out_again(wiring: Wiring, scattering: str) -> None:
    claim(wiring, scattering, lease_s=-1)
    assert len(retake_lost_attempts(wiring)) == 1
    with wiring.uow() as uow:
        tasks = uow.tasks.newest(scattering)
    assert {(task.attempt, task.state) for task in tasks} == {(2, TaskState.QUEUED)}
    assert retake_lost_attempts(wiring) == []
    run_here(wiring)
    assert batch_of(wiring, scattering).state is BatchState.COMPLETED


def test_a_file_at_which_every_worker_dies_fails_and_says_so(wiring: Wiring, scattering: str) -> None:
    for _ in range(MOST_TRIES):
        claim(wiring, scattering, lease_s=-1)
        retake_lost_attempts(wiring)
    batch = batch_of(wiring, scattering)
    assert (batch.state, batch.failed_files) == (BatchState.SCATTERED, 2)
    with wiring.uow() as uow:
        assert all("attempts" in str(file.problem) for file in uow.log_files.for_batch(scattering))


def test_a_file_that_kills_its_workers_fails_alone(wiring: Wiring, scattering: str) -> None:
    claim(wiring, scattering, lease_s=-1)
    retake_lost_attempts(wiring)
    with wiring.uow() as uow:
        events = [row.event for row in uow.outbox.for_batch(scattering)]
        files = {file.name: file.id for file in uow.log_files.for_batch(scattering)}
    first, again = (event.jobs for event in events if isinstance(event, FilesScattered))
    assert [len(job) for job in first] == [2]
    assert sorted(again) == sorted([((file_id, 2),) for file_id in files.values()])
    for attempt in range(2, MOST_TRIES + 1):
        with wiring.uow() as uow:
            uow.tasks.claim([(files["a.rec"], attempt)], "the dead one", -1)
            uow.commit()
        retake_lost_attempts(wiring)
    run_here(wiring)
    batch = batch_of(wiring, scattering)
    assert (batch.state, batch.processed_files, batch.failed_files) == (BatchState.COMPLETED, 1, 1)


def test_jobs_that_redis_lost_are_enqueued_again_once(wiring: Wiring, scattering: str) -> None:
    lost = waiting_jobs(wiring.redis)
    wiring.redis.flushall()
    age(wiring, minutes=1)
    assert len(enqueue_missing_jobs(wiring)) == 1
    assert waiting_jobs(wiring.redis) & lost
    assert enqueue_missing_jobs(wiring) == []


def end_the_waiting_job(wiring: Wiring, status: JobStatus) -> None:
    """Let a worker take the job and be killed (STARTED), or meet an error that passes (FAILED)."""
    [job] = [job for name in QUEUES for job in queue(wiring.redis, name).get_jobs()]
    queue(wiring.redis, job.origin).remove(job)
    job.started_at = datetime.now(UTC) - timedelta(minutes=1)
    job.save()
    job.set_status(status)
    age(wiring, minutes=1)


def test_a_batch_at_which_every_worker_dies_fails_and_says_so(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    publish_events(wiring)
    for _ in range(MOST_TRIES - 1):
        end_the_waiting_job(wiring, JobStatus.STARTED)
        assert "enqueued again" in enqueue_missing_jobs(wiring)[0]
    end_the_waiting_job(wiring, JobStatus.STARTED)
    assert enqueue_missing_jobs(wiring) == [
        f"{batch_id}: given up, {MOST_TRIES} workers died at scatter_batch"
    ]
    batch = batch_of(wiring, batch_id)
    assert batch.state is BatchState.FAILED
    assert "5 workers died" in str(batch.failure)
    with wiring.uow() as uow:
        assert [letter.job for letter in uow.dead_letters.open()] == ["scatter_batch"]
    assert enqueue_missing_jobs(wiring) == []


def test_a_diagnosis_at_which_every_worker_dies_completes_the_batch(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    put_back(wiring, "diagnosing")
    age(wiring, minutes=1)
    assert len(enqueue_missing_jobs(wiring)) == 1
    for _ in range(MOST_TRIES):
        end_the_waiting_job(wiring, JobStatus.STARTED)
        enqueue_missing_jobs(wiring)
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    with reading(wiring.engine) as connection:
        assert "workers died" in str(read_diagnosis(connection, batch_id))


def test_errors_that_pass_never_use_up_the_tries(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    publish_events(wiring)
    for _ in range(2 * MOST_TRIES):
        end_the_waiting_job(wiring, JobStatus.FAILED)
        assert "enqueued again" in enqueue_missing_jobs(wiring)[0]
    assert batch_of(wiring, batch_id).state is BatchState.UPLOADED


def put_back(wiring: Wiring, state: str) -> None:
    """Let a completed batch stand in an earlier state."""
    with wiring.engine.begin() as connection:
        connection.execute(text("ALTER TABLE batches DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE batches SET state = :state, completed_at = NULL"), {"state": state})
        connection.execute(text("ALTER TABLE batches ENABLE TRIGGER USER"))


def test_looking_for_missing_jobs_costs_as_much_for_many_batches_as_for_one(wiring: Wiring) -> None:
    asked: list[str] = []
    event.listen(
        wiring.engine, "before_cursor_execute", lambda _c, _s, statement, *_: asked.append(statement)
    )
    counts: list[int] = []
    for number in range(2):
        for n in range(1 + number * 3):
            scatter(wiring, upload_batch(wiring, {"a.rec": rec_bytes(10 * number + n)}))
        publish_events(wiring)
        age(wiring, minutes=1)
        asked.clear()
        assert enqueue_missing_jobs(wiring) == []
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_jobs_that_redis_lost_are_enqueued_again_while_another_file_is_read(wiring: Wiring) -> None:
    big = bytes(4 << 20)  # a file of this size has a job of its own
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1) + big, "b.rec": rec_bytes(2) + big})
    publish_events(wiring)
    scatter(wiring, batch_id)
    publish_events(wiring)
    age(wiring, minutes=1)
    with wiring.uow() as uow:
        running, lost = [(task.file_id, task.attempt) for task in uow.tasks.newest(batch_id)]
        uow.tasks.claim([running], "the one that lives", 9)
        uow.commit()
    wiring.redis.flushall()
    assert enqueue_missing_jobs(wiring) == [f"{batch_id}: parse_file was lost and is enqueued again"]
    [job] = queue(wiring.redis, "parse").get_jobs()
    assert job.kwargs["attempts"] == [list(lost)]


def test_jobs_that_wait_in_their_queue_are_left_alone(wiring: Wiring, scattering: str) -> None:
    age(wiring, minutes=60)
    assert enqueue_missing_jobs(wiring) == []
    assert enforce_time_limits(wiring) == []


def test_a_barrier_that_nobody_closed_is_closed(wiring: Wiring, scattering: str) -> None:
    claim(wiring, scattering)
    with wiring.uow() as uow:
        uow.tasks.give_up(
            scattering, "for the test"
        )  # settled, and then the worker died before it could say so
        uow.commit()
    assert close_barriers(wiring) == [f"{scattering}: its barrier is closed"]
    assert close_barriers(wiring) == []


@pytest.mark.usefixtures("old_worker")
def test_files_without_a_sign_of_life_for_five_minutes_fail_and_the_batch_goes_on(
    wiring: Wiring, scattering: str
) -> None:
    age(wiring, minutes=6)
    wiring.redis.delete("rq:queue:parse")
    assert "2 files failed" in enforce_time_limits(wiring)[0]
    run_here(wiring)
    batch = batch_of(wiring, scattering)
    assert (batch.state, batch.failed_files) == (BatchState.COMPLETED, 2)


@pytest.mark.usefixtures("old_worker", "scattering")
def test_files_whose_job_waits_in_its_queue_are_not_late(wiring: Wiring) -> None:
    age(wiring, minutes=6)
    assert enforce_time_limits(wiring) == []


@pytest.mark.usefixtures("scattering")
def test_files_are_not_late_while_a_worker_is_at_anything(wiring: Wiring, old_worker: Worker) -> None:
    age(wiring, minutes=6)
    wiring.redis.delete("rq:queue:parse")
    old_worker.set_state(WorkerStatus.BUSY)  # expands an archive, gathers, for longer than 5 minutes
    assert enforce_time_limits(wiring) == []
    old_worker.set_state(WorkerStatus.IDLE)
    assert len(enforce_time_limits(wiring)) == 1


@pytest.mark.usefixtures("old_worker")
def test_files_that_wait_behind_the_work_of_another_batch_are_not_late(
    wiring: Wiring, scattering: str
) -> None:
    age(wiring, minutes=6)
    other = upload_batch(wiring, {"c.rec": rec_bytes(3)})
    scatter(wiring, other)
    claim(wiring, other)
    assert enforce_time_limits(wiring) == []
    assert batch_of(wiring, scattering).state is BatchState.SCATTERING


def test_nothing_is_late_because_no_worker_ran(wiring: Wiring, scattering: str) -> None:
    age(wiring, minutes=600)
    assert enforce_time_limits(wiring) == []
    assert batch_of(wiring, scattering).state is BatchState.SCATTERING


def test_time_goes_on_when_one_worker_takes_the_place_of_another(wiring: Wiring, old_worker: Worker) -> None:
    assert workers_alive_s(wiring) >= 3600
    old_worker.register_death()
    assert workers_alive_s(wiring) == 0  # for the moment that the next one takes
    young_worker(wiring)
    assert workers_alive_s(wiring) >= 3600


def test_time_begins_anew_when_no_worker_was_seen_for_long(wiring: Wiring, old_worker: Worker) -> None:
    assert workers_alive_s(wiring) >= 3600
    old_worker.register_death()
    assert 0 < wiring.redis.ttl(AWAKE_KEY) <= AWAKE_KEPT_S
    wiring.redis.delete(AWAKE_KEY)  # as that time is over
    young_worker(wiring)
    assert workers_alive_s(wiring) < 60


def test_a_file_that_is_read_for_half_an_hour_fails_although_its_worker_lives(
    wiring: Wiring, scattering: str
) -> None:
    claim(wiring, scattering)
    assert enforce_time_limits(wiring) == []
    with wiring.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE task_executions SET started_at = started_at - interval '31 min' WHERE file_id IN "
                "(SELECT id FROM log_files WHERE name = 'a.rec')"
            )
        )
    assert "1 files failed" in enforce_time_limits(wiring)[0]
    batch = batch_of(wiring, scattering)
    assert (batch.state, batch.failed_files) == (BatchState.SCATTERING, 1)


@pytest.mark.usefixtures("old_worker")
@pytest.mark.parametrize("state", [BatchState.GATHERING, BatchState.UPLOADED])
def test_a_step_that_nobody_finishes_in_half_an_hour_fails_the_batch(
    wiring: Wiring, state: BatchState
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    publish_events(wiring)
    if state is BatchState.GATHERING:
        scatter(wiring, batch_id)
        with wiring.uow() as uow:
            uow.tasks.give_up(batch_id, "for the test")
            uow.commit()
        close_barriers(wiring)
        with wiring.uow() as uow:
            uow.batches.save(uow.batches.get_for_update(batch_id).to(BatchState.GATHERING))
            uow.commit()
    age(wiring, minutes=31)
    wiring.redis.delete("rq:queue:batch", "rq:queue:parse")
    assert "failed" in enforce_time_limits(wiring)[0]
    batch = batch_of(wiring, batch_id)
    assert batch.state is BatchState.FAILED
    assert "30 minutes" in str(batch.failure)
    with wiring.uow() as uow:
        assert [letter.batch_id for letter in uow.dead_letters.open()] == [batch_id]


@pytest.mark.usefixtures("old_worker")
def test_a_batch_that_a_worker_takes_up_at_the_last_moment_is_not_late(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    publish_events(wiring)
    age(wiring, minutes=31)
    wiring.redis.delete("rq:queue:parse")
    with ThreadPoolExecutor() as pool, wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        lines = pool.submit(enforce_time_limits, wiring)
        eventually(lambda: lines.done() or waits_for_a_lock(wiring))
        uow.batches.save(batch.to(BatchState.SCATTERING))
        uow.commit()
        assert lines.result() == []
    assert batch_of(wiring, batch_id).state is BatchState.SCATTERING


def waits_for_a_lock(wiring: Wiring) -> bool:
    """Say whether some transaction of this test's database waits for another."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    question += " AND wait_event_type = 'Lock'"
    with wiring.engine.connect() as connection:
        return bool(connection.execute(text(question)).scalar_one())


@pytest.mark.usefixtures("old_worker")
def test_a_diagnosis_that_hangs_completes_the_batch_without_a_cause(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    put_back(wiring, "diagnosing")
    age(wiring, minutes=11)
    assert len(enforce_time_limits(wiring)) == 1
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    with reading(wiring.engine) as connection:
        diagnosis = read_diagnosis(connection, batch_id)
    assert diagnosis
    assert diagnosis["verdict"] == "not_enough_data"


def test_an_event_published_twice_is_one_job(wiring: Wiring) -> None:
    upload_batch(wiring, {"a.rec": rec_bytes(1)})
    while relay(wiring):
        pass
    with wiring.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET published_at = NULL"))
    while relay(wiring):
        pass
    assert len(waiting_jobs(wiring.redis)) == wiring.redis.llen("rq:queue:parse") == 1


def test_followers_of_a_batch_are_woken_with_the_numbers_of_its_events(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    with wiring.redis.pubsub() as subscription:
        subscription.subscribe(f"batch:{batch_id}:progress")
        assert subscription.get_message(timeout=10)["type"] == "subscribe"
        publish_events(wiring)
        with wiring.uow() as uow:
            numbers = [row.id for row in uow.outbox.for_batch(batch_id)]
        heard = [subscription.get_message(timeout=10) for _ in numbers]
    assert [int(message["data"]) for message in heard] == numbers


def test_how_long_a_file_may_take_is_not_for_the_queue_to_say(wiring: Wiring, scattering: str) -> None:
    jobs = queue(wiring.redis, "parse").get_jobs()
    limits = {job.description: job.timeout for job in jobs}
    assert limits["parse_file"] == UNLIMITED
    assert limits["scatter_batch"] == 3600


def test_objects_and_scratch_that_belong_to_nothing_are_removed_after_a_day(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    stray, fresh = Path(wiring.settings.data / "stray"), Path(wiring.settings.data / "fresh")
    for path in (stray, fresh):
        path.write_bytes(b"left over")
        wiring.store.put_file(f"{batch_id}/{path.name}", path)
    scratch = wiring.settings.data / "scratch" / "left"
    scratch.mkdir(parents=True)
    scratch.with_name("gone").symlink_to(scratch / "nowhere")  # listed, but not there when it is looked at
    two_days_ago = time.time() - 2 * 86_400
    objects = [path for path in (wiring.settings.data / "objects").rglob("*") if path.is_file()]
    half, arriving = (wiring.settings.data / "objects" / ".incoming" / name for name in ("half", "arriving"))
    half.parent.mkdir()
    for path in (half, arriving):
        path.write_bytes(b"not whole")
    for path in [scratch, half, *(path for path in objects if path.name != "fresh")]:
        os.utime(path, (two_days_ago, two_days_ago))
    assert len(sweep(wiring, CLEARING)) == 2
    kept = {info.key for info in wiring.store.list("")}
    assert f"{batch_id}/stray" not in kept
    assert f"{batch_id}/fresh" in kept
    assert len(kept) == 3
    assert not scratch.exists()
    assert list(half.parent.iterdir()) == [arriving]
