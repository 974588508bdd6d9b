"""Single records of an indexed log, and counts of its events."""

from pathlib import Path

import pytest

from core.errors import NotFoundError
from db.blobs import LocalStore
from jobs.read_log import count_boots, nearest_record, read_record
from tests.unit.jobs.indexed_logs import START, Store, put_log


def test_the_nearest_event_of_a_record_is_the_next_one_or_else_the_last(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "objects")
    rows = [
        {"record": n, "ts_ns": START, "level": 4, "source": "can0", "code": None, "text": f"frame {n}"}
        for n in (3, 3, 9, 40)
    ]
    file, without = put_log(store, tmp_path, 0, rows), put_log(store, tmp_path, 1, [])
    nearest = {n: nearest_record(store, file, n) for n in (0, 3, 4, 40, 41)}
    assert nearest == {0: 3, 3: 3, 4: 9, 40: 40, 41: 40}
    assert nearest_record(store, without, 0) is None


def test_a_record_with_its_neighbours(stored: Store) -> None:
    store, files = stored
    lines = read_record(store, files[1], 42, context=3)
    assert [line.record for line in lines] == [39, 40, 41, 42, 43, 44, 45]
    assert lines[3].text == "line 42 of file 1"
    assert [line.record for line in read_record(store, files[0], 0, context=2)] == [0, 1, 2]
    assert [line.record for line in read_record(store, files[0], 119)] == [119]


def test_a_record_that_is_not_there(stored: Store) -> None:
    with pytest.raises(NotFoundError, match="no event at record 120"):
        read_record(stored[0], stored[1][0], 120)


def test_events_are_counted_by_boot(stored: Store) -> None:
    assert count_boots(*stored) == {0: 240}


def test_beside_a_record_and_for_its_further_codes_long_texts_are_cut(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "objects")
    row = {"ts_ns": START, "level": 4, "source": "s", "text": "x" * 30_000}
    rows = [row | {"record": n, "code": code} for n, code in ((0, None), (1, "P0301"), (1, "P0302"))]
    lines = read_record(store, put_log(store, tmp_path, 0, rows), 1, context=1)
    assert [len(line.text) > 20_000 for line in lines] == [False, True, False]
