"""Texts of records are gone through a few at a time."""

import numpy as np
import pytest

from jobs.record_texts import BYTES_AT_ONCE, few_at_once


@pytest.mark.parametrize("sizes", [[3] * 10_000, [9, 0, 1 << 21, 1 << 21, 2], [1 << 20, 1, 1 << 20], [0], []])
def test_a_few_are_not_long_together(sizes: list[int]) -> None:
    parts = [sizes[part] for part in few_at_once(np.array(sizes, np.uint32), BYTES_AT_ONCE)]
    assert [size for part in parts for size in part] == sizes
    for part in parts:
        assert len(part) == 1 or sum(part) <= BYTES_AT_ONCE


def test_how_much_is_a_few_can_be_said() -> None:
    assert list(few_at_once(np.array([4, 4, 4]), 8)) == [slice(0, 2), slice(2, 3)]
