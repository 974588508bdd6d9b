"""The timeline of a batch, over one axis: events by level, lanes of the worst faults, signals, boot bands."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.components.fault_names import name_of, readable
from dashboard.components.figure import TIME_STOPS, base_figure, elapsed_axis
from dashboard.components.quantities import Clock, from_ns, plural, span
from dashboard.components.signal_rows import ROW_PX, add_signals
from dashboard.components.tokens import Palette, level_word

_LEVELS_PX, _LANE_PX, _TOP_PX, _FOOT_PX = 130, 19, 40, 44
MOST_BANDS = 80  # more would be stripes, and slow to draw
_LOUD = frozenset({"1", "2", "3"})
_LONGEST_LANE = 20  # characters of a lane's name that fit beside it
_LONGEST_HOVER = 70
_NARROWEST_BAND = 0.004  # share of the width, 4 px or so: narrower ones are lines
_NARROWEST_LABEL = 0.045  # share of the width a boot needs to be labelled


def timeline_figure(report: Mapping[str, Any], clock: Clock, palette: Palette) -> go.Figure:
    """Draw a report's `timeline`, `lanes`, `signals` (those to show) and `boots`; it has a timeline."""
    timeline: Mapping[str, Any] = report["timeline"]
    lanes: Sequence[Mapping[str, Any]] = report["lanes"]
    signals: Sequence[Mapping[str, Any]] = report["signals"]
    lanes_px, signals_px = _LANE_PX * len(lanes), ROW_PX * len(signals)
    rows_px = _LEVELS_PX + lanes_px + signals_px
    figure = base_figure(palette, rows_px + _TOP_PX + _FOOT_PX)
    low, split = signals_px / rows_px, (signals_px + lanes_px) / rows_px
    figure.update_layout(
        margin={"l": 124, "r": 4, "t": _TOP_PX, "b": _FOOT_PX},
        barmode="stack",
        bargap=0,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,  # the toolbar appears at the right
            "xanchor": "left",
            "y": 1.07,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        yaxis={
            "domain": [split + (8 / rows_px if split else 0), 1],
            "rangemode": "tozero",
            "fixedrange": True,
            "tickformat": ",d",
            "dtick": 1 if _highest(timeline) <= 4 else None,
        },
        xaxis={
            "range": _range(timeline, clock),
            "anchor": "free",
            "position": 0,
            "showspikes": True,
            **_time_formats(report),
        },
    )
    _add_levels(figure, timeline, clock, palette)
    if lanes:
        _add_lanes(figure, lanes, (low, split), clock, palette)
    add_signals(figure, signals, timeline["bucket_ns"], low, lambda ns: _at(ns, clock), palette)
    _add_boots(figure, report["boots"], timeline, clock, palette)
    return figure


def _time_formats(report: Mapping[str, Any]) -> dict[str, Any]:
    """How times read: those that count from boot have no date."""
    if report["recording"]["clock"] != "elapsed":
        return {"tickformatstops": TIME_STOPS}
    timeline = report["timeline"]
    return elapsed_axis(timeline["start_ns"] + timeline["bucket_ns"] * timeline["buckets"])


def _is_quiet(timeline: Mapping[str, Any]) -> bool:
    """Whether nothing is of level warning or worse: then the rest is shown, else it would hide the worse."""
    return not any(any(timeline["levels"].get(level, ())) for level in _LOUD)


def _highest(timeline: Mapping[str, Any]) -> int:
    """Height of the tallest bar at first sight."""
    quiet = _is_quiet(timeline)
    shown = [counts for level, counts in timeline["levels"].items() if quiet or level in _LOUD]
    return max((sum(bucket) for bucket in zip(*shown, strict=True)), default=0)


def _range(timeline: Mapping[str, Any], clock: Clock) -> list[Any]:
    start, width = timeline["start_ns"], timeline["bucket_ns"]
    return [_at(start, clock), _at(start + width * timeline["buckets"], clock)]


def _at(ns: int, clock: Clock) -> Any:
    """Plotly draws the digits it is given: the moment as the clock shows it, without its zone."""
    return clock.of(from_ns(ns)).replace(tzinfo=None)


