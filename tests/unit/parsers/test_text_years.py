"""The years of times that name none."""

from datetime import UTC, datetime

import numpy as np

from parsers.text_layout import find_layout
from parsers.text_sample import take_sample
from tests.unit.parsers.test_text_layout import NOW, read


def test_the_year_that_no_time_names():
    days = ["Nov 30", "Dec 31", "Jan  1", "Jun  2", "Nov 22"]
    layout, headers, _, _ = read([f"{day} 12:00:00 host app: tick" for day in days])
    years = [datetime.fromtimestamp(ns / 1e9, UTC).year for ns in headers.ts_ns.tolist()]
    assert years == [2025, 2025, 2026, 2026, 2026]
    assert layout.facts["year"] == "2025 to 2026, inferred as there is none in the times"


def test_a_date_that_is_still_to_come_is_last_year_s():
    layout, _, _, _ = read([f"Dec 24 12:00:{n:02d} host app: tick" for n in range(9)])
    assert layout.facts["year"] == "2025, inferred as there is none in the times"


def years_of(headers) -> list[int]:
    return [datetime.fromtimestamp(ns / 1e9, UTC).year for ns in headers.ts_ns.tolist()]


def test_a_log_with_a_29_february_is_of_a_leap_year():
    days = ["Dec 31", "Feb 28", "Feb 29", "Mar  1"]
    layout, headers, messages, _ = read(
        [f"{day} 12:00:{n:02d} host app: tick" for day in days for n in range(9)]
    )
    assert years_of(headers) == [2023] * 9 + [2024] * 27
    assert set(messages) == {"tick"}
    assert layout.facts["year"].startswith("2023 to 2024, inferred")


def test_the_years_of_a_recorder_whose_clock_begins_in_january_do_not_run_ahead():
    lines = [f"{day} 12:00:00 host app: tick" for day in ("Jan  1", "Nov 21") for _ in range(9)]
    few, many = (take_sample(np.frombuffer("\n".join(lines * n).encode(), np.uint8), 0) for n in (2, 40))
    headers = find_layout(few, NOW).reader.read(many.data, many.starts, many.ends)
    assert set(years_of(headers)) == {2025, 2026}


def test_some_times_without_a_year_are_not_in_the_future():
    lines = [f"2026-11-20 12:00:{n:02d} INFO tick {n}" for n in range(30)]
    layout, headers, _, _ = read([*lines, *(f"Dec 24 12:00:{n:02d} host app: tick" for n in range(9))])
    assert years_of(headers) == [2026] * 30 + [2025] * 9
    assert layout.facts["year"] == "2025, inferred as there is none in some of the times"


def test_a_silence_of_over_six_months():
    days = ["Jan  3", "Sep  9", "Sep 10", "Oct  1"]
    _, headers, _, _ = read([f"{day} 12:00:{n:02d} host app: tick" for day in days for n in range(9)])
    assert {datetime.fromtimestamp(ns / 1e9, UTC).year for ns in headers.ts_ns.tolist()} == {2026}


def test_records_in_no_order_are_of_one_year():
    days = ["Mar  1", "Jun  1", "Sep  1", "Dec  1"] * 20
    layout, headers, _, _ = read([f"{day} 12:00:00 host app: tick" for day in days])
    years = {datetime.fromtimestamp(ns / 1e9, UTC).year for ns in headers.ts_ns.tolist()}
    assert years == {2025}
    assert layout.facts["year"].startswith("2025")


def test_on_the_last_day_of_a_year_a_log_is_of_that_year():
    data = np.frombuffer(b"Dec 31 07:00:00 host app: tick\nDec 31 07:00:01 host app: tick\n", np.uint8)
    layout = find_layout(take_sample(data, 0), datetime(2026, 12, 31, 8, tzinfo=UTC))
    assert layout.facts["year"].startswith("2026")
