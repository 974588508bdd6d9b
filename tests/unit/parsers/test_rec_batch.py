"""Blocks wait together, and not too many of them."""

import numpy as np

from parsers import rec_batch
from parsers.collect import Collector
from parsers.rec_batch import BLOCKS_KEPT, Batch, _ById


def test_blocks_without_a_record_do_not_wait_without_end():
    batch = Batch(b"", Collector("rec", 0, lambda *_: ""), str, str)
    for _ in range(BLOCKS_KEPT):
        assert batch.takes(0, compressed=False)
        batch.add_plain(0, 0, 0, 0, 0)
    assert not batch.takes(0, compressed=False)
    assert list(batch.flush()) == []
    assert batch.takes(0, compressed=False)


def test_a_name_is_asked_for_once_whatever_its_number():
    asked: list[int] = []
    by_id = _ById(np.int32, lambda name_id: asked.append(name_id) or name_id % 1_000)
    for _ in range(3):
        assert by_id.of(np.array([7, 70_001, 7, 1 << 30], np.uint32)).tolist() == [7, 1, 7, 824]
    assert asked == [7, 70_001, 1 << 30]


def test_of_names_past_the_table_so_many_are_kept_as_a_file_may_have(monkeypatch):
    monkeypatch.setattr(rec_batch, "MOST_NAMES", 2)
    asked: list[int] = []
    by_id = _ById(np.int32, lambda name_id: asked.append(name_id) or name_id % 1_000)
    for _ in range(2):
        assert by_id.of(np.array([70_001, 70_002, 70_003, 7], np.uint32)).tolist() == [1, 2, 3, 7]
    assert asked == [7, 70_001, 70_002, 70_003, 70_003]
