"""Which objects a store keeps for good."""

import pytest

from core.log_file import extents_key, index_key, is_index, raw_key, signals_key, stream_key


@pytest.mark.parametrize("key", [index_key, extents_key, signals_key])
def test_tables_of_an_attempt_are_index(key):
    assert is_index(key("b1", "f1", 2))


@pytest.mark.parametrize(
    "key",
    [
        stream_key("b1", "f1", 2),
        raw_key("b1", "f1"),
        raw_key("b1", "x.parquet"),
        raw_key("index", "x.parquet"),
    ],
)
def test_streams_and_raw_files_are_not(key):
    assert not is_index(key)
