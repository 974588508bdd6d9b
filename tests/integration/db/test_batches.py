from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.batch import TRANSITIONS, BatchState
from core.errors import ConcurrentChangeError, NotFoundError
from core.log_file import FileState
from core.task import Unreadable
from tests.integration.db.factories import (
    NOON,
    TO_COMPLETED,
    TO_GATHERING,
    TO_SCATTERING,
    VIN,
    WORKER,
    a_batch,
    a_fault,
    a_file,
    a_rollup,
    parsed,
    scatter,
    store_batch,
    take_to,
)


def test_a_batch_comes_back_as_it_was_added(uow):
    batch = a_batch(vehicle_id="car 7", platform="J7", components={"ECU1": "1.2"})
    stored = uow.batches.add(batch)
    assert stored == uow.batches.get(batch.id)
    assert (stored.vin, stored.vehicle_id, stored.platform) == (VIN, "car 7", "J7")
    assert stored.components == {"ECU1": "1.2"}
    assert (stored.state, stored.version, stored.created_at) == (BatchState.PENDING, 0, NOON)


def test_a_batch_that_is_not_there_is_not_found(uow):
    with pytest.raises(NotFoundError, match="B-NOWHERE"):
        uow.batches.get("B-NOWHERE")


def test_the_vehicle_keeps_what_was_declared_last(uow):
    uow.batches.add(a_batch(vehicle_id="car 7", platform="J7"))
    uow.batches.add(a_batch(platform="J8", created_at=NOON + timedelta(days=1)))
    uow.batches.add(a_batch(created_at=NOON - timedelta(days=1)))
    vehicle = uow._connection.execute(text("SELECT * FROM vehicles")).one()
    assert (vehicle.label, vehicle.platform) == ("car 7", "J8")
    assert (vehicle.first_seen_at, vehicle.last_seen_at) == (
        NOON - timedelta(days=1),
        NOON + timedelta(days=1),
    )


def test_an_idempotency_key_makes_one_batch(uow):
    first = uow.batches.add(a_batch(), idempotency_key="k")
    with pytest.raises(ConcurrentChangeError):
        uow.batches.add(a_batch(), idempotency_key="k")
    assert uow.batches.by_idempotency_key("k") == first
    assert uow.batches.by_idempotency_key("other") is None


def test_saving_grows_the_version_by_one(uow):
    batch = store_batch(uow)
    saved = uow.batches.save(batch.to(BatchState.UPLOADED))
    assert (saved.state, saved.version) == (BatchState.UPLOADED, batch.version + 1)
    assert saved.state_changed_at > batch.state_changed_at


def test_the_second_of_two_saves_is_refused(begin):
    with begin() as uow:
        batch = store_batch(uow)
        uow.commit()
    with begin() as one, begin() as two:
        mine, theirs = one.batches.get(batch.id), two.batches.get(batch.id)
        one.batches.save(mine.to(BatchState.UPLOADED))
        one.commit()
        with pytest.raises(ConcurrentChangeError, match=batch.id):
            two.batches.save(theirs.to(BatchState.UPLOADED))


def test_what_is_not_committed_is_gone(begin):
    with begin() as uow:
        batch = store_batch(uow)
    with begin() as uow, pytest.raises(NotFoundError):
        uow.batches.get(batch.id)


@pytest.mark.parametrize(("source", "target"), list(product(BatchState, BatchState)))
def test_the_database_knows_the_same_steps(uow, source, target):
    if source is target:
        return
    batch = store_batch(uow)
    _put_into(uow, batch.id, source)
    step = text("UPDATE batches SET state = :state, failure = 'x', version = version + 1 WHERE id = :id")
    if target in TRANSITIONS[source]:
        uow._connection.execute(step, {"state": target, "id": batch.id})
        assert uow.batches.get(batch.id).state is target
    else:
        with pytest.raises(IntegrityError, match=f"cannot go from {source} to {target}"):
            uow._connection.execute(step, {"state": target, "id": batch.id})


def _put_into(uow, batch_id, state):
    for trigger in ("DISABLE", "ENABLE"):
        uow._connection.execute(text(f"ALTER TABLE batches {trigger} TRIGGER USER"))
        if trigger == "DISABLE":
            forced = {"state": state, "id": batch_id}
            uow._connection.execute(
                text("UPDATE batches SET state = :state, failure = 'x' WHERE id = :id"), forced
            )


