from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jobs.index_log import IndexedLog, index_log
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
