"""The timeline: what is drawn is what the report says."""

from typing import Any

from dashboard.components.quantities import UTC_CLOCK, clock_in
from dashboard.components.timeline import timeline_figure, timeline_note
from dashboard.components.tokens import palette

START = 1_700_000_000_000_000_000
WIDTH = 60_000_000_000


def report(lanes: int = 2, boots: int = 3) -> dict[str, Any]:
    lane = {"code": "P0301", "signature": "0", "source": "E/A/C", "template": "t", "level": 2}
    return {
        "timeline": {
            "start_ns": START,
            "bucket_ns": WIDTH,
            "buckets": 4,
            "levels": {"1": [1, 0, 0, 0], "2": [0, 2, 0, 0], "4": [5, 5, 5, 5], "6": [1, 1, 1, 1]},
        },
        "lanes": [lane | {"level": 1 + n, "points": [[START + n * WIDTH, 3]]} for n in range(lanes)],
        "signals": [],
        "recording": {"clock": "utc"},
        "boots": [
            {"number": n + 1, "first_ns": START + n * WIDTH, "last_ns": START + (n + 1) * WIDTH}
            for n in range(boots)
        ],
    }


def bars(figure: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data if trace.type == "bar"}


def test_levels_are_stacked_with_fatal_at_the_bottom_and_info_off() -> None:
    drawn = bars(timeline_figure(report(), UTC_CLOCK, palette("light")))
    assert list(drawn) == ["fatal", "error", "warning", "info and below"]
    assert list(drawn["error"].y) == [None, 2, None, None]  # zeros are not listed
    assert list(drawn["warning"].y) == [None] * 4
    assert list(drawn["info and below"].y) == [6, 6, 6, 6]
    assert drawn["info and below"].visible == "legendonly"


def test_a_click_on_a_bar_knows_its_time() -> None:
    drawn = bars(timeline_figure(report(), UTC_CLOCK, palette("light")))
    assert list(drawn["error"].customdata) == [START + n * WIDTH for n in range(4)]


def test_only_odd_boots_are_shaded_and_one_boot_needs_no_band() -> None:
    assert len(timeline_figure(report(boots=3), UTC_CLOCK, palette("light")).layout.shapes) == 2
    assert not timeline_figure(report(boots=1), UTC_CLOCK, palette("light")).layout.shapes


def test_a_boot_too_short_for_a_band_is_a_line() -> None:
    drawn = report(boots=3)
    drawn["boots"][1]["last_ns"] = drawn["boots"][1]["first_ns"] + 1_000_000
    drawn["boots"][2]["last_ns"] = drawn["boots"][2]["first_ns"] + 1_000_000
    shapes = timeline_figure(drawn, UTC_CLOCK, palette("light")).layout.shapes
    assert [shape.type for shape in shapes] == ["rect", "line", "line"]


def test_thousands_of_boots_are_counted_and_not_drawn() -> None:
    many = report(boots=2_200)
    assert not timeline_figure(many, UTC_CLOCK, palette("light")).layout.shapes
    assert "2,200 boot cycles" in timeline_note(many, [])


def test_times_are_those_of_the_clock() -> None:
    utc, india = (
        bars(timeline_figure(report(), clock, palette("dark")))["fatal"].x[0]
        for clock in (UTC_CLOCK, clock_in(None, -330))
    )
    assert (india - utc).total_seconds() == 330 * 60


def test_a_report_without_faults_has_no_lanes() -> None:
    figure = timeline_figure(report(lanes=0), UTC_CLOCK, palette("light"))
    assert all(trace.type == "bar" for trace in figure.data)


def test_a_lane_is_named_by_its_code_else_by_what_it_says() -> None:
    drawn = report(lanes=2)
    drawn["lanes"][0] |= {"code": "U0100-87", "template": "<*> missing"}
    drawn["lanes"][1] |= {"code": None, "template": "bus-off on can<*>, tx error count <*>", "source": "CANT"}
    figure = timeline_figure(drawn, UTC_CLOCK, palette("light"))
    assert list(figure.layout.yaxis2.ticktext) == ["U0100-87", "bus-off on can…, tx…"]
    hovers = [trace.name for trace in figure.data if trace.type == "scatter"]
    assert hovers[1] == "bus-off on can…, tx error count …"
    assert hovers[0].startswith("U0100-87 ")


