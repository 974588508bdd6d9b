"""What is settled, and what is said, of times that leave their zone or the order of their dates open."""

from datetime import UTC, datetime

import numpy as np
import pytest

from parsers.text_layout import find_layout
from parsers.text_sample import take_sample

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """The times of the lines as ISO 8601, and what is said."""
    data = np.frombuffer("\n".join(lines).encode(), np.uint8)
    sample = take_sample(data, 0)
    layout = find_layout(sample, NOW)
    times = layout.reader.read(data, sample.starts, sample.ends).ts_ns
    return [datetime.fromtimestamp(ns / 1e9, UTC).isoformat()[:19] for ns in times.tolist()], dict(
        layout.facts
    )


def written(*days: str) -> tuple[list[str], dict[str, str]]:
    times, facts = read([f"{day} 10:00:00 INFO planner: tick {n}" for n, day in enumerate(days)])
    return [time[:10] for time in times], facts


def test_dots_mean_the_day_first():
    assert written("01.03.2024", "02.03.2024")[0] == ["2024-03-01", "2024-03-02"]
    assert written("03.01.24", "03.02.24")[0] == ["2024-01-03", "2024-02-03"]
    assert "order" not in written("01.03.2024", "02.03.2024")[1]
    days, facts = written("01.03", "02.03", "03.03")
    assert days == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert "order" not in facts
    assert written("01.03", "01.30")[0] == ["2026-01-03", "2026-01-30"]


def test_a_year_of_two_digits_is_not_first_beside_numbers_of_one():
    days, facts = written("1/2/01", "1/3/01", "1/4/01")
    assert days == ["2001-01-02", "2001-01-03", "2001-01-04"]
    assert facts["order"].startswith("month first, inferred")
    assert written("1/2/01", "1/2/01")[0] == ["2001-01-02", "2001-01-02"]
    assert written("17/6/09", "17/6/10")[0] == ["2009-06-17", "2010-06-17"]
    assert written("10/11/12", "1/12/12")[0] == ["2012-11-10", "2012-12-01"]


@pytest.mark.parametrize("mark", ["/", "-"])
def test_a_number_above_12_settles_which_one_is_the_day(mark):
    for days, expected in (
        (("03/02/2024", "13/02/2024"), ["2024-02-03", "2024-02-13"]),
        (("03/02/2024", "03/13/2024"), ["2024-03-02", "2024-03-13"]),
    ):
        found, facts = written(*(day.replace("/", mark) for day in days))
        assert "order" not in facts
        assert found == expected


def test_where_none_does_the_shorter_log_is_meant():
    days, facts = written("03/01/2024", "03/02/2024", "03/03/2024")
    assert days == ["2024-03-01", "2024-03-02", "2024-03-03"]
    assert facts["order"] == "month first, inferred: no number of the dates is above 12"
    days, facts = written("01/03/2024", "02/03/2024")
    assert days == ["2024-03-01", "2024-03-02"]
    assert facts["order"] == "day first, inferred: no number of the dates is above 12"
    assert written("17/06/09", "17/06/10")[0] == ["2017-06-09", "2017-06-10"]


def test_nor_is_a_log_of_the_future():
    assert written("12/01/2026")[0] == ["2026-01-12"]
    assert written("01/12/2026")[0] == ["2026-01-12"]
    assert written("30/03/24", "31/03/24")[0] == ["2024-03-30", "2024-03-31"]


def test_dates_of_named_times_are_settled_too():
    line = '{"time": "%s 10:00:00", "level": "info", "msg": "tick"}'
    times, facts = read([line % "04.03.2024", line % "05.03.2024"])
    assert times == ["2024-03-04T10:00:00", "2024-03-05T10:00:00"]
    assert "order" not in facts
    assert "order" in read([line % "04/03/2024"])[1]


@pytest.mark.parametrize(
    ("zone", "hour"),
    [(" CEST", 10), (" CET", 11), (" EST", 17), (" PDT", 19), (" +01", 11), (" -08", 20), ("+01", 11)],
)
def test_zones_by_name_and_by_hours(zone, hour):
    lines = [f"2024-02-29 12:00:{n:02d}{zone} INFO planner: tick" for n in range(9)]
    for some in (lines, [f"[{line.replace(' INFO', '] INFO')}" for line in lines]):
        times, facts = read(some)
        assert times[0] == f"2024-02-29T{hour}:00:00"
        assert "zone" not in facts
    times, facts = read([f'{{"time": "2024-02-29 12:00:00{zone}", "level": "info", "msg": "x"}}'] * 9)
    assert (times[0], "zone" in facts) == (f"2024-02-29T{hour}:00:00", False)


def test_numbers_behind_a_time_are_no_zone():
    times, facts = read([f"2024-02-29 12:00:00 -{n + 10} degrees in cell {n}" for n in range(9)])
    assert set(times) == {"2024-02-29T12:00:00"}
    assert facts["zone"] == "the times name none: read as UTC"


@pytest.mark.parametrize("zone", ["IST", "CST"])
def test_a_name_that_several_zones_have_is_said_to_be_left(zone):
    for line in (
        "2024-02-29 12:00:00 {} INFO planner: tick",
        '{{"time": "2024-02-29 12:00:00 {}", "msg": "x"}}',
    ):
        times, facts = read([line.format(zone)] * 9)
        assert times[0] == "2024-02-29T12:00:00"
        assert facts["zone"] == f"the times name {zone}, which more than one zone is called: read as UTC"


def test_a_few_times_without_year_and_zone_are_said():
    few = [f"Mar  4 07:30:{n:02d} gw kernel: late" for n in range(9)]
    _, facts = read([f"2024-03-04T07:{n // 60:02d}:{n % 60:02d}Z INFO tick {n}" for n in range(300)] + few)
    assert facts["zone"] == "some times name none: read as UTC"
    assert facts["year"] == "2026, inferred: some times name none"


def test_what_one_writer_settles_counts_for_all_that_write_alike():
    one = [f"{day}/02/2024 10:00:00 INFO planner: tick" for day in (11, 12, 13)]
    times, facts = read(
        [*one, "<34>03/02/2024 10:00:00 host su: failed", "<34>03-02-2024 10:00:00 gw: no"] * 9
    )
    assert [time[:10] for time in times[:4]] == ["2024-02-11", "2024-02-12", "2024-02-13", "2024-02-03"]
    assert "order" not in facts


def test_of_a_single_day_the_latest_year_is_meant():
    assert written("03/04/24", "03/04/24")[0] == ["2024-03-04", "2024-03-04"]
    assert written("17/06/09", "17/06/09")[0] == ["2017-06-09", "2017-06-09"]


@pytest.mark.parametrize(
    "value", ["-12.5 outside", "-12, outside", "-13 outside", "+15 outside", "-1234 rpm"]
)
def test_a_value_that_never_changes_is_no_zone(value):
    times, facts = read([f"2024-02-29 12:00:00 {value}"] * 30)
    assert set(times) == {"2024-02-29T12:00:00"}
    assert "zone" in facts


def test_the_end_of_a_date_is_no_zone():
    assert "zone" in read([f"2024-03-17 tick {n}" for n in range(9)])[1]
    for zone in ("+0100", " +0100", "-01", ".5+01:00", " PM -0700"):
        assert "zone" not in read([f"2024-03-17 12:00:00{zone} tick {n}" for n in range(9)])[1], zone
    assert "zone" not in read([f"20240317T120000+0100 tick {n}" for n in range(9)])[1]
