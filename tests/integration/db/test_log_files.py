import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.batch import BatchState
from core.errors import IllegalTransitionError, NotFoundError, WrongStateError
from core.log_file import TRANSITIONS, FileState
from core.task import Unreadable
from tests.integration.db.factories import (
    OTHER_VIN,
    TO_COMPLETED,
    TO_GATHERING,
    TO_SCATTERING,
    WORKER,
    a_batch,
    a_file,
    parsed,
    scatter,
    store_batch,
    take_to,
)


def test_adding_a_file_counts_it_in_its_batch(uow):
    batch = store_batch(uow)
    file = a_file(batch)
    assert uow.log_files.add(file) == file == uow.log_files.get(file.id)
    after = uow.batches.get(batch.id)
    assert (after.total_files, after.version) == (1, batch.version + 1)


def test_files_come_in_the_order_they_were_added(begin):
    with begin() as uow:
        batch = store_batch(uow)
        uow.commit()
        added = []
        for _ in range(5):
            added.append(uow.log_files.add(a_file(batch)))
            uow.commit()
        assert uow.log_files.for_batch(batch.id) == added


def test_only_a_pending_batch_takes_files(uow):
    batch = take_to(uow, store_batch(uow, files=1), BatchState.UPLOADED)
    with pytest.raises(WrongStateError, match="uploaded: it takes files only while it is pending"):
        uow.log_files.add(a_file(batch))
    with pytest.raises(NotFoundError):
        uow.log_files.add(a_file(a_batch()))
    with pytest.raises(NotFoundError, match="no log file"):
        uow.log_files.get("nothing")


def test_the_same_bytes_of_one_vehicle_are_a_duplicate(uow):
    batch, later, other = store_batch(uow), store_batch(uow), store_batch(uow, vin=OTHER_VIN)
    first = uow.log_files.add(a_file(batch, "bytes"))
    assert first.duplicate_of is None
    assert uow.log_files.add(a_file(batch, "bytes")).duplicate_of == first.id
    assert uow.log_files.add(a_file(later, "bytes")).duplicate_of == first.id
    assert uow.log_files.add(a_file(later, "other bytes")).duplicate_of is None
    assert uow.log_files.add(a_file(other, "bytes")).duplicate_of is None


def test_what_failed_is_no_original(uow):
    batch, later = store_batch(uow), store_batch(uow)
    uow.log_files.add(a_file(batch, "bytes"))
    [attempt] = scatter(uow, batch)
    uow.tasks.settle(batch.id, [Unreadable(*attempt, "cut off")], WORKER)
    assert uow.log_files.add(a_file(later, "bytes")).duplicate_of is None


