"""The pipeline's jobs on real servers, run in this process."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import OutOfMemoryError

from core.batch import BatchState
from core.errors import NotFoundError, PassingError, WrongStateError
from core.log_file import FileState
from db.blobs import LocalStore
from db.readers.report import read_diagnosis
from db.session import reading
from jobs import parse_file, patience
from jobs.barrier_sets import processed_key
from jobs.change_batch import delete_batch, reprocess_batch
from jobs.close_barrier import close_barrier
from jobs.gather_batch import gather_batch
from jobs.lost_work import fail_files, retake_lost_attempts
from jobs.read_page import read_page
from jobs.recount_duplicates import recount_duplicates
from jobs.relay import relay
from jobs.requeue import requeue
from jobs.run_job import _KEPT, bury
from jobs.scatter_batch import scatter
from jobs.seed_knowledge import seed_knowledge
from jobs.wiring import Wiring
from tests.integration.jobs.batches import (
    ERRORS_PER_FILE,
    JOBS,
    batch_of,
    events_of,
    rec_bytes,
    report_of,
    run_here,
    upload_batch,
)


def files_of(wiring: Wiring, batch_id: str) -> dict[str, FileState]:
    with wiring.uow() as uow:
        return {file.name: file.state for file in uow.log_files.for_batch(batch_id)}


def test_a_batch_goes_from_upload_to_diagnosis(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {f"{n}.rec": rec_bytes(n) for n in range(3)})
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.processed_files, batch.failed_files) == (BatchState.COMPLETED, 3, 0)
    assert set(files_of(wiring, batch_id).values()) == {FileState.COMPLETED}
    totals = report_of(wiring, batch_id)["totals"]
    assert totals["records"] == 300
    assert totals["levels"]["2"] == 3 * ERRORS_PER_FILE
    events = events_of(wiring, batch_id)
    assert [e for e in events if e not in {"StatusChanged", "FileParsed"}] == [
        "BatchCreated",
        "FilesScattered",
        "AllFilesScattered",
        "GatheringCompleted",
        "DiagnosisCompleted",
    ]
    assert not wiring.redis.exists(processed_key(batch_id))


def test_every_message_delivered_three_times_changes_nothing(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {f"{n}.rec": rec_bytes(n) for n in range(3)})
    run_here(wiring, times=3)
    events = events_of(wiring, batch_id)
    assert [events.count(e) for e in ("AllFilesScattered", "GatheringCompleted", "FileParsed")] == [1, 1, 3]
    assert report_of(wiring, batch_id)["totals"]["records"] == 300
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED


def test_an_unreadable_file_fails_with_its_reason_and_the_others_count(wiring: Wiring) -> None:
    files = {"good.rec": rec_bytes(1), "bad.bin": bytes(range(256)) * 16, "empty.rec": b""}
    batch_id = upload_batch(wiring, files)
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.processed_files, batch.failed_files) == (BatchState.COMPLETED, 1, 2)
    with wiring.uow() as uow:
        problems = {file.name: file.problem for file in uow.log_files.for_batch(batch_id)}
        assert uow.dead_letters.open() == []
    assert "empty" in str(problems["empty.rec"])
    assert "bad.bin" in str(problems["bad.bin"])
    assert problems["good.rec"] is None


def test_a_batch_in_which_every_file_failed_completes_and_its_report_says_so(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"bad.bin": b"\x00\x01\x02\x03" * 100})
    run_here(wiring)
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    assert "bad.bin" in str(report_of(wiring, batch_id)["data_quality"])


def test_a_redis_that_refuses_to_write_fails_no_batch(wiring: Wiring) -> None:
    wiring.redis.replicaof("127.0.0.1", 1)  # READONLY from now on, as after a failover
    try:
        batch_id = upload_batch(wiring, {f"{n}.rec": rec_bytes(n) for n in range(3)})
        run_here(wiring)
    finally:
        wiring.redis.replicaof("NO", "ONE")
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    assert report_of(wiring, batch_id)["totals"]["records"] == 300


def test_a_full_redis_delays_a_batch_until_it_has_room(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {f"{n}.rec": rec_bytes(n) for n in range(3)})
    wiring.redis.config_set("maxmemory", 1)
    try:
        with pytest.raises(OutOfMemoryError):
            relay(wiring)
    finally:
        wiring.redis.config_set("maxmemory", 0)
    run_here(wiring)
    assert report_of(wiring, batch_id)["totals"]["records"] == 300


def test_bytes_count_with_another_batch_where_the_file_they_were_a_duplicate_of_fails(wiring: Wiring) -> None:
    first = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    scatter(wiring, first)
    others = [upload_batch(wiring, {"a.rec": rec_bytes(1)}) for _ in range(2)]
    for other in others:
        scatter(wiring, other)
    give_up(wiring, first)
    run_here(wiring)
    assert [report_of(wiring, each)["totals"]["records"] for each in (first, *others)] == [0, 0, 0]
    assert recount_duplicates(wiring) == [f"{others[0]}: parsed again, a.rec counts here now"]
    assert [batch_of(wiring, each).state for each in others] == [BatchState.UPLOADED, BatchState.COMPLETED]
    run_here(wiring)
    assert [report_of(wiring, each)["totals"]["records"] for each in (first, *others)] == [0, 100, 0]
    assert recount_duplicates(wiring) == []


def test_bytes_that_fail_everywhere_are_tried_once_in_each_batch(wiring: Wiring) -> None:
    batches = [upload_batch(wiring, {"a.rec": b"", "b.rec": b""}) for _ in range(3)]
    for batch_id in batches:
        scatter(wiring, batch_id)
    run_here(wiring)
    for _ in batches[1:]:
        assert len(recount_duplicates(wiring)) == 1
        run_here(wiring)
    assert recount_duplicates(wiring) == []
    assert [batch_of(wiring, batch_id).failed_files for batch_id in batches] == [1, 1, 1]


def test_bytes_of_a_failed_batch_count_with_the_one_that_holds_duplicates_of_them(wiring: Wiring) -> None:
    first = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    scatter(wiring, first)
    second = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    scatter(wiring, second)
    bury(wiring, "gather_batch", {"batch_id": first}, "for the test")
    run_here(wiring)
    assert len(recount_duplicates(wiring)) == 1
    run_here(wiring)
    assert report_of(wiring, second)["totals"]["records"] == 100


def give_up(wiring: Wiring, batch_id: str) -> None:
    with wiring.uow() as uow:
        fail_files(uow, batch_id, "for the test")
        uow.commit()
    close_barrier(wiring, batch_id)


def test_a_batch_of_nothing_but_duplicates_completes(wiring: Wiring) -> None:
    first = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    second = upload_batch(wiring, {"again.rec": rec_bytes(1)})
    run_here(wiring)
    assert batch_of(wiring, second).state is BatchState.COMPLETED
    assert report_of(wiring, first)["totals"]["records"] == 100
    assert report_of(wiring, second)["totals"]["records"] == 0


def test_deleting_a_batch_makes_its_bytes_count_where_they_were_duplicates(wiring: Wiring) -> None:
    first, second = (upload_batch(wiring, {"a.rec": rec_bytes(1)}) for _ in range(2))
    run_here(wiring)
    delete_batch(wiring, first)
    assert batch_of(wiring, second).state is BatchState.UPLOADED
    run_here(wiring)
    assert batch_of(wiring, second).state is BatchState.COMPLETED
    assert report_of(wiring, second)["totals"]["records"] == 100
    third = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    assert report_of(wiring, third)["totals"]["records"] == 0


def test_a_batch_is_not_deleted_while_one_with_duplicates_of_it_is_at_work(wiring: Wiring) -> None:
    first = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    second = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    scatter(wiring, second)
    with pytest.raises(WrongStateError, match=f"{second} holds duplicates of files of {first}"):
        delete_batch(wiring, first)
    run_here(wiring)
    delete_batch(wiring, first)
    run_here(wiring)
    assert report_of(wiring, second)["totals"]["records"] == 200


def test_parsing_again_replaces_the_first_count(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {f"{n}.rec": rec_bytes(n) for n in range(2)})
    run_here(wiring)
    with wiring.engine.connect() as connection:
        before = connection.exec_driver_sql("SELECT sum(count) FROM rollups_hourly").scalar_one()
    reprocess_batch(wiring, batch_id)
    run_here(wiring)
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    with wiring.engine.connect() as connection:
        after = connection.exec_driver_sql("SELECT sum(count) FROM rollups_hourly").scalar_one()
    assert before == after == 2 * ERRORS_PER_FILE


def test_a_compressed_log_can_be_read_while_it_is_parsed_again(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1, zstd=True)})
    run_here(wiring)
    reprocess_batch(wiring, batch_id)
    scatter(wiring, batch_id)
    with wiring.uow() as uow:
        files = uow.log_files.results(batch_id)
    assert files[0].file.attempt == 2
    assert read_page(wiring.store, files, limit=1).lines[0].text == "misfire on cylinder 0"


def test_a_file_whose_stored_bytes_are_gone_fails_and_says_so(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"gone.rec": rec_bytes(1), "here.rec": rec_bytes(2)})
    with wiring.uow() as uow:
        gone = next(file for file in uow.log_files.for_batch(batch_id) if file.name == "gone.rec")
    wiring.store.delete(gone.object_key)
    run_here(wiring)
    with wiring.uow() as uow:
        assert "gone" in str(uow.log_files.get(gone.id).problem)
    assert batch_of(wiring, batch_id).failed_files == 1


def test_an_index_that_is_gone_fails_the_batch_and_leaves_a_dead_letter(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    monkeypatch.setitem(JOBS, "gather_batch", lambda *_, **__: None)
    run_here(wiring)
    for info in list(wiring.store.list(f"batches/{batch_id}/")):
        wiring.store.delete(info.key)
    monkeypatch.setitem(_KEPT, os.getpid(), wiring)
    with pytest.raises(NotFoundError):
        gather_batch(batch_id)
    batch = batch_of(wiring, batch_id)
    assert batch.state is BatchState.FAILED
    assert "There is no object" in str(batch.failure)
    with wiring.uow() as uow:
        assert [letter.job for letter in uow.dead_letters.open()] == ["gather_batch"]
    reprocess_batch(wiring, batch_id)
    with wiring.uow() as uow:
        assert uow.dead_letters.open() == []


def test_a_job_of_a_batch_that_was_deleted_ends_quietly(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_KEPT, os.getpid(), wiring)
    gather_batch("B-DELETED")
    with wiring.uow() as uow:
        assert uow.dead_letters.open() == []


def test_a_parser_that_breaks_costs_its_file_and_leaves_a_dead_letter(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    monkeypatch.setattr("jobs.parse_file.index_log", lambda *_: 1 // 0)
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.failed_files) == (BatchState.COMPLETED, 1)
    with wiring.uow() as uow:
        [letter] = uow.dead_letters.open()
    assert (letter.job, letter.batch_id) == ("parse_file", batch_id)
    assert "ZeroDivisionError" in letter.reason


def test_requeueing_the_oldest_of_very_many_letters_closes_them_all(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    run_here(wiring)
    with wiring.uow() as uow:
        letters = [uow.dead_letters.add("parse_file", {}, "crashed", batch_id) for _ in range(250)]
        uow.commit()
    requeue(wiring, letters[0])
    assert batch_of(wiring, batch_id).state is BatchState.UPLOADED
    with wiring.uow() as uow:
        assert uow.dead_letters.open() == []


def test_the_diagnosis_names_the_fault_and_cites_bytes_of_the_file(wiring: Wiring) -> None:
    seed_knowledge(wiring)
    content = rec_bytes(1)
    batch_id = upload_batch(wiring, {"a.rec": content})
    run_here(wiring)
    with reading(wiring.engine) as connection:
        diagnosis = read_diagnosis(connection, batch_id)
    assert diagnosis
    assert (diagnosis["tier"], diagnosis["verdict"]) == ("rules", "cause_found")
    [cause] = diagnosis["causes"]
    assert cause["code"] == "P0302"
    assert cause["citations"]
    for cited in cause["citations"]:
        quoted = content[cited["offset"] : cited["offset"] + cited["length"]]
        assert hashlib.sha256(quoted).hexdigest() == cited["sha256"]


def test_a_diagnosis_that_breaks_does_not_fail_its_batch(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1)})
    monkeypatch.setattr("jobs.diagnose_batch.collect_evidence", lambda *_, **__: 1 // 0)
    run_here(wiring)
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    with reading(wiring.engine) as connection:
        diagnosis = read_diagnosis(connection, batch_id)
    assert diagnosis
    assert diagnosis["verdict"] == "not_enough_data"
    assert "ZeroDivisionError" in str(diagnosis["missing"])


@pytest.mark.parametrize("error", [PassingError("the store is away"), OSError(28, "No space left on device")])
def test_a_store_that_is_away_or_a_full_disk_costs_only_time(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    faults = iter([error, error])

    def index_log(*arguments: Any) -> Any:
        if fault := next(faults, None):
            raise fault
        return parse_file.index_log_before(*arguments)

    monkeypatch.setattr(parse_file, "index_log_before", parse_file.index_log, raising=False)
    monkeypatch.setattr(parse_file, "index_log", index_log)
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.processed_files) == (BatchState.COMPLETED, 2)
    assert report_of(wiring, batch_id)["totals"]["records"] == 200


def test_a_disk_on_which_no_scratch_folder_can_be_made_costs_only_time(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    monkeypatch.setattr(parse_file, "OUTAGE_S", 0.0)
    monkeypatch.setattr(patience, "WAITS_S", (0.01,))
    scratch = wiring.settings.data / "scratch"
    scratch.write_bytes(b"in the way")
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.settled_files) == (BatchState.SCATTERING, 0)
    scratch.unlink()
    let_leases_run_out(wiring)
    run_here(wiring)
    assert report_of(wiring, batch_id)["totals"]["records"] == 200


def let_leases_run_out(wiring: Wiring) -> None:
    with wiring.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE task_executions SET lease_until = now() - interval '1 s'")
    retake_lost_attempts(wiring)


def test_files_that_cannot_be_reached_for_long_are_left_to_another_attempt(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    monkeypatch.setattr(parse_file, "OUTAGE_S", 0.0)
    monkeypatch.setattr(patience, "WAITS_S", (0.01,))
    with monkeypatch.context() as away:
        away.setattr(LocalStore, "open_local", _away)
        run_here(wiring)
    assert batch_of(wiring, batch_id).settled_files == 0
    let_leases_run_out(wiring)
    run_here(wiring)
    assert report_of(wiring, batch_id)["totals"]["records"] == 200


def test_indexes_that_were_stored_in_part_are_made_again(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    put_files, asked = LocalStore.put_files, []

    def put_one(store: LocalStore, files: Mapping[str, Path]) -> None:
        asked.append(len(files))
        if len(asked) > 1:
            return put_files(store, files)
        put_files(store, dict([*files.items()][:1]))
        raise PassingError("the store went away")

    monkeypatch.setattr(LocalStore, "put_files", put_one)
    run_here(wiring)
    assert asked == [2, 2]  # both together, and again
    assert report_of(wiring, batch_id)["totals"]["records"] == 200


def test_a_store_that_takes_no_index_for_long_leaves_the_files_to_another_attempt(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    monkeypatch.setattr(parse_file, "OUTAGE_S", 0.0)
    monkeypatch.setattr(patience, "WAITS_S", (0.01,))
    with monkeypatch.context() as away:
        away.setattr(LocalStore, "put_files", _away)
        run_here(wiring)
    assert batch_of(wiring, batch_id).settled_files == 0
    let_leases_run_out(wiring)
    run_here(wiring)
    assert report_of(wiring, batch_id)["totals"]["records"] == 200


def test_a_store_that_breaks_costs_the_files_of_the_job(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(1), "b.rec": rec_bytes(2)})
    monkeypatch.setattr(LocalStore, "put_files", lambda *_: 1 // 0)
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.failed_files) == (BatchState.COMPLETED, 2)


def _away(*_: Any) -> Any:
    raise PassingError("the store is away")
