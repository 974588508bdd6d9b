"""What is settled, and what is said, of times that leave their zone or the order of their dates open."""

from datetime import UTC, datetime

import numpy as np
import pytest

from core.parsed_log import NO_TIME
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
    assert facts["zone"] == "none in the times, read as UTC"


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
    assert facts["zone"] == "none in some of the times, read as UTC"
    assert facts["year"] == "2026, inferred as there is none in some of the times"


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


def test_hours_behind_the_name_of_a_zone_count():
    times, facts = read([f"Fri Nov 18 09:30:{n:02d} GMT+01:00 2022 INFO uds: tick" for n in range(9)])
    assert times[0] == "2022-11-18T08:30:00"
    assert facts == {}


def test_a_year_behind_the_time_of_day_is_that_of_the_date():
    times, facts = read([f"Nov 18 09:30:{n:02d} 2022 tcu uds: tick" for n in range(9)])
    assert times[0] == "2022-11-18T09:30:00"
    assert facts == {"zone": "none in the times, read as UTC"}


def test_values_behind_the_time_of_day_are_no_years():
    times, facts = read([f"Nov 18 09:30:{n:02d} {1990 + 20 * n} rpm" for n in range(9)])
    assert times[8] == "2026-11-18T09:30:08"
    assert "year" in facts


@pytest.mark.parametrize(
    "line", ["*Nov 18 2022 09:30:{:02d}.123 UTC: %SYS-5-X: up", "*Nov 18 2022 09:30:{:02d}: %SYS: up"]
)
def test_a_router_s_mark_before_a_time_is_no_part_of_it(line):
    times, facts = read([line.format(n) for n in range(9)])
    assert times[3] == "2022-11-18T09:30:03"
    assert "clock" not in facts


@pytest.mark.parametrize(
    "line", ["!Nov 18 2022 09:30:{:02d}.123 UTC: up", "18-Nov-2022 09:30:00.5,9.1{:04d},8.5"]
)
def test_seconds_of_a_clock_and_values_behind_a_time_are_no_time_since_boot(line):
    data = np.frombuffer("\n".join(line.format(n) for n in range(30)).encode(), np.uint8)
    sample = take_sample(data, 0)
    headers = find_layout(sample, NOW).reader.read(data, sample.starts, sample.ends)
    assert set(headers.mono_ns.tolist()) == {NO_TIME}