def test_where_nothing_is_worse_than_info_info_is_shown() -> None:
    quiet = report(lanes=0)
    quiet["timeline"]["levels"] = {"1": [0, 0, 0, 0], "4": [5, 0, 5, 5]}
    drawn = bars(timeline_figure(quiet, UTC_CLOCK, palette("light")))
    assert drawn["info and below"].visible is True


def test_years_are_told_where_a_timeline_is_long() -> None:
    stops = timeline_figure(report(), UTC_CLOCK, palette("light")).layout.xaxis.tickformatstops
    assert all("%Y" in stop.value for stop in stops[-3:])


def test_times_since_boot_name_no_date() -> None:
    since_boot = report() | {"recording": {"clock": "elapsed"}}
    axis = timeline_figure(since_boot, UTC_CLOCK, palette("light")).layout.xaxis
    formats = [axis.hoverformat, *(stop.value for stop in axis.tickformatstops)]
    assert not any(part in form for form in formats for part in ("%b", "%Y", "%d", "%-d"))
    assert "times since boot" in timeline_note(since_boot, ["since boot", "since boot"])


def test_events_with_an_impossible_time_are_told_where_others_are_shown() -> None:
    quality = {"impossible_times": 512, "undated_times": 12}
    some = report() | {"recording": {"clock": "utc"}, "data_quality": quality}
    assert "without 500\u00a0events whose time is impossible" in timeline_note(some, [])
    assert "whose time" not in timeline_note(some | {"recording": {"clock": "impossible"}}, [])


def test_a_time_of_the_second_day_since_boot_is_told_with_its_day() -> None:
    def axis(hours: int) -> Any:
        begins = {"start_ns": hours * 3_600 * 10**9, "bucket_ns": WIDTH}
        late = report(lanes=0, boots=0) | {"recording": {"clock": "elapsed"}}
        late["timeline"] |= begins
        return timeline_figure(late, UTC_CLOCK, palette("light")).layout.xaxis

    *fine, days = axis(30).tickformatstops
    assert axis(30).hoverformat.startswith("day %-j, ")
    assert all(stop.value.endswith("\nday %-j") for stop in fine)
    assert days.value == "day %-j"
    assert "%-j" not in axis(2).hoverformat
    assert not any("%-j" in stop.value for stop in axis(2).tickformatstops[:-1])


def test_dates_of_a_wrong_clock_are_shown_and_told_to_be_impossible() -> None:
    wrong = report() | {"recording": {"clock": "impossible"}}
    axis = timeline_figure(wrong, UTC_CLOCK, palette("light")).layout.xaxis
    assert any("%Y" in stop.value for stop in axis.tickformatstops)
    assert "times are impossible" in timeline_note(wrong, [])
    older = report() | {"recording": {"clock": "elapsed"}}
    assert timeline_note(older, []).endswith(" · times are impossible: the clock was wrong")
    assert "impossible" not in timeline_note(older, ["since boot"])


def test_files_that_name_no_date_are_told_to_be_missing() -> None:
    assert "without 2\u00a0files that name no date" in timeline_note(report(), ["since boot", "since boot"])
    assert "no date" not in timeline_note(report(), [])


def test_a_signal_has_a_row_of_its_own_and_gaps_stay_gaps() -> None:
    points = [[START + n * WIDTH, 1.0, 3.0, 2.0] for n in (0, 1, 2, 30, 31)]
    signal = {"name": "volts", "source": "<BMS>", "samples": 5, "points": points}
    figure = timeline_figure(report() | {"signals": [signal]}, UTC_CLOCK, palette("light"))
    (line,) = (trace for trace in figure.data if trace.name == "volts")
    assert list(line.y) == [2.0, 2.0, 2.0, None, 2.0, 2.0]
    assert line.yaxis == "y3"
    assert figure.layout.yaxis3.domain[1] < figure.layout.yaxis2.domain[0] + 1e-9
    assert "volts · &lt;BMS&gt;" in [note.text for note in figure.layout.annotations]
