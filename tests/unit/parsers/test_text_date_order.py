"""Which number of a date is the day."""

import pytest

from tests.unit.parsers.test_text_stamps import read


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