def test_of_two_uploads_at_once_one_is_the_duplicate(begin):
    with begin() as uow:
        batches = [store_batch(uow), store_batch(uow)]
        uow.commit()
    added, ready = [], threading.Barrier(2)

    def add(batch):
        with begin() as uow:
            ready.wait()
            added.append(uow.log_files.add(a_file(batch, "bytes")))
            uow.commit()

    threads = [threading.Thread(target=add, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(file.duplicate_of is None for file in added) == [False, True]


def test_duplicates_are_completed_without_being_parsed(uow):
    batch = store_batch(uow)
    first = uow.log_files.add(a_file(batch, "bytes"))
    copy = uow.log_files.add(a_file(batch, "bytes"))
    take_to(uow, batch, *TO_SCATTERING)
    after = uow.log_files.settle_duplicates(batch.id)
    assert (after.processed_files, after.failed_files) == (1, 0)
    assert after == uow.batches.get(batch.id)
    assert uow.log_files.get(copy.id).state is FileState.COMPLETED
    assert [file_id for file_id, _, _ in uow.tasks.start_attempts(batch.id)] == [first.id]
    settled = uow.log_files.settled(batch.id)
    assert (settled.processed, settled.failed, settled.open) == ((copy.id,), (), (first.id,))


def test_duplicates_count_again_when_the_batch_starts_over(uow):
    batch = store_batch(uow)
    uow.log_files.add(a_file(batch, "bytes"))
    uow.log_files.add(a_file(batch, "bytes"))
    take_to(uow, batch, *TO_SCATTERING)
    uow.log_files.settle_duplicates(batch.id)
    failed = uow.batches.save(uow.batches.get(batch.id).to(BatchState.FAILED, failure="stopped"))
    take_to(uow, failed, BatchState.PENDING, *TO_SCATTERING)
    assert uow.log_files.settle_duplicates(batch.id).processed_files == 1


def originals(uow, *batches):
    return [file.duplicate_of is None for batch in batches for file in uow.log_files.for_batch(batch.id)]


def start(uow, batch):
    take_to(uow, batch, *TO_SCATTERING)
    after = uow.log_files.settle_duplicates(batch.id)
    started = uow.tasks.start_attempts(batch.id)
    return after.processed_files, uow.tasks.claim([(f, n) for f, n, _ in started], WORKER, 30)


def finish(uow, batch, attempts):
    if attempts:
        uow.tasks.settle(batch.id, [parsed(batch, attempt) for attempt in attempts], WORKER)
    take_to(uow, batch, *TO_GATHERING)
    uow.log_files.advance(batch.id, FileState.PARSED, FileState.AGGREGATING)
    uow.log_files.advance(batch.id, FileState.AGGREGATING, FileState.COMPLETED)
    take_to(uow, batch, *TO_COMPLETED)


def test_an_abandoned_batch_takes_nothing_away_from_a_later_one(uow):
    abandoned, later = store_batch(uow), store_batch(uow)
    uow.log_files.add(a_file(abandoned, "bytes"))
    assert uow.log_files.add(a_file(later, "bytes")).duplicate_of is not None
    processed, attempts = start(uow, later)
    assert (processed, len(attempts)) == (0, 1)
    assert originals(uow, later) == [True]
    processed, attempts = start(uow, abandoned)
    assert (processed, len(attempts)) == (1, 0)
    assert originals(uow, abandoned, later) == [False, True]


def test_parsing_again_leaves_original_and_duplicate_as_they_are(uow):
    first, second = store_batch(uow), store_batch(uow)
    for batch in (first, second):
        uow.log_files.add(a_file(batch, "bytes"))
        finish(uow, batch, start(uow, batch)[1])
    for batch in (second, first, second):
        take_to(uow, batch, BatchState.PENDING)
        finish(uow, batch, start(uow, batch)[1])
        assert originals(uow, first, second) == [True, False]
    for batch in (first, second):  # both under way at once
        take_to(uow, batch, BatchState.PENDING, BatchState.UPLOADED)
    take_to(uow, second, BatchState.SCATTERING)
    assert uow.log_files.settle_duplicates(second.id).processed_files == 1


def test_a_duplicate_counts_once_its_original_failed(uow):
    first, second = store_batch(uow), store_batch(uow)
    uow.log_files.add(a_file(first, "bytes"))
    uow.log_files.add(a_file(second, "bytes"))
    attempts = start(uow, first)[1]
    finish(uow, second, start(uow, second)[1])
    uow.tasks.settle(first.id, [Unreadable(*attempts[0], "No worker could finish it.")], WORKER)
    finish(uow, first, [])
    take_to(uow, second, BatchState.PENDING)
    finish(uow, second, start(uow, second)[1])
    assert originals(uow, second) == [True]
    take_to(uow, first, BatchState.PENDING)
    processed, attempts = start(uow, first)
    assert (processed, attempts) == (1, [])
    [result] = uow.log_files.results(first.id)
    assert (result.file.state, result.file.problem, result.file.attempt) == (FileState.COMPLETED, None, 2)


def test_what_becomes_a_duplicate_loses_what_was_found_in_it(uow):
    first, second = store_batch(uow), store_batch(uow)
    for batch in (first, second):
        uow.log_files.add(a_file(batch, "bytes"))
    [attempt] = start(uow, first)[1]
    uow.tasks.settle(first.id, [parsed(first, attempt)], WORKER)
    failed = uow.batches.save(
        uow.batches.get(first.id).to(BatchState.FAILED, failure="It could not be gathered.")
    )
    finish(uow, second, start(uow, second)[1])
    assert uow.log_files.results(first.id)[0].records == 50
    take_to(uow, failed, BatchState.PENDING)
    assert start(uow, first) == (1, [])
    [result] = uow.log_files.results(first.id)
    assert (result.records, result.format, result.index_key) == (0, None, None)


def test_a_duplicate_whose_original_is_gone_is_no_original(uow):
    first, second, third = store_batch(uow), store_batch(uow), store_batch(uow)
    for batch in (first, second):
        uow.log_files.add(a_file(batch, "bytes"))
        finish(uow, batch, start(uow, batch)[1])
    assert uow.log_files.leaning_on(first.id) == [second.id]
    assert uow.log_files.leaning_on(second.id) == []
    uow.batches.delete(first.id)
    assert uow.log_files.add(a_file(third, "bytes")).duplicate_of is None
    processed, attempts = start(uow, third)
    assert (processed, len(attempts)) == (0, 1)


def test_a_result_comes_back_as_the_parser_gave_it(uow):
    batch = store_batch(uow, files=1)
    [attempt] = scatter(uow, batch)
    outcome = parsed(batch, attempt)
    uow.tasks.settle(batch.id, [outcome], WORKER)
    [result] = uow.log_files.results(batch.id)
    summary = outcome.summary
    assert result.file.state is FileState.PARSED
    for name in (
        "format",
        "records",
        "events",
        "bytes_parsed",
        "bytes_skipped",
        "first_ns",
        "last_ns",
        "levels",
    ):
        assert getattr(result, name) == getattr(summary, name), name
    for name in (
        "codes",
        "sources",
        "problems",
        "problem_count",
        "facts",
        "coverage",
        "clock_jumps",
        "boots",
    ):
        assert getattr(result, name) == getattr(summary, name), name
    assert result.signatures == 1
    assert result.index_key == outcome.index_key
    assert result.extents_key == outcome.index_key.replace(".parquet", ".extents.parquet")
    assert result.parse_seconds == 0.5


def test_files_advance_together(uow):
    batch = store_batch(uow, files=3)
    attempts = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, attempts[0]), parsed(batch, attempts[1])], WORKER)
    assert uow.log_files.advance(batch.id, FileState.PARSED, FileState.AGGREGATING) == 2
    assert uow.log_files.advance(batch.id, FileState.AGGREGATING, FileState.COMPLETED) == 2
    with pytest.raises(IllegalTransitionError):
        uow.log_files.advance(batch.id, FileState.COMPLETED, FileState.PENDING)
    states = sorted(file.state for file in uow.log_files.for_batch(batch.id))
    assert states == [FileState.COMPLETED, FileState.COMPLETED, FileState.PARSING]


