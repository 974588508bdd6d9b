"""Loading rollups: binary COPY against executemany, both into the same partitioned table with its key."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from sqlalchemy import Engine

from core.batch import Batch, new_batch_id
from db.models import rollups_hourly
from db.rollups import load_rollups
from db.session import make_engine
from db.unit_of_work import UnitOfWork

ROWS, ROWS_SLOWLY = 200_000, 20_000
FAULTS = 500
MONTH = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def some_rollups(rows: int) -> pl.DataFrame:
    """Rows over 500 faults and the hours of a month, from sources of five lengths."""
    place = np.arange(rows)
    fault = place % FAULTS
    return pl.DataFrame(
        {
            "fault": fault.astype(np.uint32),
            "bucket_ns": (int(MONTH.timestamp()) + 3600 * (place // FAULTS % 720)) * 1_000_000_000,
            "signature": fault.astype(np.uint64),
            "source": [f"ECU{n % 7}/SYS/{'J' * (1 + n % 5)}" for n in fault],
            "level": np.full(rows, 2, np.uint8),
            "count": np.full(rows, 2, np.uint32),
            "episodes": np.full(rows, 1, np.uint32),
        }
    )


def a_batch() -> Batch:
    return Batch(new_batch_id(), "WRGSJ7DZ4P0000417", "2.4.0", MONTH, platform="J7")


def test_copy(benchmark, engine):
    rollups = some_rollups(ROWS)

    def load():
        with UnitOfWork(engine) as uow:
            load_rollups(uow._connection, uow.batches.add(a_batch()), rollups, range(1, FAULTS + 1))
            uow.commit()

    benchmark.extra_info["rows"] = ROWS
    benchmark.pedantic(load, rounds=5, warmup_rounds=1)


def test_executemany(benchmark, engine):
    with UnitOfWork(engine) as uow:  # makes the month's partition
        load_rollups(uow._connection, uow.batches.add(a_batch()), some_rollups(1), [1])
        uow.commit()
    columns = rollups_hourly.columns.keys()
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO rollups_hourly ({', '.join(columns)}) VALUES ({places})"

    def insert():
        with UnitOfWork(engine) as uow:
            batch = uow.batches.add(a_batch())
            declared = (batch.vin, batch.firmware, batch.platform, 2, 2, 1)
            rows = [
                (batch.id, datetime.fromtimestamp(ns // 10**9, UTC), fault, signature, source, *declared)
                for fault, ns, signature, source, *_ in some_rollups(ROWS_SLOWLY).iter_rows()
            ]
            uow._connection.connection.driver_connection.cursor().executemany(statement, rows)
            uow.commit()

    benchmark.extra_info["rows"] = ROWS_SLOWLY
    benchmark.pedantic(insert, rounds=5, warmup_rounds=1)
