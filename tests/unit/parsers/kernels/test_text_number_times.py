import pytest

from parsers.kernels import text_times as times
from tests.unit.parsers import naive_text
from tests.unit.parsers.text_moments import HOUR, NOON, ns, time_of

KNOWN = [
    (times.AMERICAN, b"02/29/24 12:00:00 x", NOON),
    (times.EUROPEAN, b"29.02.24 12:00:00 x", NOON),
    (times.MONTH_DAY, b"02-29 12:00:00.123 x", ns(2000, 2, 29, 12, fraction=123_000_000)),
    (times.MONTH_DAY, b"02.28 12:00:00] x", ns(2000, 2, 28, 12)),
    (times.DAY_MONTH, b"28/02 12:00:00", ns(2000, 2, 28, 12)),
    (times.SHORT_YEAR, b"24/02/29 12:00:00 INFO", NOON),
    (times.AMERICAN, b"2/29/2024 1:00:00 PM x", NOON + HOUR),
    (times.AMERICAN, b"2/29/2024, 12:30:00 AM", NOON - 12 * HOUR + HOUR // 2),
    (times.AMERICAN, b"2/29/2024 1:00:00 PM +0100 x", NOON),
    (times.EUROPEAN, b"29.02.2024 12:00:00", NOON),
    (times.EUROPEAN, b"29.02.2024;12:00:00,5;x", NOON + 500_000_000),
    (times.AMERICAN, b"02/29/24\t12:00:00 x", NOON),
    (times.SHORT_YEAR, b"24/02/29|12:00:00|x", NOON),
    (times.COMPACT, b"20240229T120000.5Z", NOON + 500_000_000),
    (times.COMPACT, b"20240229-12:0:0:606|x", NOON + 606_000_000),
    (times.COMPACT_SHORT, b"240229 120000 35 INFO", NOON),
    (times.FOUR_DIGITS, b"0229 12:00:00.000001 x", ns(2000, 2, 29, 12, fraction=1_000)),
]


@pytest.mark.parametrize(("form", "line", "expected"), KNOWN)
def test_times_whose_dates_are_numbers(form, line, expected):
    assert time_of(form, line)[0] == expected
    assert naive_text.time_of(form, line) == time_of(form, line)
