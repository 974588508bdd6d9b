"""Extents as columns: the same as the objects, and a million of them cost little."""

import time

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from core.parsed_log import Extent
from parsers.extent_table import ExtentTable


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=9))
def test_places_are_found_as_by_looking_through_all(parts: list[tuple[int, int, int]]) -> None:
    extents: list[Extent] = []
    logical = raw = 0
    for gap, stored, size in parts:
        extents.append(Extent(logical, raw + gap, stored, size, "raw" if stored == size else "zstd"))
        logical, raw = logical + size, raw + gap + stored
    table = ExtentTable.of(extents)
    assert [table[n] for n in range(len(table))] == extents
    assert (table.size, table.stored_bytes) == (logical, raw)
    for at in range(logical):
        found = extents[table.at_logical(at)]
        assert found.logical_offset <= at < found.logical_offset + found.size
    for at in range(raw + 2):
        assert table.at_raw(at) == sum(extent.raw_offset <= at for extent in extents) - 1


def test_no_extents_are_an_empty_stream() -> None:
    table = ExtentTable.of([])
    assert (len(table), table.size, table.stored_bytes, table.at_raw(7)) == (0, 0, 0, -1)


def test_a_million_extents_are_there_at_once() -> None:
    count = 1 << 20
    starts = pa.array(range(0, 9 * count, 9))
    same = pa.array([9] * count)
    columns = {"logical_offset": starts, "raw_offset": starts, "raw_size": same, "size": same}
    table = pa.table(columns | {"codec": pa.array(["zstd"] * count)})
    begun = time.thread_time()
    assert ExtentTable(table)[count - 1].logical_offset == 9 * (count - 1)
    assert time.thread_time() - begun < 0.5
