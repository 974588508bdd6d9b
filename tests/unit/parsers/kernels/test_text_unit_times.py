"""Numbers of a unit that is named, as FieldReader reads them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.parsed_log import NO_TIME
from parsers.kernels import text_times as times
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_records import TABLE, FieldReader
from parsers.kernels.text_unit_times import NO_UNIT, UNKNOWN_UNIT
from tests.unit.parsers import naive_text

S = 10**9
UNITS = (UNKNOWN_UNIT, NO_UNIT, 1, 10**3, 10**6, S, 60 * S, 3600 * S)
FORMS = (times.UPTIME, times.EPOCH, times.ISO, times.CLOCK, times.EPOCH + times.ZONED)
READERS = {
    (form, unit): FieldReader(TABLE, (b"",) * 4, (0, -1, -1, -1), ord(";"), form, TRIAL, unit)
    for form in FORMS
    for unit in UNITS
}


def time_of(form: int, unit: int, cell: bytes) -> int | None:
    """What the kernel reads a cell as, which must be what the naive twin does."""
    line = cell + b";7"
    data = np.frombuffer(line, np.uint8)
    headers = READERS[form, unit].read(data, np.array([0]), np.array([len(line)]))
    stamp, since = (None if ns == NO_TIME else int(ns) for ns in (headers.ts_ns[0], headers.mono_ns[0]))
    naive = naive_text.named_fields(READERS[form, unit], line, naive_text.Years(2000))
    assert (stamp, since) == (naive["ts_ns"], naive["mono_ns"])
    return since if form == times.UPTIME else stamp


@pytest.mark.parametrize(
    ("form", "unit", "cell", "expected"),
    [
        (times.UPTIME, 10**6, b"0", 0),
        (times.UPTIME, 10**6, b"12.5 ", 12_500_000),
        (times.UPTIME, 1, b"0000000000000000012", 12),
        (times.UPTIME, 1, b"946684799999999999", 946_684_799_999_999_999),
        (times.UPTIME, 1, b"946684800000000000", None),
        (times.UPTIME, 1, b"9999999999999999999", None),
        (times.UPTIME, 1, b"00000000000000000012", None),
        (times.UPTIME, 3600 * S, b"0,25", 900 * S),
        (times.UPTIME, 3600 * S, b"262967", 262_967 * 3600 * S),
        (times.UPTIME, 3600 * S, b"262968", None),
        (times.UPTIME, 60 * S, b"1.5", 90 * S),
        (times.UPTIME, 10**6, b"12:30:00", None),
        (times.UPTIME, 10**6, b"-5", None),
        (times.UPTIME, 10**6, b".5", None),
        (times.UPTIME, NO_UNIT, b"12", None),
        (times.UPTIME, UNKNOWN_UNIT, b"12.345", None),
        (times.EPOCH, 10**6, b"1709208000", None),
        (times.EPOCH, 10**6, b"1709208000123", 1_709_208_000_123_000_000),
        (times.EPOCH, 10**3, b"1709208000123", None),
        (times.EPOCH, 1, b"1709208000123456789", 1_709_208_000_123_456_789),
        (times.EPOCH, S, b"1709208000", 1_709_208_000 * S),
        (times.EPOCH, S, b"1709208000123", 1_709_208_000_123_000_000),
        (times.EPOCH, 60 * S, b"1709208000", None),
        (times.EPOCH, UNKNOWN_UNIT, b"1709208000", None),
        (times.ISO, UNKNOWN_UNIT, b"1970-01-01T00:00:01Z", S),
        (times.UPTIME, NO_UNIT, b"1.0e-02", S // 100),
        (times.UPTIME, NO_UNIT, b"1e-05", 10_000),
        (times.UPTIME, NO_UNIT, b"1,25E+2 ", 125 * S),
        (times.UPTIME, NO_UNIT, b"12e5", None),
        (times.UPTIME, NO_UNIT, b"1.5e-02x", None),
        (times.UPTIME, NO_UNIT, b"1.5e", None),
        (times.UPTIME, NO_UNIT, b"1.5e999", None),
        (times.UPTIME, NO_UNIT, b"0.0e999", 0),
        (times.UPTIME, NO_UNIT, b"1.5e-999", 0),
        (times.UPTIME, NO_UNIT, b"9.466847999999999999e8", 946_684_799_999_999_990),
        (times.UPTIME, NO_UNIT, b"9.466848e8", None),
        (times.UPTIME, 3600 * S, b"9999999999999999.9e-15", 35_999_999_999_999),
        (times.UPTIME, 10**6, b"1.25e3", 1_250_000_000),
        (times.UPTIME, UNKNOWN_UNIT, b"1.25e3", None),
        (times.EPOCH, NO_UNIT, b"1.709208000123e+09", 1_709_208_000_123_000_000),
        (times.EPOCH, 10**6, b"1.709208000123e+12", 1_709_208_000_123_000_000),
        (times.EPOCH, 60 * S, b"2.84868e+7", None),
        (times.EPOCH, NO_UNIT, b"1.5e2", None),
        (times.EPOCH, NO_UNIT, b"4.2e9", None),
        (times.UPTIME, NO_UNIT, b"12,345", 12_345_000_000),
        (times.UPTIME, NO_UNIT, b"12,5", None),
        (times.UPTIME, NO_UNIT, b"946684800,000", None),
    ],
)
def test_numbers_of_units(form, unit, cell, expected):
    assert time_of(form, unit, cell) == expected


_piece = st.sampled_from(
    [*b"0 1 9 12 000 123 946684799 946684800 1709208000 .5 ,25 . , - : 12:00:00 Z".split(),
     *b",125 + e E e3 e-02 e+09".split(), b" ", b"1970-01-01T00:00:01"]
)  # fmt: skip


@given(st.sampled_from(FORMS), st.sampled_from(UNITS), st.lists(_piece, max_size=6).map(b"".join))
@example(times.UPTIME, 1, b"9223372036854775808")
@example(times.UPTIME, 3600 * S, b"9999999999999999.99e-3")
@example(times.UPTIME, 60 * S, b"0000000000000001.0000000000000000000001e9")
def test_numbers_of_units_equal_the_naive_twin(form, unit, cell):
    time_of(form, unit, cell)
