"""Rows of a name, a time and a text, whose columns no line names."""

import pytest

from parsers.text_unnamed import find_unnamed
from tests.unit.parsers.test_text_layout import NOON, read


@pytest.mark.parametrize(
    ("row", "level", "message"),
    [
        ("VehicleSpeed;29.02.2024 12:00:00;ok", 0, "ok"),
        ("U_Batt,2024-02-29T12:00:00Z,ERROR: low, 9 V", 2, "ERROR: low, 9 V"),
        ("bms;2024-02-29 12:00:00;warn;low; 9 V", 3, "low; 9 V"),
        ("gateway/can0, 2/29/2024 12:00:00 PM, Fehler, low", 2, "low"),
    ],
)
def test_rows_of_a_name_and_a_time(row, level, message):
    _, headers, messages, sources = read([row] * 9)
    assert (headers.ts_ns[4], headers.level[4], messages[4]) == (NOON, level, message)
    assert sources[4] == row.replace(",", ";").split(";")[0]


@pytest.mark.parametrize(
    "row",
    [
        b"ERROR;2024-02-29 12:00:00;low",  # a header as others
        b"E,2024-02-29 12:00:00,low",
        b"no path;2024-02-29 12:00:00;low",
        b"bms;12:00:00;low",
        b"bms;2024-02-29;low",
        b"bms;2024-02-29 12:00:00",
        b"2024-02-29 12:00:00;2024-02-29 12:00:00;low",
    ],
)
def test_other_rows_are_none(row):
    assert find_unnamed([row] * 9) is None


def test_nearly_all_lines_are_such_rows():
    assert find_unnamed([b"bms;2024-02-29 12:00:00;low"] * 9 + [b"started"]) is None
    assert find_unnamed([b"bms;2024-02-29 12:00:00;low"] * 19 + [b"started"]) is not None
    assert find_unnamed([]) is None
