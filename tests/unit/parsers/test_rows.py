"""Records become rows: one each, or one for each code, in batches."""

import numpy as np
import pytest

from core.parsed_log import EVENTS_PER_BATCH, NO_TIME
from parsers.collect import Rows
from parsers.rows import Events, Records, rows_of


def records(count: int, first: int = 0) -> Records:
    """Records whose every column tells them apart."""
    number = np.arange(count)
    return Records(
        first=first,
        ts_ns=number.astype(np.int64),
        mono_ns=np.full(count, NO_TIME),
        boot=(number % 7).astype(np.uint16),
        level=(number % 5).astype(np.uint8),
        source=(number % 11).astype(np.int32),
        offset=(10 * number).astype(np.uint64),
        length=(number % 9 + 1).astype(np.uint32),
    )


def rows(count: int, twice: list[int], first: int = 0) -> list[Rows]:
    """Rows of records of which some give two events."""
    number = np.repeat(np.arange(count), np.where(np.isin(np.arange(count), twice), 2, 1))
    kind = np.isin(number, twice).astype(np.uint8)
    return list(rows_of(records(count, first), Events(number, kind, number.astype(np.uint64))))


@pytest.mark.parametrize("count", [1, EVENTS_PER_BATCH - 1, EVENTS_PER_BATCH])
@pytest.mark.parametrize("twice", [[], [0], [5], [0, 5, 6]])
def test_each_event_has_what_is_known_of_its_record(count, twice):
    number = np.arange(count)
    expected = np.repeat(number, np.where(np.isin(number, twice), 2, 1))
    batches = rows(count, twice, first=100)
    assert all(batch.record.size <= EVENTS_PER_BATCH for batch in batches)
    found = {name: np.concatenate([getattr(b, name) for b in batches]) for name in Rows.__slots__}
    assert {column.size for column in found.values()} == {expected.size}
    assert np.array_equal(found["record"], expected + 100)
    assert np.array_equal(found["signature"], expected)
    known = records(count)
    for name in ("ts_ns", "boot", "level", "source", "offset", "length"):
        assert np.array_equal(found[name], getattr(known, name)[expected]), name


def test_the_events_of_one_record_stand_together():
    batches = rows(EVENTS_PER_BATCH, [EVENTS_PER_BATCH - 1])
    assert [batch.record.size for batch in batches] == [EVENTS_PER_BATCH - 1, 2]
