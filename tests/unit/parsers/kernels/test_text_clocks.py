from datetime import UTC, datetime

import numpy as np
import pytest

from parsers.kernels.text_clocks import (
    DAY_S,
    SECOND_NS,
    end_moment,
    read_clock,
    read_compact_clock,
    read_half,
    read_moment,
    read_zone,
    utc_ns,
)
from parsers.kernels.text_dates import NO_DAY

HOUR_S = 3600
NOON_NS = 12 * HOUR_S * SECOND_NS


def read(what, text: bytes, *before: int) -> tuple[bytes | None, int]:
    """(what is left, value) of a kernel on a text; None where it finds nothing."""
    data = np.frombuffer(text + b"9", np.uint8)
    at, end = data.ctypes.data, data.ctypes.data + len(text)
    after, value = what(*before, at, end)
    return (text[after - at :] if after else None, value)


@pytest.mark.parametrize(
    ("text", "left", "second", "ns"),
    [
        (b"12:34:56 x", b" x", 45_296, 0),
        (b"1:2:3", b"", 3_723, 0),
        (b"12.34.56.5]", b"]", 45_296, 500_000_000),
        (b"12:34:56,1234567899", b"", 45_296, 123_456_789),
        (b"12:34:56:606|", b"|", 45_296, 606_000_000),
        (b"12:34:56:6|", b"|", 45_296, 6_000_000),
        (b"0:34:56 PM|", b"|", 45_296, 0),
        (b"12.34.56:7", b":7", 45_296, 0),
        (b"23:59:60", b"", DAY_S, 0),
    ],
)
def test_clocks(text, left, second, ns):
    assert read(read_clock, text) == (left, second * SECOND_NS + ns)


@pytest.mark.parametrize("text", [b"", b"12", b"12:34", b"12:34.56", b"24:00:00", b"12:60:00", b"12:34:61"])
def test_what_is_no_clock(text):
    assert read(read_clock, text) == (None, 0)


def test_compact_clocks():
    assert read(read_compact_clock, b"123456.5 x") == (b" x", 45_296 * SECOND_NS + 500_000_000)
    for text in (b"12345", b"1234567", b"240000", b"126000"):
        assert read(read_compact_clock, text) == (None, 0)


@pytest.mark.parametrize(
    ("text", "left", "east"),
    [
        (b"Z x", b" x", 0),
        (b" UTC]", b"]", 0),
        (b"GMT", b"", 0),
        (b"+01", b"", HOUR_S),
        (b"-08:30 x", b" x", -8 * HOUR_S - HOUR_S // 2),
        (b" +0100", b"", HOUR_S),
        (b" -12 degrees", b" -12 degrees", 0),
        (b" +05:45", b"", 5 * HOUR_S + HOUR_S * 3 // 4),
        (b" -1234 rpm", b" -1234 rpm", 0),
        (b" -1200.5 V", b" -1200.5 V", 0),
        (b" +1500", b" +1500", 0),
        (b"-1234", b"", -12 * HOUR_S - HOUR_S * 34 // 60),
        (b"Zone", b"Zone", 0),
        (b"+19", b"+19", 0),
        (b"", b"", 0),
    ],
)
def test_zones(text, left, east):
    assert read(read_zone, text) == (left, east)


def test_a_moment_is_a_clock_on_a_day_with_its_zone():
    noon = int(datetime(2024, 2, 29, 12, tzinfo=UTC).timestamp())
    day = noon // DAY_S
    assert utc_ns(day, NOON_NS, 0) == noon * SECOND_NS
    assert read(read_moment, b"12:00:00+02 x", day) == (b" x", (noon - 2 * HOUR_S) * SECOND_NS)
    assert read(end_moment, b" x", day, NOON_NS) == (b" x", noon * SECOND_NS)


def test_what_is_no_moment():
    assert read(read_moment, b"12:00:00", NO_DAY) == (None, 0)
    assert read(read_moment, b"12:00:00.5:1", 0)[0] == b":1"
    assert read(read_moment, b"12:00:001", 0) == (None, 0)
    assert read(end_moment, b"7", 0, NOON_NS) == (None, 0)
    assert end_moment(0, NOON_NS, 0, 0) == (0, 0)


@pytest.mark.parametrize(
    ("hour", "text", "left", "expected"),
    [
        (1, b" PM x", b" x", 13),
        (12, b" pm", b"", 12),
        (12, b" AM", b"", 0),
        (11, b" am", b"", 11),
        (1, b" PMs", b" PMs", 1),
        (1, b" x", b" x", 1),
    ],
)
def test_halves_of_the_day(hour, text, left, expected):
    assert read(read_half, text, hour * HOUR_S * SECOND_NS) == (left, expected * HOUR_S * SECOND_NS)