def _add_levels(figure: go.Figure, timeline: Mapping[str, Any], clock: Clock, palette: Palette) -> None:
    start, width = timeline["start_ns"], timeline["bucket_ns"]
    times = [_at(start + width * n + width // 2, clock) for n in range(timeline["buckets"])]
    quiet: list[int] = [0] * timeline["buckets"]
    counts: Mapping[str, list[int]] = timeline["levels"]
    for level in (4, 5, 6, 0):
        quiet = [
            a + b for a, b in zip(quiet, counts.get(str(level), quiet and [0] * len(quiet)), strict=True)
        ]
    for level in (1, 2, 3, 4):
        values = quiet if level == 4 else counts.get(str(level), [0] * len(quiet))
        figure.add_bar(
            x=times,
            y=[value or None for value in values],  # a hover should not list what did not happen
            width=width / 1e6,
            name="info and below" if level == 4 else level_word(level).text,
            visible="legendonly" if level == 4 and not _is_quiet(timeline) else True,
            marker={"color": palette.level(level), "line": {"width": 0}},
            customdata=[start + width * n for n in range(timeline["buckets"])],
            hovertemplate="%{y:,d}",
        )


def _add_lanes(
    figure: go.Figure,
    lanes: Sequence[Mapping[str, Any]],
    domain: tuple[float, float],
    clock: Clock,
    palette: Palette,
) -> None:
    names = lane_names(lanes)
    for row, lane in enumerate(lanes):
        points: list[list[int]] = lane["points"]
        fatal = lane["level"] == 1
        color = palette.level(lane["level"])
        figure.add_scatter(
            x=[_at(at, clock) for at, _ in points],
            y=[row] * len(points),
            yaxis="y2",
            mode="markers",
            name=escape(_cut(names[row], _LONGEST_HOVER)),
            showlegend=False,
            marker={
                "symbol": "diamond" if fatal else "line-ns",
                "size": 9 if fatal else 11,
                "color": color,
                "line": {"width": 0 if fatal else 1.6, "color": color},
            },
            customdata=[[at, number] for at, number in points],
            hovertemplate="%{customdata[1]:,d}×",
        )
    figure.update_layout(
        yaxis2={
            "domain": domain,
            "range": [len(lanes) - 0.4, -0.6],
            "tickvals": list(range(len(lanes))),
            "ticktext": [escape(_cut(name, _LONGEST_LANE)) for name in map(_short, lanes)],
            "tickfont": {"color": palette.muted, "size": 11},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        }
    )


def lane_names(lanes: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the faults are called in the hover: code and message in full."""
    return [name_of(lane["code"], lane["template"]) for lane in lanes]


def _short(lane: Mapping[str, Any]) -> str:
    """What stands beside a lane: the code, else how the message begins."""
    return lane["code"] or readable(lane["template"])


def _add_boots(
    figure: go.Figure,
    boots: Sequence[Mapping[str, int]],
    timeline: Mapping[str, Any],
    clock: Clock,
    palette: Palette,
) -> None:
    if not 2 <= len(boots) <= MOST_BANDS:
        return
    whole = timeline["bucket_ns"] * timeline["buckets"]
    wide = [boot for boot in boots if (boot["last_ns"] - boot["first_ns"]) / whole >= _NARROWEST_LABEL]
    thin = [boot for boot in boots if (boot["last_ns"] - boot["first_ns"]) / whole < _NARROWEST_BAND]
    bands = [_band(boot, clock, palette) for boot in boots if boot["number"] % 2 and boot not in thin]
    figure.update_layout(shapes=[*bands, *(_begin(boot, clock, palette) for boot in thin)])
    for boot in wide:
        figure.add_annotation(_label(boot, clock, palette))


def _band(boot: Mapping[str, int], clock: Clock, palette: Palette) -> dict[str, Any]:
    return {
        "type": "rect",
        "layer": "below",
        "yref": "paper",
        "x0": _at(boot["first_ns"], clock),
        "x1": _at(boot["last_ns"], clock),
        "y0": 0,
        "y1": 1,
        "fillcolor": palette.band,
        "line": {"width": 0},
    }


def _begin(boot: Mapping[str, int], clock: Clock, palette: Palette) -> dict[str, Any]:
    """A line where a boot begins that is too short for its band to be seen, or to be missed."""
    at = _at(boot["first_ns"], clock)
    line = {"color": palette.ghost, "width": 1, "dash": "dot"}
    return {
        "type": "line",
        "layer": "below",
        "yref": "paper",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "line": line,
    }


def _label(boot: Mapping[str, int], clock: Clock, palette: Palette) -> dict[str, Any]:
    return {
        "x": _at(boot["first_ns"], clock),
        "y": 1,
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"boot {boot['number']}",
        "font": {"size": 11, "color": palette.muted},
    }


def timeline_note(report: Mapping[str, Any], undated: Sequence[str]) -> str:
    """Unit and scope for the grey note; `undated`: what times count from, of each file that names no date."""
    boots, clock = len(report["boots"]), report["recording"]["clock"]
    elapsed = clock == "elapsed" and undated
    wrong = clock == "impossible" or (clock == "elapsed" and not undated)  # so older reports call it
    quality = report.get("data_quality", {})
    impossible = (
        0 if elapsed or wrong else quality.get("impossible_times", 0) - quality.get("undated_times", 0)
    )
    parts = [
        f"events per {span(report['timeline']['bucket_ns'] / 1e9)} by level",
        "worst faults" if report["lanes"] else "",
        "signals with their range" if report["signals"] else "",
        "bands are boot cycles" if 2 <= boots <= MOST_BANDS else "",
        f"{boots:,d} boot cycles, too many to shade" if boots > MOST_BANDS else "",
        f"times {' or '.join(sorted(set(undated)))}" if elapsed else "",
        "times are impossible: the clock was wrong" if wrong else "",
        f"without {plural(len(undated), 'file')} that {'names' if len(undated) == 1 else 'name'} no date"
        if undated and not elapsed
        else "",
        f"without {plural(impossible, 'event')} whose time is impossible" if impossible > 0 else "",
    ]
    return " · ".join(filter(None, parts))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