@pytest.mark.parametrize(
    "change",
    [
        "state = 'uploaded'",
        "state = 'uploaded', version = version + 2",
        "processed_files = 3, version = version + 1",
        "processed_files = -1, version = version + 1",
        "failed_files = -1, version = version + 1",
        "processed_files = 1, failed_files = 2, version = version + 1",
        "state = 'lost', version = version + 1",
        "firmware = '', version = version + 1",
        "vin = 'WRGSJ7DZ4P0000999', version = version + 1",
    ],
)
def test_the_database_refuses(uow, change):
    batch = store_batch(uow, files=2)
    with pytest.raises(IntegrityError):
        uow._connection.execute(text(f"UPDATE batches SET {change} WHERE id = :id"), {"id": batch.id})


def test_a_failed_batch_says_why(uow):
    batch = take_to(uow, store_batch(uow, files=1), BatchState.UPLOADED)
    with pytest.raises(IntegrityError, match="failure"):
        uow.batches.save(batch.to(BatchState.FAILED))


@pytest.mark.parametrize("vin", ["WRGSJ7DZ4P000041", "WRGSJ7DZ4P000041I", "wrgsj7dz4p0000417", ""])
def test_the_database_refuses_a_vin_that_is_none(uow, vin):
    with pytest.raises(IntegrityError, match="vehicles_vin_check"):
        uow.batches.add(a_batch(vin=vin))


def test_starting_over_resets_the_counts_and_completion(uow):
    batch = store_batch(uow, files=1)
    attempts = scatter(uow, batch)
    uow.tasks.settle(batch.id, [Unreadable(*attempts[0], "empty")], WORKER)
    batch = take_to(uow, batch, *TO_GATHERING, *TO_COMPLETED)
    assert (batch.failed_files, batch.total_files) == (1, 1)
    batch = take_to(uow, batch, BatchState.PENDING)
    assert (batch.failed_files, batch.total_files) == (0, 1)
    completed = text("SELECT completed_at FROM batches")
    assert uow._connection.execute(completed).scalar() is None


def test_working_batches_are_told_with_their_quiet_time(begin):
    with begin() as uow:
        quiet, busy = store_batch(uow, files=1), store_batch(uow, files=1)
        store_batch(uow, files=1)
        take_to(uow, quiet, *TO_SCATTERING)
        scatter(uow, busy)
        done = store_batch(uow)
        take_to(uow, done, *TO_SCATTERING, *TO_GATHERING, *TO_COMPLETED)
        uow._connection.execute(text("ALTER TABLE batches DISABLE TRIGGER USER"))
        earlier = "now() - interval '400 s'"
        uow._connection.execute(
            text(f"UPDATE batches SET state_changed_at = {earlier}, updated_at = {earlier}")
        )
        first, second = uow.batches.working()
    assert (first.batch.id, second.batch.id) == (quiet.id, busy.id)
    assert first.state_seconds == pytest.approx(400, abs=60)
    assert first.idle_seconds == pytest.approx(400, abs=60)
    assert second.state_seconds == pytest.approx(400, abs=60)
    assert second.idle_seconds == pytest.approx(0, abs=60)


def test_deleting_a_batch_leaves_nothing_of_it(uow):
    batch, other = store_batch(uow, files=2), store_batch(uow)
    first, second = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, first), Unreadable(*second, "damaged")], WORKER)
    uow.reports.put(batch.id, {"totals": {}})
    uow.fleet.replace_batch(batch, [a_fault()], a_rollup({}), [(0, 10)])
    letter = uow.dead_letters.add("gather_batch", {}, "broken", batch.id)
    uow.batches.delete(batch.id)
    for table in ("log_files", "task_executions", "outbox", "reports", "batch_faults", "coverage", "faults"):
        assert uow._connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
    for table in ("rollups_hourly", "rollups_daily"):
        assert uow._connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
    assert uow.dead_letters.get(letter).batch_id is None
    assert uow.batches.get(other.id) == other


def test_deleting_the_first_of_two_makes_the_second_count_when_it_is_parsed_again(uow):
    first, second = store_batch(uow), store_batch(uow)
    uow.log_files.add(a_file(first, "same bytes"))
    copy = uow.log_files.add(a_file(second, "same bytes"))
    assert copy.duplicate_of is not None
    uow.batches.delete(first.id)
    assert uow.log_files.get(copy.id).duplicate_of is None
    assert uow.log_files.get(copy.id).state is FileState.PENDING
    assert len(scatter(uow, second)) == 1
