"""The hourly and daily counts of one batch: copied in bulk, months made before they are needed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
import polars as pl
import psycopg
from sqlalchemy import Connection, Table, delete, text

from core.batch import Batch
from db.copy_binary import copy_rows, encode_rows
from db.models import rollups_daily, rollups_hourly
from db.storable_text import index_text

_NS_PER_HOUR = 3_600_000_000_000
_US_TO_2000 = 946_684_800_000_000  # Postgres counts microseconds from 2000-01-01
_ROWS_AT_ONCE = 100_000  # of about 200 bytes each


def load_rollups(
    connection: Connection, batch: Batch, rollups: pl.DataFrame, fault_ids: Sequence[int]
) -> None:
    """Copy the rollups of a batch that has none.

    `rollups` is as `core.report.Report` has it: `fault` (position in `fault_ids`), `bucket_ns` i64,
    `signature` u64, `source` str, `level` u8, `count` and `episodes`.
    """
    known = rollups.with_columns(
        fault_id=pl.col("fault").replace_strict(range(len(fault_ids)), fault_ids, return_dtype=pl.Int64),
        source=pl.col("source").cast(pl.String),
    )
    sources = known["source"].unique().to_list()
    known = known.with_columns(
        source=pl.col("source").replace_strict(
            sources, [index_text(s) for s in sources], return_dtype=pl.String
        )
    )
    hourly, daily = _total(known, _NS_PER_HOUR), _total(known, 24 * _NS_PER_HOUR)
    _make_months(connection, hourly["bucket_ns"])
    _copy(connection, rollups_hourly, batch, hourly)
    _copy(connection, rollups_daily, batch, daily)


def delete_rollups(connection: Connection, batch_id: str) -> None:
    """Take away the counts of a batch."""
    for table in (rollups_hourly, rollups_daily):
        connection.execute(delete(table).where(table.c.batch_id == batch_id))


def _total(rollups: pl.DataFrame, bucket_ns: int) -> pl.DataFrame:
    return (
        rollups.group_by(pl.col("bucket_ns") // bucket_ns * bucket_ns, "fault_id", "signature", "source")
        .agg(
            pl.col("level").replace(0, None).min().fill_null(0),  # the worst one that is known
            pl.col("count", "episodes").cast(pl.Int64).sum(),
        )
        .sort(
            "bucket_ns", "fault_id", "signature", "source"
        )  # the key's order: an index grows fastest at its end
    )


def _make_months(connection: Connection, buckets_ns: pl.Series) -> None:
    """Make the partitions these hours fall in, where they are missing.

    Attaching a table that was made beside it locks out neither readers nor writers of the others.
    """
    months = buckets_ns.cast(pl.Datetime("ns")).dt.truncate("1mo").unique().sort()
    for month in cast("list[datetime]", months.to_list()):
        name = f"rollups_hourly_{month:%Y_%m}"
        if connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar() is not None:
            continue
        first, following = month.replace(tzinfo=UTC), _next_month(month).replace(tzinfo=UTC)
        connection.execute(text(f"CREATE TABLE {name} (LIKE rollups_hourly INCLUDING ALL)"))
        connection.execute(
            text(
                f"ALTER TABLE rollups_hourly ATTACH PARTITION {name} "
                f"FOR VALUES FROM ('{first.isoformat()}') TO ('{following.isoformat()}')"
            )
        )


def _next_month(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _copy(connection: Connection, table: Table, batch: Batch, rollups: pl.DataFrame) -> None:
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    copy_rows(driver, table.name, table.c.keys(), _encode(batch, rollups))


def _encode(batch: Batch, rollups: pl.DataFrame) -> Iterator[bytes]:
    for rows in rollups.iter_slices(_ROWS_AT_ONCE):
        yield encode_rows(
            rows.height,
            {
                "batch_id": batch.id.encode(),
                "bucket": rows["bucket_ns"].to_numpy() // 1000 - _US_TO_2000,
                "fault_id": rows["fault_id"].to_numpy(),
                "signature": rows["signature"].to_numpy().view(np.int64),
                "source": rows["source"].cast(pl.Binary).to_list(),
                "vin": batch.vin.encode(),
                "firmware": batch.firmware.encode(),
                "platform": None if batch.platform is None else batch.platform.encode(),
                "level": rows["level"].to_numpy().astype(np.int16),
                "count": rows["count"].to_numpy(),
                "episodes": rows["episodes"].to_numpy(),
            },
        )
