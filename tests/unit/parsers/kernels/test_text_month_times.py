import pytest

from parsers.kernels import text_times as times
from tests.unit.parsers import naive_text
from tests.unit.parsers.text_moments import HOUR, NOON, ns, time_of

KNOWN = [
    (times.MONTH_NAME, b"Feb  9 12:00:00 x", ns(2000, 2, 9, 12)),
    (times.MONTH_NAME, b"Feb 29 2024 12:00:00.5 x", NOON + 500_000_000),
    (times.MONTH_NAME, b"*Feb 29 2024 12:00:00.5 UTC: %SYS", NOON + 500_000_000),
    (times.MONTH_NAME, b".Feb  9 12:00:00 x", ns(2000, 2, 9, 12)),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 2024]", NOON),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00.25 CEST 2024", NOON - 2 * HOUR + 250_000_000),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 IST 2024", NOON),
    (times.MONTH_NAME, b"Feb 29, 2024 1:00:00 PM com.foo", NOON + HOUR),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 UTC 2024", NOON),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 GMT+01:00 2024", NOON - HOUR),
    (times.YEAR_BEHIND, b"Feb 29 12:00:00 2024 host", NOON),
    (times.YEAR_BEHIND, b"Feb 29 12:00:00.5 CET 2024", NOON - HOUR + 500_000_000),
    (times.DAY_FIRST, b"29/Feb/2024:12:00:00 -0700]", NOON + 7 * HOUR),
    (times.DAY_FIRST, b"Thu, 29 Feb 2024 12:00:00 GMT", NOON),
    (times.DAY_FIRST, b"9-Feb-2024 12:00:00,5", ns(2024, 2, 9, 12, fraction=500_000_000)),
    (times.MONTH_NAME, b"Feb 29 2024 1:00:00 PM x", NOON + HOUR),
    (times.WEEKDAY, b"Thu Feb 29 01:00:00 PM UTC 2024", NOON + HOUR),
]


@pytest.mark.parametrize(("form", "line", "expected"), KNOWN)
def test_times_with_the_name_of_a_month(form, line, expected):
    assert time_of(form, line)[0] == expected
    assert naive_text.time_of(form, line) == time_of(form, line)
