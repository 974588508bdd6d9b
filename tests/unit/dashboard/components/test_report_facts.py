"""What a batch's page says of the quality of its data."""

from typing import Any

import pytest

from dashboard.components.report_facts import _quality


def quality(**told: int) -> dict[str, Any]:
    numbers = {"bytes_parsed": 0, "bytes_skipped": 0, "bytes_unreadable": 0} | told
    rest = {"problem_count": 0, "drop_outs": 0, "clock_jumps": [], "clock_jump_count": 0, "unreadable": []}
    return {"data_quality": {**numbers, **rest}}


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"bytes_parsed": 90, "bytes_skipped": 10}, "90 (90.00\u00a0%)"),
        ({"bytes_parsed": 90, "bytes_skipped": 10, "bytes_unreadable": 900}, "90 (9.00\u00a0%)"),
        ({"bytes_unreadable": 900}, "0 (0\u00a0%)"),
        ({}, "none"),
    ],
)
def test_unreadable_files_are_bytes_not_read(told: dict[str, int], read: str) -> None:
    assert _quality(quality(**told))["Bytes read"] == read
