import threading
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.batch import BatchState
from core.errors import FencedError
from core.log_file import FileState
from core.parsed_log import Signature
from core.task import TRANSITIONS, TaskState, Unreadable
from tests.integration.db.factories import (
    TO_GATHERING,
    TO_SCATTERING,
    WORKER,
    a_file,
    parsed,
    scatter,
    store_batch,
    take_to,
)


def start(uow, batch):
    take_to(uow, batch, *TO_SCATTERING)
    return [(file_id, attempt) for file_id, attempt, _ in uow.tasks.start_attempts(batch.id)]


def test_an_attempt_is_handed_out_for_every_file(uow):
    batch = store_batch(uow)
    sizes = {uow.log_files.add(a_file(batch, size=size)).id: size for size in (0, 5, 7)}
    take_to(uow, batch, *TO_SCATTERING)
    started = uow.tasks.start_attempts(batch.id)
    assert {file_id: size for file_id, _, size in started} == sizes
    assert {attempt for _, attempt, _ in started} == {1}
    assert {task.state for task in uow.tasks.newest(batch.id)} == {TaskState.QUEUED}


def test_claiming_makes_the_attempt_the_workers(uow):
    batch = store_batch(uow, files=2)
    attempts = start(uow, batch)
    assert uow.tasks.claim(attempts, WORKER, 30) == sorted(attempts)
    for task in uow.tasks.newest(batch.id):
        assert (task.state, task.worker) == (TaskState.RUNNING, WORKER)
        assert (task.lease_until - task.started_at).total_seconds() == 30
    assert {file.state for file in uow.log_files.for_batch(batch.id)} == {FileState.PARSING}


def test_a_job_that_is_delivered_twice_claims_nothing_the_second_time(uow):
    batch = store_batch(uow, files=1)
    attempts = start(uow, batch)
    uow.tasks.claim(attempts, WORKER, 30)
    assert uow.tasks.claim(attempts, "worker-2", 30) == []


def test_of_two_workers_at_once_one_claims(begin):
    with begin() as uow:
        batch = store_batch(uow, files=20)
        attempts = start(uow, batch)
        uow.commit()
    claimed, ready = [], threading.Barrier(2, timeout=60)

    def claim(worker):
        with begin() as uow:
            ready.wait()
            claimed.append(uow.tasks.claim(attempts, worker, 30))
            uow.commit()

    threads = [threading.Thread(target=claim, args=[f"worker-{n}"]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(claimed[0] + claimed[1]) == sorted(attempts)


def test_nothing_is_claimed_in_a_batch_that_is_not_scattering(uow):
    batch = store_batch(uow, files=1)
    attempts = start(uow, batch)
    uow.batches.save(uow.batches.get(batch.id).to(BatchState.FAILED, failure="stopped"))
    assert uow.tasks.claim(attempts, WORKER, 30) == []


def test_only_the_holder_renews(uow):
    batch = store_batch(uow, files=1)
    attempts = scatter(uow, batch)
    assert uow.tasks.renew(attempts, WORKER, 60) == attempts
    assert uow.tasks.renew(attempts, "worker-2", 60) == []
    [task] = uow.tasks.newest(batch.id)
    assert (task.lease_until - task.started_at).total_seconds() == 60


def test_settling_writes_tasks_files_and_counts(uow):
    batch = store_batch(uow, files=3)
    good, bad, slow = scatter(uow, batch)
    before = uow.batches.get(batch.id)
    outcomes = [parsed(batch, good), Unreadable(*bad, "The file has no bytes.")]
    settlement = uow.tasks.settle(batch.id, outcomes, WORKER)
    assert settlement.counted == tuple(outcomes)
    assert settlement.batch == uow.batches.get(batch.id)
    assert (settlement.batch.processed_files, settlement.batch.failed_files) == (1, 1)
    assert settlement.batch.version == before.version + 1
    states = {task.file_id: (task.state, task.error) for task in uow.tasks.newest(batch.id)}
    assert states == {
        good[0]: (TaskState.SUCCEEDED, None),
        bad[0]: (TaskState.FAILED, "The file has no bytes."),
        slow[0]: (TaskState.RUNNING, None),
    }
    assert uow.log_files.get(good[0]).state is FileState.PARSED
    assert uow.log_files.get(bad[0]).problem == "The file has no bytes."
    settled = uow.log_files.settled(batch.id)
    assert (settled.processed, settled.failed, settled.open) == ((good[0],), (bad[0],), (slow[0],))


def test_settling_twice_counts_once(uow):
    batch = store_batch(uow, files=2)
    first, second = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, first)], WORKER)
    with pytest.raises(FencedError, match=batch.id):
        uow.tasks.settle(batch.id, [parsed(batch, first)], WORKER)
    both = uow.tasks.settle(batch.id, [parsed(batch, first), parsed(batch, second)], WORKER)
    assert [outcome.file_id for outcome in both.counted] == [second[0]]
    assert both.batch.processed_files == 2


