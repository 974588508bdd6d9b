"""Numeric series under the timeline: one row each, over the same time axis."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from dashboard.components.tokens import Palette

ROW_PX = 72
_FIRST_AXIS = 3  # y is the levels', y2 the lanes'
_GAP = 0.14  # of a row, above it: room for its name
_BREAK_BUCKETS = 8  # a silence so long is a gap in the line


def add_signals(
    figure: go.Figure,
    signals: Sequence[Mapping[str, Any]],
    bucket_ns: int,
    height: float,
    at: Callable[[int], Any],
    palette: Palette,
) -> None:
    """Draw a report's `signals`, one below the other, in the lowest part of the figure: `height` of 0 … 1."""
    share = height / max(1, len(signals))
    for row, signal in enumerate(signals):
        axis, top = _FIRST_AXIS + row, height - row * share
        _add_line(figure, signal, f"y{axis}", bucket_ns, at, palette)
        figure.update_layout(
            {
                f"yaxis{axis}": {
                    "domain": [top - share, top - _GAP * share],
                    "gridcolor": palette.grid,
                    "tickfont": {"color": palette.muted, "size": 11},
                    "zeroline": False,
                    "nticks": 4,
                    "fixedrange": True,
                    "showspikes": False,
                }
            }
        )
        figure.add_annotation(
            text=escape(_label(signal)),
            x=0,
            xref="paper",
            xanchor="left",
            y=top - _GAP * share,
            yref="paper",
            yanchor="middle",
            showarrow=False,
            bgcolor=palette.paper,
            font={"size": 11, "color": palette.muted},
        )


def _label(signal: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (signal["name"], signal["source"])))


def _add_line(
    figure: go.Figure,
    signal: Mapping[str, Any],
    axis: str,
    bucket_ns: int,
    at: Callable[[int], Any],
    palette: Palette,
) -> None:
    """The mean as a line; where a bucket holds more than one value, the band from lowest to highest."""
    points = _with_gaps(signal["points"], bucket_ns)
    times = [at(point[0]) for point in points]
    low, high, mean = ([point[n] for point in points] for n in (1, 2, 3))
    edge = {"yaxis": axis, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=times, y=low, **edge)
    figure.add_scatter(x=times, y=high, fill="tonexty", fillcolor=palette.band, **edge)
    figure.add_scatter(
        x=times,
        y=mean,
        yaxis=axis,
        mode="lines",
        name=escape(signal["name"]),
        showlegend=False,
        line={"width": 1.25, "color": palette.series},
        customdata=[[point[1], point[2]] for point in points],
        hovertemplate="%{y:.5~g} (%{customdata[0]:.5~g} – %{customdata[1]:.5~g})",
    )


def _with_gaps(points: Sequence[Sequence[Any]], bucket_ns: int) -> list[Sequence[Any]]:
    """Put an empty point into each silence, so that no line is drawn across it."""
    steps = sorted(b[0] - a[0] for a, b in pairwise(points))
    longest = _BREAK_BUCKETS * max(bucket_ns, steps[len(steps) // 2] if steps else 0)
    drawn: list[Sequence[Any]] = []
    for point in points:
        if drawn and point[0] - drawn[-1][0] > longest:
            drawn.append([drawn[-1][0] + 1, None, None, None])
        drawn.append(point)
    return drawn
