from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.text_dates import NO_DAY, SHUFFLED, days_of, month_at, year_of
from tests.unit.parsers import naive_text


@given(st.dates(date(1700, 1, 1), date(2261, 12, 31)))
def test_days_are_counted_from_1970(day):
    assert days_of(day.year, day.month, day.day) == (day - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    "parts",
    [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 0, 1), (2024, 1, 0), (2262, 1, 1),
     (1699, 12, 31), (-1, 1, 1)],
)  # fmt: skip
def test_what_is_no_day(parts):
    assert days_of(*parts) == NO_DAY


def month_of(name: bytes) -> int:
    data = np.frombuffer(name, np.uint8)
    return month_at(data.ctypes.data, data.ctypes.data + data.size)


def test_months_by_their_names_in_either_case():
    for number, name in enumerate(naive_text.MONTHS, 1):
        assert {month_of(written.encode()) for written in (name, name.title(), name.upper())} == {number}


@given(st.text("abcdefjlmnoprstuvy", min_size=3, max_size=3))
def test_what_is_no_month(name):
    assert month_of(name.encode()) == (naive_text.MONTHS.index(name) + 1 if name in naive_text.MONTHS else 0)


def years(months: list[int], state: np.ndarray) -> list[int]:
    return [year_of(month, state.ctypes.data) for month in months]


def test_years_begin_where_the_months_do():
    state = np.array([2023, 0, 2024], np.int64)
    assert years([11, 12, 1, 12, 2, 11, 1], state) == [2023, 2023, 2024, 2023, 2024, 2024, 2024]


def test_a_silence_of_over_six_months_is_within_the_year():
    assert years([1, 9, 10, 2], np.array([2023, 0, 2030], np.int64)) == [2023, 2023, 2023, 2024]


@given(st.lists(st.integers(1, 12)), st.sampled_from([0, SHUFFLED]), st.integers(2023, 2025))
def test_years_equal_the_naive_twin(months, before, last):
    twin = naive_text.Years(2023, before, last)
    assert years(months, np.array([2023, before, last], np.int64)) == [twin.of(month) for month in months]
