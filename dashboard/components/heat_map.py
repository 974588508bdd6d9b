"""Error rate by platform and firmware: value in the cell; hours and no colour where there is too little."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.components.figure import base_figure
from dashboard.components.tokens import Palette
from dashboard.services.fleet import MatrixCell

ENOUGH_HOURS = 20.0
_ROW_PX = 64


def heat_map_figure(cells: Sequence[MatrixCell], firmwares: Sequence[str], palette: Palette) -> go.Figure:
    """Draw the cells; `firmwares` gives the columns' order. Each cell can be clicked."""
    platforms = sorted({cell.platform for cell in cells})
    by_place = {(cell.platform, cell.firmware): cell for cell in cells}
    table = [[by_place.get((platform, firmware)) for firmware in firmwares] for platform in platforms]
    figure = base_figure(palette, max(170, 56 + _ROW_PX * len(platforms)))
    _add_little(figure, firmwares, platforms, table, palette)
    rates = [[_rate(cell) for cell in row] for row in table]
    figure.add_heatmap(
        x=list(firmwares),
        y=platforms,
        z=rates,
        text=[[_text(cell) for cell in row] for row in table],
        texttemplate="%{text}",
        textfont={"color": palette.ink, "size": 12},
        colorscale=[[n / (len(palette.heat) - 1), color] for n, color in enumerate(palette.heat)],
        zmin=0,
        zmax=max((rate for row in rates for rate in row if rate), default=1.0),
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )
    _add_targets(figure, [cell for row in table for cell in row if cell])
    axis = {
        "showspikes": False,
        "showgrid": False,
        "fixedrange": True,
        "type": "category",
        "ticks": "",
    }
    figure.update_layout(
        margin={"l": 64, "r": 4, "t": 30, "b": 8},
        hovermode="closest",
        xaxis={**axis, "side": "top"},
        yaxis={**axis, "autorange": "reversed"},
    )
    return figure


def _rate(cell: MatrixCell | None) -> float | None:
    return cell.rate_per_100h if cell and cell.hours >= ENOUGH_HOURS else None


def _text(cell: MatrixCell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.hours:.0f}\u00a0h" if _rate(cell) is None else f"{cell.rate_per_100h:.1f}"


def _add_little(
    figure: go.Figure,
    firmwares: Sequence[str],
    platforms: Sequence[str],
    table: Sequence[Sequence[MatrixCell | None]],
    palette: Palette,
) -> None:
    """Grey where something was logged, but too little for a rate."""
    figure.add_heatmap(
        x=list(firmwares),
        y=list(platforms),
        z=[[1 if cell and _rate(cell) is None else None for cell in row] for row in table],
        colorscale=[[0, palette.band], [1, palette.band]],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _add_targets(figure: go.Figure, cells: Sequence[MatrixCell]) -> None:
    """Heat-maps fire no click: invisible squares over them do."""
    figure.add_scatter(
        x=[cell.firmware for cell in cells],
        y=[cell.platform for cell in cells],
        mode="markers",
        marker={"symbol": "square", "size": 44, "opacity": 0},
        customdata=[[cell.episodes, cell.hours, cell.vehicles] for cell in cells],
        hovertemplate="%{y} %{x}<br>%{customdata[0]:,d} episodes in %{customdata[1]:,.1f} h, "
        "%{customdata[2]} vehicles<extra></extra>",
    )
