import pytest

from parsers.kernels import text_times as times
from tests.unit.parsers import naive_text
from tests.unit.parsers.text_moments import HOUR, NOON, time_of

KNOWN = [
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 CEST x", NOON - 2 * HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00.5 EST] x", NOON + 5 * HOUR + 500_000_000),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 ACST", NOON - 9 * HOUR - HOUR // 2),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 +01 x", NOON - HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 -12", NOON + 12 * HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 -1 x", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 IST x", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 ESTx", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 +0100 CET m=+0.1", NOON - HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00Z EST", NOON),
    (times.CLOCK + times.ZONED, b"1:0:0 PM CET", 12 * HOUR),
]


@pytest.mark.parametrize(("form", "line", "expected"), KNOWN)
def test_zones_by_name_and_by_hours_behind_a_blank(form, line, expected):
    assert time_of(form, line)[0] == expected
    assert naive_text.time_of(form, line) == time_of(form, line)