def test_an_attempt_that_was_given_away_is_fenced(uow):
    batch = store_batch(uow, files=1)
    [(file_id, _)] = scatter(uow, batch)
    [(_, attempt, _)] = uow.tasks.start_attempts(batch.id, [file_id], why="the lease ran out")
    assert attempt == 2
    with pytest.raises(FencedError):
        uow.tasks.settle(batch.id, [parsed(batch, (file_id, 1))], WORKER)
    assert uow.tasks.claim([(file_id, 2)], "worker-2", 30) == [(file_id, 2)]
    with pytest.raises(FencedError):
        uow.tasks.settle(batch.id, [parsed(batch, (file_id, 2))], WORKER)
    settlement = uow.tasks.settle(batch.id, [parsed(batch, (file_id, 2))], "worker-2")
    assert settlement.batch.processed_files == 1
    old = text("SELECT state, error FROM task_executions WHERE attempt = 1")
    assert uow._connection.execute(old).one() == ("abandoned", "the lease ran out")


def test_a_settled_file_is_not_started_again_by_the_sweep(uow):
    batch = store_batch(uow, files=1)
    [(file_id, _)] = attempts = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, attempts[0])], WORKER)
    assert uow.tasks.start_attempts(batch.id, [file_id]) == []


def test_a_late_worker_does_not_count_in_a_batch_that_started_over(uow):
    batch = store_batch(uow, files=1)
    attempts = scatter(uow, batch)
    failed = uow.batches.save(uow.batches.get(batch.id).to(BatchState.FAILED, failure="timed out"))
    take_to(uow, failed, BatchState.PENDING)
    with pytest.raises(FencedError):
        uow.tasks.settle(batch.id, [parsed(batch, attempts[0])], WORKER)
    again = start(uow, batch)
    assert [attempt for _, attempt in again] == [2]
    with pytest.raises(FencedError):
        uow.tasks.settle(batch.id, [parsed(batch, attempts[0])], WORKER)
    assert uow.batches.get(batch.id).processed_files == 0


@pytest.mark.parametrize("given_up", [False, True])
def test_a_failed_attempt_clears_what_an_earlier_one_found(uow, given_up):
    batch = store_batch(uow, files=1)
    [(file_id, _)] = attempts = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, attempts[0])], WORKER)
    failed = uow.batches.save(uow.batches.get(batch.id).to(BatchState.FAILED, failure="stopped"))
    take_to(uow, failed, BatchState.PENDING)
    scatter(uow, batch)
    if given_up:
        uow.tasks.give_up(batch.id, "gone")
    else:
        uow.tasks.settle(batch.id, [Unreadable(file_id, 2, "gone")], WORKER)
    result = uow.log_files.result(file_id)
    assert (result.format, result.index_key, result.records, result.file.problem) == (None, None, 0, "gone")


