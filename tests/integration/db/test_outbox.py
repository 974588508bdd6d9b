import psycopg
import pytest
from sqlalchemy import text

from core.batch import BatchState
from core.events import (
    AllFilesScattered,
    BatchCreated,
    DiagnosisCompleted,
    FileParsed,
    FilesScattered,
    GatheringCompleted,
    StatusChanged,
)
from db.database_url import libpq_url
from tests.integration.db.factories import TO_COMPLETED, TO_GATHERING, TO_SCATTERING, store_batch, take_to

EVERY_EVENT = (
    BatchCreated,
    lambda batch_id: StatusChanged(batch_id, BatchState.PENDING, BatchState.UPLOADED),
    lambda batch_id: FilesScattered(batch_id, ((("a", 1), ("b", 2)), (("c", 1),))),
    lambda batch_id: FileParsed(batch_id, "a", 1, failed=True),
    AllFilesScattered,
    GatheringCompleted,
    DiagnosisCompleted,
)


@pytest.mark.parametrize("make", EVERY_EVENT)
def test_an_event_comes_back_as_it_happened(uow, make):
    batch = store_batch(uow)
    event = make(batch.id)
    uow.outbox.add(3, event)
    [row] = uow.outbox.claim_unpublished()
    assert row.event == event
    assert type(row.event) is type(event)
    assert (row.batch_id, row.version, row.published) == (batch.id, 3, False)
    assert len(row.event_id) == 36


def test_any_number_of_events_may_happen_at_once(uow):
    batch = store_batch(uow)
    uow.outbox.add(1, *(FileParsed(batch.id, f"{n}", 1, failed=False) for n in range(14_000)))
    assert [row.event.file_id for row in uow.outbox.for_batch(batch.id)] == [f"{n}" for n in range(14_000)]


def test_published_events_are_not_claimed_again(uow):
    batch = store_batch(uow)
    uow.outbox.add(1, BatchCreated(batch.id), AllFilesScattered(batch.id))
    first, second = uow.outbox.claim_unpublished()
    uow.outbox.mark_published([first.id])
    assert [row.id for row in uow.outbox.claim_unpublished()] == [second.id]
    assert [row.published for row in uow.outbox.for_batch(batch.id)] == [True, False]
    uow.outbox.mark_published([second.id])
    assert uow.outbox.claim_unpublished() == []


def test_events_come_oldest_first_and_no_more_than_asked_for(uow):
    one, two = store_batch(uow), store_batch(uow)
    for n in range(4):
        uow.outbox.add(n, BatchCreated(one.id))
        uow.outbox.add(n, BatchCreated(two.id))
    claimed = uow.outbox.claim_unpublished(5)
    assert [(row.batch_id, row.version) for row in claimed] == [
        (batch.id, n) for n in range(3) for batch in (one, two)
    ][:5]


def test_two_relays_never_share_a_batch(begin):
    with begin() as uow:
        one, two = store_batch(uow), store_batch(uow)
        uow.outbox.add(1, BatchCreated(one.id), AllFilesScattered(one.id))
        uow.outbox.add(1, BatchCreated(two.id))
        uow.commit()
    with begin() as first, begin() as second, begin() as third:
        assert [row.batch_id for row in first.outbox.claim_unpublished(1)] == [one.id]
        assert [row.batch_id for row in second.outbox.claim_unpublished()] == [two.id]
        assert third.outbox.claim_unpublished() == []


def test_a_batch_is_published_in_order_when_its_relay_gives_up_halfway(begin):
    with begin() as uow:
        batch = store_batch(uow)
        uow.outbox.add(1, BatchCreated(batch.id), AllFilesScattered(batch.id))
        uow.commit()
    with begin() as relay:
        first, _ = relay.outbox.claim_unpublished()
        relay.outbox.mark_published([first.id])
        relay.commit()
    with begin() as relay:
        assert [type(row.event) for row in relay.outbox.claim_unpublished()] == [AllFilesScattered]


def test_the_relay_is_woken_at_the_commit(begin, database_url):
    with psycopg.connect(libpq_url(database_url), autocommit=True) as listener, begin() as uow:
        listener.execute("LISTEN outbox")
        batch = store_batch(uow)
        uow.outbox.add(1, BatchCreated(batch.id), AllFilesScattered(batch.id))
        assert list(listener.notifies(timeout=0.05)) == []
        uow.commit()
        assert [notice.channel for notice in listener.notifies(timeout=10, stop_after=1)] == ["outbox"]


def test_events_are_filtered_by_their_kind(uow):
    batch = store_batch(uow)
    parsed, fell = FileParsed(batch.id, "a", 1, failed=False), AllFilesScattered(batch.id)
    uow.outbox.add(1, BatchCreated(batch.id), parsed, fell)
    only = [row.event for row in uow.outbox.for_batch(batch.id, FileParsed, AllFilesScattered)]
    assert only == [parsed, fell]


def test_published_events_of_batches_that_settled_long_ago_are_forgotten(uow):
    old, young, working = (store_batch(uow) for _ in range(3))
    for batch in (old, young, working):
        uow.outbox.add(1, BatchCreated(batch.id), AllFilesScattered(batch.id))
    rows = uow.outbox.claim_unpublished()
    late = next(row for row in rows if row.batch_id == old.id)
    uow.outbox.mark_published([row.id for row in rows if row is not late])
    for batch in (old, young):
        take_to(uow, batch, *TO_SCATTERING, *TO_GATHERING, *TO_COMPLETED)
    uow._connection.execute(text("ALTER TABLE batches DISABLE TRIGGER USER"))
    aged = text("UPDATE batches SET state_changed_at = now() - interval '100 s' WHERE id <> :young")
    uow._connection.execute(aged, {"young": young.id})
    assert uow.outbox.forget(50) == 1
    assert [row.id for row in uow.outbox.for_batch(old.id)] == [late.id]
    assert len(uow.outbox.for_batch(young.id)) == len(uow.outbox.for_batch(working.id)) == 2
    assert uow.outbox.forget(50) == 0
