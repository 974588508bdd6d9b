"""Blocks wait together, and not too many of them."""

from parsers.collect import Collector
from parsers.rec_batch import BLOCKS_KEPT, Batch


def test_blocks_without_a_record_do_not_wait_without_end():
    batch = Batch(b"", Collector("rec", 0, lambda *_: ""), str, str)
    for _ in range(BLOCKS_KEPT):
        assert batch.takes(0, compressed=False)
        batch.add_plain(0, 0, 0, 0, 0)
    assert not batch.takes(0, compressed=False)
    assert list(batch.flush()) == []
    assert batch.takes(0, compressed=False)
