from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.parsed_log import EVENT_SCHEMA
from jobs.index_log import IndexedLog, index_log, write_events
from parsers.parse import parse_path
from tests.unit.parsers.dlt_writing import say

UPLOADED = datetime(2026, 11, 1, tzinfo=UTC)
SYSLOG = b"<14>1 2026-10-31T08:00:%02d.000Z ecu nav 7 - - route %d of %d found\n"


def index(path: Path) -> IndexedLog:
    return index_log(path, path.name, path.with_suffix(".parquet"), UPLOADED)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("many.log", b"".join(SYSLOG % (n // 5000, n, n % 7) for n in range(150_000))),
        ("many.dlt", b"".join(say(f"cell {n % 9} at {n} V") for n in range(150_000))),
        ("few.dlt", say("fine") + say("P0301 set")),
    ],
)
def test_an_index_holds_every_batch_in_order(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    rows: list[dict[str, object]] = []
    parse_path(path, {"uploaded": UPLOADED.isoformat()}, each=lambda batch: rows.extend(batch.to_pylist()))
    found = index(path)
    assert found.summary.events == len(rows)
    assert pq.read_table(found.events).to_pylist() == rows


def test_row_groups_tell_what_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.dlt"
    path.write_bytes(say("fine", info=0x41) + say("P0301 set", info=0x21))
    group = pq.read_metadata(index(path).events).row_group(0)
    columns = [group.column(n) for n in range(group.num_columns)]
    told = {c.path_in_schema: (c.statistics.min, c.statistics.max) for c in columns if c.is_stats_set}
    assert told.keys() == {"record", "ts_ns", "boot", "level", "code"}
    assert (told["record"], told["level"], told["code"]) == ((0, 1), (2, 4), ("P0301", "P0301"))


def batch(first: int, rows: int) -> pa.RecordBatch:
    """Events of three sources, of which each batch names others first."""
    numbers = range(first, first + rows)
    named = pa.array([f"s{n % 3}" for n in numbers]).dictionary_encode()
    codes = pa.array(
        [f"P{n % 7:04d}" if n % 5 == 0 else None for n in numbers], pa.string()
    ).dictionary_encode()
    columns = {"record": numbers, "ts_ns": numbers, "mono_ns": [None] * rows, "source": named, "code": codes}
    flat = {name: [1] * rows for name in ("boot", "level", "signature", "offset", "length")}
    arrays = [
        pa.array((columns | flat)[name]).cast(EVENT_SCHEMA.field(name).type) for name in EVENT_SCHEMA.names
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([7] * 10_000, [32_774, 32_774, 4_452]),
        ([65_536, 1, 65_536, 3, 2], [65_536, 1, 65_536, 5]),
        ([20_000, 50_000, 10], [20_000, 50_000, 10]),
        ([0, 3, 0], [3]),
        ([], []),
    ],
)
def test_small_batches_share_a_row_group(tmp_path: Path, sizes: list[int], groups: list[int]) -> None:
    batches = [batch(first, rows) for first, rows in zip(accumulate([0, *sizes]), sizes, strict=False)]
    with write_events(tmp_path / "index.parquet") as write:
        for one in batches:
            write(one)
    told = pq.read_metadata(tmp_path / "index.parquet")
    assert [told.row_group(n).num_rows for n in range(told.num_row_groups)] == groups
    rows = [row for one in batches for row in one.to_pylist()]
    assert pq.read_table(tmp_path / "index.parquet").to_pylist() == rows
