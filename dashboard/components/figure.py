"""The one Plotly template, and the one place a figure is put on a page."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.components.tokens import Palette

FONT = "Plex Sans, system-ui, sans-serif"
_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["pan2d", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}
# Costs as much as the rest of a figure: only for an axis that is zoomed from days to milliseconds.
TIME_STOPS: list[dict[str, Any]] = [
    {"dtickrange": [None, 1000], "value": "%H:%M:%S.%L"},
    {"dtickrange": [1000, 60_000], "value": "%H:%M:%S"},
    {"dtickrange": [60_000, 86_400_000], "value": "%H:%M\n%-d %b"},
    {"dtickrange": [86_400_000, "M1"], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", "M12"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]

_DAY_NS = 86_400 * 1_000_000_000


def elapsed_axis(until_ns: int) -> dict[str, Any]:
    """Formats of an axis whose times count from 0, `until_ns` at most: no date, which would be one of 1970.

    The day of that year is the day since boot: where there is a second one, 30 hours are day 2, 06:00.
    """
    hours = until_ns <= _DAY_NS
    stops = [
        {"dtickrange": stop["dtickrange"], "value": form if hours else f"{form}\nday %-j"}
        for stop, form in zip(TIME_STOPS, ("%H:%M:%S.%L", "%H:%M:%S", "%H:%M"), strict=False)
    ]
    return {
        "tickformatstops": [*stops, {"dtickrange": [86_400_000, None], "value": "day %-j"}],
        "hoverformat": "%H:%M:%S.%L" if hours else "day %-j, %H:%M:%S.%L",
    }


def base_figure(palette: Palette, height: int) -> go.Figure:
    """An empty figure in Argus's look: `height` in pixels, no legend, quiet grid, unified hover."""
    axis = {
        "showline": False,
        "zeroline": False,
        "tickfont": {"color": palette.muted, "size": 11},
        "spikecolor": palette.muted,
        "spikedash": "dot",
        "spikethickness": 1,
        "spikemode": "across",
    }
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12, "color": palette.muted},
        showlegend=False,
        hovermode="x unified",
        hoverlabel={
            "bgcolor": palette.paper,
            "bordercolor": palette.grid,
            "font": {"family": FONT, "size": 12, "color": palette.ink},
        },
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.muted, "activecolor": palette.series},
        xaxis={**axis, "showgrid": False},
        yaxis={**axis, "gridcolor": palette.grid, "nticks": 5, "showspikes": False},
    )
    return figure


def draw(figure: go.Figure, *, key: str, alt: str, name: str, on_click: bool = False) -> list[dict[str, Any]]:
    """Put a figure on the page; return the points clicked when `on_click`, each as Plotly gives it.

    `name` is the file name of the exported PNG. The key carries the theme, because a chart takes its colours
    when it mounts.
    """
    config: dict[str, Any] = _CONFIG | {
        "toImageButtonOptions": _CONFIG["toImageButtonOptions"] | {"filename": name}
    }
    mounted = f"{key}_{st.context.theme.type}"
    if not on_click:
        st.plotly_chart(figure, theme=None, key=mounted, config=config, alt=alt)
        return []
    picked: Any = st.plotly_chart(
        figure, theme=None, key=mounted, config=config, alt=alt, on_select="rerun", selection_mode="points"
    )
    return list(picked["selection"]["points"])