def test_what_is_parsed_has_an_index(uow):
    batch = store_batch(uow, files=1)
    scatter(uow, batch)
    with pytest.raises(IntegrityError, match="log_files_index_check"):
        uow._connection.execute(text("UPDATE log_files SET state = 'parsed'"))


def test_keys_in_use_are_those_that_a_row_names(uow):
    batch = store_batch(uow, files=1)
    [attempt] = scatter(uow, batch)
    outcome = parsed(batch, attempt)
    uow.tasks.settle(batch.id, [outcome], WORKER)
    beside = {
        outcome.index_key.replace(".parquet", ending)
        for ending in (".extents.parquet", ".signals.parquet", ".stream.zst")
    }
    used = {f"{batch.id}/{attempt[0]}", outcome.index_key, *beside}
    unused = {f"{batch.id}/other", outcome.index_key.replace(".1.", ".2.")}
    assert uow.log_files.keys_in_use([*used, *unused]) == used
    assert uow.log_files.keys_in_use([]) == set()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'parsed'",
        "state = 'completed'",
        "attempt = 2",
        "attempt = 1, state = 'parsing'",
        "state = 'failed'",
        "size = -1",
        "sha256 = 'abc'",
        "name = ''",
        "bytes_parsed = 1000",
        "bytes_parsed = 500, bytes_skipped = 499",
        "bytes_parsed = 1001, bytes_skipped = -1",
        "first_ns = 2, last_ns = 1",
        "duplicate_of = id",
        "object_key = (SELECT min(object_key) FROM log_files), name = 'b' || name",
    ],
)
def test_the_database_refuses(uow, change):
    batch = store_batch(uow, files=2)
    with pytest.raises(IntegrityError):
        uow._connection.execute(text(f"UPDATE log_files SET {change} WHERE batch_id = :id"), {"id": batch.id})


@pytest.mark.parametrize("source", list(FileState))
def test_the_database_knows_the_same_steps(uow, source):
    for target in set(FileState) - {source}:
        batch = store_batch(uow, files=1)
        step = text(
            "UPDATE log_files SET state = :state, problem = 'x', index_key = 'x' WHERE batch_id = :batch"
        )
        uow._connection.execute(text("ALTER TABLE log_files DISABLE TRIGGER USER"))
        uow._connection.execute(step, {"state": source, "batch": batch.id})
        uow._connection.execute(text("ALTER TABLE log_files ENABLE TRIGGER USER"))
        savepoint = uow._connection.begin_nested()
        if target in TRANSITIONS[source]:
            assert uow._connection.execute(step, {"state": target, "batch": batch.id}).rowcount == 1
        else:
            with pytest.raises(IntegrityError, match="cannot go"):
                uow._connection.execute(step, {"state": target, "batch": batch.id})
        savepoint.rollback()
