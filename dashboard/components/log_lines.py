"""Log lines and facets: our own components, because a million lines want neither a table nor markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from streamlit.components.v2 import component

from dashboard.components.frame import ASSETS
from dashboard.components.links import log_line
from dashboard.components.log_query import FACETS, LogQuery
from dashboard.components.quantities import Clock, from_ns
from dashboard.components.tokens import LEVELS, level_word
from dashboard.services.logs import EventLine, Facets, found_in

_lines = component(
    "argus_log_lines",
    html='<div class="log" role="log" tabindex="0"></div>',
    css=(ASSETS / "log_lines" / "log_lines.css").read_text(),
    js=(ASSETS / "log_lines" / "log_lines.js").read_text(),
)
_facets = component(
    "argus_facets",
    html='<div class="facets"></div>',
    css=(ASSETS / "facets" / "facets.css").read_text(),
    js=(ASSETS / "facets" / "facets.js").read_text(),
)


def draw_lines(
    lines: Sequence[EventLine], query: LogQuery, clock: Clock, *, elapsed: bool
) -> tuple[str, int] | None:
    """Draw the lines, the query's record marked; return file and record of the line that was clicked.

    `elapsed`: times are counted from the start of the recording, so they have no date and no zone.
    """
    texts = [line.text for line in lines]
    # The expression runs here, in linear time: in a browser's engine one of a colleague's could hang the tab.
    marks = found_in(query.filter(), texts) if query.text else [[]] * len(texts)
    data = {
        "lines": [
            _row(line, query, clock, elapsed) | {"marks": m} for line, m in zip(lines, marks, strict=True)
        ],
        "with_files": query.file is None,
        "page": f"{query.record}:{lines[0].file_id}:{lines[0].cursor}" if lines else "",
    }
    happened: Any = _lines(key="log_lines", data=data, on_open_change=_noted)
    opened = happened.get("open")
    return (opened["file"], int(opened["record"])) if opened else None


def _row(line: EventLine, query: LogQuery, clock: Clock, elapsed: bool) -> dict[str, Any]:
    word = level_word(line.level)
    return {
        "file_id": line.file_id,
        "file_name": line.file_name,
        "record": line.record,
        "day": _day(line, clock, elapsed),
        "time": _time(line, clock, elapsed),
        "full_time": _full_time(line, clock, elapsed),
        "level": word.text,
        "tone": word.color,
        "source": line.source,
        "code": line.code,
        "text": line.text,
        "link": log_line(query.batch, line.file_id, line.record),
        "chosen": line.record == query.record and line.file_id == query.file,
    }


def _time(line: EventLine, clock: Clock, elapsed: bool) -> str:
    if line.ts_ns is None:
        return "no time"
    when = from_ns(line.ts_ns) if elapsed else clock.of(from_ns(line.ts_ns))
    return f"{when:%H:%M:%S}.{line.ts_ns // 1_000_000 % 1000:03d}"


def _day(line: EventLine, clock: Clock, elapsed: bool) -> str:
    """The heading under which the lines of a day stand."""
    if line.ts_ns is None:
        return "without a time"
    if elapsed:
        return f"day {line.ts_ns // 86_400_000_000_000 + 1} since the start of recording"
    when = clock.of(from_ns(line.ts_ns))
    return f"{when.day} {when:%b %Y} {clock.name}"


def _full_time(line: EventLine, clock: Clock, elapsed: bool) -> str:
    """To the nanosecond, with date and offset: what is copied must not be rounded."""
    if line.ts_ns is None:
        return "no time"
    if elapsed:
        return f"{line.ts_ns // 10**9}.{line.ts_ns % 10**9:09d} s"
    when = clock.of(from_ns(line.ts_ns))
    return f"{when:%Y-%m-%dT%H:%M:%S}.{line.ts_ns % 1_000_000_000:09d}{when:%z}"


def draw_facets(facets: Facets, query: LogQuery) -> tuple[str, str] | None:
    """Draw the facets with their counts; return facet and value that were clicked."""
    counted: Mapping[str, Mapping[str, int]] = {
        "level": {LEVELS[n].text: facets.levels[n] for n in LEVELS if n in facets.levels},
        "source": facets.sources,
        "code": facets.codes,
        "boot": {str(boot): facets.boots[boot] for boot in sorted(facets.boots)}
        if len(facets.boots) > 1
        else {},
    }
    groups = [_group(name, counted[name], query) for name in FACETS]
    happened: Any = _facets(key="log_facets", data={"groups": groups}, on_toggle_change=_noted)
    toggled = happened.get("toggle")
    return (toggled["name"], toggled["value"]) if toggled else None


def _group(name: str, counts: Mapping[str, int], query: LogQuery) -> dict[str, Any]:
    chosen = query.values(name)
    values = [*counts, *(value for value in chosen if value not in counts)]
    tones = {word.text: word.color for word in LEVELS.values()}
    items = [
        {
            "value": value,
            "label": _label(name, value),
            "count": counts.get(value, 0),
            "on": value in chosen,
            "tone": tones.get(value, "gray") if name == "level" else "gray",
        }
        for value in values
    ]
    return {"name": name, "title": name.capitalize(), "items": items}


def _label(facet: str, value: str) -> str:
    """Boots are counted from 1 for people; a text line may have no source."""
    if facet == "boot" and value.isdigit():
        return f"boot {int(value) + 1}"
    return value or f"no {facet}"


def _noted() -> None:
    """A trigger without a callback is not sent."""