def test_many_workers_settle_one_batch(begin):
    with begin() as uow:
        batch = store_batch(uow, files=24)
        attempts = scatter(uow, batch)
        uow.commit()

    def settle(mine):
        for attempt in mine:
            with begin() as uow:
                uow.tasks.settle(batch.id, [parsed(batch, attempt)], WORKER)
                uow.commit()

    threads = [threading.Thread(target=settle, args=[attempts[n::4]]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with begin() as uow:
        after = uow.batches.get(batch.id)
    assert (after.processed_files, after.failed_files, after.total_files) == (24, 0, 24)


def test_signatures_are_stored_once_for_all_files(uow):
    batch = store_batch(uow, files=2)
    one = {7: Signature(7, "code", "P0301", "P0301")}
    two = one | {2**64 - 7: Signature(2**64 - 7, "message", "bad \0 byte \udcff", None, (("hex", "ff\0"),))}
    outcomes = [
        parsed(batch, attempt, signatures=found)
        for attempt, found in zip(scatter(uow, batch), (one, two), strict=True)
    ]
    uow.tasks.settle(batch.id, outcomes, WORKER)
    stored = uow.fleet.signatures([7, 2**64 - 7, 99])
    assert stored == {
        7: one[7],
        2**64 - 7: Signature(2**64 - 7, "message", "bad \ufffd byte \ufffd", None, (("hex", "ff\ufffd"),)),
    }


def test_text_that_postgres_refuses_does_not_fail_the_file(uow):
    batch = store_batch(uow, files=2)
    first, second = scatter(uow, batch)
    good = parsed(batch, first, sources={"a\0b": 1, "\ud800": 2}, facts={"vin": "\0"})
    uow.tasks.settle(batch.id, [good, Unreadable(*second, "byte \0 at 7")], WORKER)
    assert uow.log_files.result(first[0]).sources == {"a\ufffdb": 1, "\ufffd": 2}
    assert uow.log_files.get(second[0]).problem == "byte \ufffd at 7"


def test_expired_leases_are_found(uow):
    batch, other = store_batch(uow, files=2), store_batch(uow, files=1)
    attempts = start(uow, batch)
    uow.tasks.claim(attempts[:1], WORKER, -1)
    uow.tasks.claim(attempts[1:], WORKER, 30)
    late = start(uow, other)
    uow.tasks.claim(late, WORKER, -1)
    uow.batches.save(uow.batches.get(other.id).to(BatchState.FAILED, failure="stopped"))
    assert [(task.file_id, task.attempt) for task in uow.tasks.expired()] == attempts[:1]


def test_giving_up_fails_what_is_not_settled(uow):
    batch = store_batch(uow, files=3)
    done, running, _ = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, done)], WORKER)
    after, failed = uow.tasks.give_up(batch.id, "No worker finished this file in 30 minutes.")
    assert (after.processed_files, after.failed_files) == (1, 2)
    assert after == uow.batches.get(batch.id)
    assert running in failed
    assert done not in failed
    assert uow.log_files.settled(batch.id).open == ()
    with pytest.raises(FencedError):
        uow.tasks.settle(batch.id, [parsed(batch, running)], WORKER)


def test_giving_up_on_one_file_leaves_the_others(uow):
    batch = store_batch(uow, files=2)
    poison, good = scatter(uow, batch)
    after, failed = uow.tasks.give_up(batch.id, "It crashed three workers.", [poison[0]])
    assert (failed, after.failed_files) == ([poison], 1)
    assert uow.tasks.settle(batch.id, [parsed(batch, good)], WORKER).batch.processed_files == 1


def test_a_gathered_batch_takes_no_more_results(uow):
    batch = store_batch(uow, files=1)
    attempts = scatter(uow, batch)
    take_to(uow, batch, *TO_GATHERING)
    with pytest.raises(FencedError):
        uow.tasks.settle(batch.id, [parsed(batch, attempts[0])], WORKER)


@pytest.mark.parametrize(("source", "target"), list(product(TaskState, TaskState)))
def test_the_database_knows_the_same_steps(uow, source, target):
    if source is target:
        return
    batch = store_batch(uow, files=1)
    start(uow, batch)
    step = text(
        "UPDATE task_executions SET state = :state, worker = 'w', lease_until = now(), error = 'x',"
        " started_at = now(), finished_at = now()"
    )
    uow._connection.execute(text("ALTER TABLE task_executions DISABLE TRIGGER USER"))
    uow._connection.execute(step, {"state": source})
    uow._connection.execute(text("ALTER TABLE task_executions ENABLE TRIGGER USER"))
    if target in TRANSITIONS[source]:
        assert uow._connection.execute(step, {"state": target}).rowcount == 1
    else:
        with pytest.raises(IntegrityError, match="cannot go"):
            uow._connection.execute(step, {"state": target})


@pytest.mark.parametrize(
    "change",
    [
        "state = 'running'",
        "state = 'running', worker = 'w', lease_until = now()",
        "state = 'abandoned'",
        "state = 'abandoned', error = 'x'",
        "attempt = 0",
        "file_id = 'nobody'",
        "state = 'lost'",
    ],
)
def test_the_database_refuses(uow, change):
    start(uow, store_batch(uow, files=1))
    with pytest.raises(IntegrityError):
        uow._connection.execute(text(f"UPDATE task_executions SET {change}"))
