"""Trend and heat-map: no number where there is nothing to divide by."""

from datetime import date, timedelta

from dashboard.components.heat_map import heat_map_figure
from dashboard.components.tokens import palette
from dashboard.components.trend import trend_figure
from dashboard.services.fleet import DayRate, ErrorRate, MatrixCell

FIRST = date(2026, 11, 1)


def days(*pairs: tuple[int, float]) -> tuple[DayRate, ...]:
    return tuple(DayRate(FIRST + timedelta(days=n), *pair) for n, pair in enumerate(pairs))


def test_a_day_without_exposure_is_a_gap() -> None:
    rate = ErrorRate(days((1, 10.0), (0, 0.0), (3, 10.0)), days((0, 10.0)) * 3, (("2.4.1", FIRST),))
    figure = trend_figure(rate, palette("light"))
    previous, now = figure.data
    assert list(now.y) == [10.0, None, 30.0]
    assert now.connectgaps is False
    assert list(previous.y) == [0.0, 0.0, 0.0]
    assert {"2.4.1", "30.0"} <= {note.text for note in figure.layout.annotations}


def test_cells_with_little_exposure_show_hours_and_no_colour() -> None:
    cells = [MatrixCell("J7", "2.4.0", 3, 200.0, 10), MatrixCell("K3", "2.4.1", 1, 6.0, 3)]
    _, heat, targets = heat_map_figure(cells, ["2.4.0", "2.4.1"], palette("light")).data
    assert [list(row) for row in heat.z] == [[5.0, None], [None, None]]
    assert [list(row) for row in heat.text] == [["5.0", ""], ["", "6\u00a0h"]]
    assert list(zip(targets.x, targets.y, strict=True)) == [("2.4.0", "J7"), ("2.4.1", "K3")]


def test_a_lone_day_of_the_period_before_is_no_line() -> None:
    rate = ErrorRate(days((1, 10.0), (2, 10.0), (3, 10.0)), days((3, 9.0), (0, 0.0), (0, 0.0)), ())
    (line,) = trend_figure(rate, palette("light")).data
    assert line.name == "errors /100 h"
