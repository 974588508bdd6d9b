import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.errors import PassingError
from db.rollups import load_rollups
from db.session import make_engine, reading
from db.unit_of_work import UnitOfWork
from tests.integration.db.factories import a_batch, a_rollup, store_batch


def test_times_are_utc(engine):
    with reading(engine) as connection:
        assert connection.execute(text("SHOW timezone")).scalar() == "UTC"


def test_a_restarted_server_costs_no_failed_request(engine, begin):
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))
    with begin() as other:
        kill = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE pid <> pg_backend_pid() AND datname = current_database()"""
        other._connection.execute(text(kill))
    with reading(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_connection_lost_in_a_transaction_passes(begin):
    with pytest.raises(PassingError, match="not answering"), begin() as uow:
        store_batch(uow)
        with begin() as other:
            mine = uow._connection.execute(text("SELECT pg_backend_pid()")).scalar()
            other._connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        uow.commit()


def test_a_deadlock_passes(begin):
    with begin() as uow:
        batches = [store_batch(uow), store_batch(uow)]
        uow.commit()
    failed, ready = [], threading.Barrier(2, timeout=60)

    def lock(first, second):
        try:
            with begin() as uow:
                uow.batches.get_for_update(first.id)
                ready.wait()
                uow.batches.get_for_update(second.id)
        except PassingError as error:
            failed.append(error)

    threads = [threading.Thread(target=lock, args=pair) for pair in (batches, batches[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(failed) == 1


def test_what_passes_does_so_within_a_copy_too(begin):
    nothing = a_rollup({}).clear()
    with begin() as other, pytest.raises(PassingError, match="lock timeout"), begin() as uow:
        other._connection.execute(text("LOCK TABLE rollups_daily IN ACCESS EXCLUSIVE MODE"))
        uow._connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        load_rollups(uow._connection, a_batch(), nothing, [])


def test_a_full_pool_passes(database_url):
    engine = make_engine(database_url, pool_size=1)
    engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    with reading(engine), reading(engine), pytest.raises(PassingError, match="in use"), UnitOfWork(engine):
        pytest.fail("there is no connection left")
    engine.dispose()


def test_a_broken_rule_does_not_pass(begin):
    with pytest.raises(IntegrityError), begin() as uow:
        batch = store_batch(uow)
        uow._connection.execute(text("UPDATE batches SET version = 7 WHERE id = :id"), {"id": batch.id})
