"""Error rate per 100 h by day, with the previous period as a ghost and firmware first seen as markers."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from dashboard.components.figure import base_figure
from dashboard.components.tokens import Palette
from dashboard.services.fleet import DayRate, ErrorRate

LEAST_GHOST_DAYS = 3


def trend_figure(rate: ErrorRate, palette: Palette, height: int = 250) -> go.Figure:
    """Draw the daily rate; a day without exposure is a gap, not a zero."""
    figure = base_figure(palette, height)
    figure.update_layout(
        margin={"l": 36, "r": 40, "t": 30, "b": 28},
        yaxis={"rangemode": "tozero", "tickformat": ",", "fixedrange": True},
        xaxis={
            "tickformat": "%-d %b",
            "nticks": 7,
            "showspikes": True,
            "hoverformat": "%-d %b %Y",
        },
    )
    days = [day.day for day in rate.days]
    if has_ghost(rate):
        ghost: dict[str, object] = {"color": palette.ghost, "width": 1.25, "dash": "dot"}
        _add_line(figure, days, rate.previous, "previous", ghost)
    _add_line(figure, days, rate.days, "errors /100 h", {"color": palette.series, "width": 2})
    for firmware, day in rate.firmware_first_seen:
        line = {"color": palette.ghost, "width": 1}
        figure.add_shape(type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line=line)
        figure.add_annotation(
            x=day,
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            text=escape(firmware),
            font={"color": palette.muted, "size": 11},
        )
    return figure


def has_ghost(rate: ErrorRate) -> bool:
    """Whether the period before has days enough to be a line; a lone dot says nothing."""
    return sum(day.rate_per_100h is not None for day in rate.previous) >= LEAST_GHOST_DAYS


def _add_line(
    figure: go.Figure, days: Sequence[object], rates: tuple[DayRate, ...], name: str, line: dict[str, object]
) -> None:
    values = [day.rate_per_100h for day in rates]
    figure.add_scatter(
        x=days,
        y=values,
        name=name,
        mode="lines+markers",
        line=line,
        marker={"size": [5 if alone else 0 for alone in _alone(values)], "opacity": 1},
        hovertemplate="%{y:,.2f}",
        connectgaps=False,
    )
    last = next(
        ((x, y) for x, y in zip(reversed(days), reversed(values), strict=False) if y is not None), None
    )
    if last:
        figure.add_annotation(
            x=last[0],
            y=last[1],
            xanchor="left",
            showarrow=False,
            text=f"{last[1]:,.1f}",
            font={"color": line["color"], "size": 12},
        )


def _alone(values: Sequence[float | None]) -> list[bool]:
    """Days between two gaps: a line cannot show them, so they get a dot."""
    padded = [None, *values, None]
    return [
        now is not None and before is None and after is None
        for before, now, after in zip(padded, values, padded[2:], strict=False)
    ]
