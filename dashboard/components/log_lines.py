"""Log lines and facets: our own components, because a million lines want neither a table nor markdown."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from streamlit.components.v2 import component

from core.parsed_log import EARLIEST_NS
from core.undated import elapsed
from dashboard.components.escapes import Places, marked_without_escapes, without_escapes
from dashboard.components.frame import ASSETS
from dashboard.components.links import log_line
from dashboard.components.log_query import FACETS, LogQuery
from dashboard.components.quantities import NBSP, Clock, count, from_ns, plural, since_boot
from dashboard.components.tokens import LEVELS, level_word
from dashboard.services.logs import EventLine, Facets, Source, found_in

# Marks that turn the order of what is around them, unseen: a text could show what it does not say. They are
# shown by name.
TURNS = {
    "\u061c": "ALM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_TURN = re.compile(f"[{''.join(TURNS)}]")
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
    lines: Sequence[EventLine],
    query: LogQuery,
    clock: Clock,
    view: Source,
    holes: Mapping[int, Sequence[Mapping[str, Any]]],
) -> tuple[str, int] | None:
    """Draw lines of a view, the query's record marked; return file and record of the line that was clicked.

    `holes`: rows to put before a line, by its position.
    """
    texts = [line.text for line in lines]
    # The expression runs here, in linear time: in a browser's engine one of a colleague's could hang the tab.
    marks = found_in(query.filter(), texts) if query.text else [[]] * len(texts)
    rows: list[Mapping[str, Any]] = []
    for at, (line, found) in enumerate(zip(lines, marks, strict=True)):
        times = line_times(line, clock, view.undated.get(line.file_id), view.latest_ns)
        rows += [*holes.get(at, ()), _row(line, query, found) | times]
    data = {
        "lines": [*rows, *holes.get(len(lines), ())],
        "with_files": query.file is None,
        "with_uptimes": any(line_uptime(line) and not _is_date(line, view.latest_ns) for line in lines),
        "turns": TURNS,
        "page": f"{query.address()} {lines[0].cursor}" if lines else "",
    }
    happened: Any = _lines(key="log_lines", data=data, on_open_change=_noted)
    opened = happened.get("open")
    return (opened["file"], int(opened["record"])) if opened else None


def _row(line: EventLine, query: LogQuery, found: Places) -> dict[str, Any]:
    word = level_word(line.level)
    text, marks = marked_without_escapes(line.text, found)
    return {
        "file_id": line.file_id,
        "file_name": line.file_name,
        "record": line.record,
        "level": word.text,
        "tone": word.color,
        "source": without_escapes(line.source),
        "about": _named(f"{line.source}, code {line.code}" if line.code else line.source),
        "text": text,
        "marks": marks,
        "link": log_line(query.batch, line.file_id, line.record),
        "chosen": line.record == query.record and line.file_id == query.file,
    }


def line_times(line: EventLine, clock: Clock, counted_from: str | None, latest_ns: int) -> dict[str, str]:
    """The time of a line, the heading of its day, and the time as it is copied: to the nanosecond.

    Where the line tells the time since boot too, `uptime` is that, and `beside` what stands beside its time
    among lines of which some have no time or a wrong one. `counted_from`: the times of its file name no date
    and no zone, and count from there. `latest_ns`: the last time that is possible.
    """
    times = _own_times(line, clock, counted_from, latest_ns)
    uptime = line_uptime(line)
    if line.mono_ns is None or not uptime:
        return times
    return times | {"uptime": uptime, "beside": f"{line.mono_ns / 1e9:.4f}{NBSP}s"}


def _is_date(line: EventLine, latest_ns: int) -> bool:
    """Whether the time of a line is one that can be believed."""
    return line.ts_ns is not None and EARLIEST_NS <= line.ts_ns <= latest_ns


def line_uptime(line: EventLine) -> str:
    """The time since boot of a line that tells it; nothing where that is the line's time itself."""
    return "" if line.mono_ns is None or line.mono_ns == line.ts_ns else since_boot(line.mono_ns)


def _own_times(line: EventLine, clock: Clock, counted_from: str | None, latest_ns: int) -> dict[str, str]:
    if line.ts_ns is None:
        return {"day": "without a time", "time": "no time", "full_time": "no time"}
    if counted_from:
        time = elapsed(line.ts_ns)
        return {
            "day": counted_from + (f" (boot {line.boot + 1})" if line.boot else ""),
            "time": time[:-6],
            "full_time": f"{time} {counted_from}",
        }
    when = clock.of(from_ns(line.ts_ns))
    wrong = "clock not set" if line.ts_ns < EARLIEST_NS else "clock ahead" if line.ts_ns > latest_ns else ""
    return {
        "day": f"{when.day} {when:%b %Y} {clock.name}{', ' if wrong else ''}{wrong}",
        "time": f"{when:%H:%M:%S}.{line.ts_ns // 1_000_000 % 1000:03d}",
        "full_time": f"{when:%Y-%m-%dT%H:%M:%S}.{line.ts_ns % 1_000_000_000:09d}{when:%z}",
    }


def time_words(ns: int, clock: Clock, counted_from: str | None) -> str:
    """A time in a sentence: `21 Nov 2026 06:12:03.500 UTC`, `00:01:12.500 since boot`."""
    if counted_from:
        return f"{elapsed(ns)[:-6]} {counted_from}"
    when = clock.of(from_ns(ns))
    return f"{when.day} {when:%b %Y %H:%M:%S}.{ns // 1_000_000 % 1000:03d} {clock.name}"


def list_note(shown: int, of: int | None, query: LogQuery, view: Source, clock: Clock) -> str:
    """How many lines a page shows, and of how many, where that is known.

    From a time on nobody knows: `of` counts those before it too.
    """
    lines = plural(shown, "line")
    if of is not None and shown < of and query.at_ns is None:
        lines = f"{count(shown)} of {plural(of, 'line')}"
    if query.narrowed:
        lines += f" that {'passes' if lines == plural(1, 'line') else 'pass'} the filters,"
    order = "in order of time" if query.file is None else "as the file has them"
    since = ""
    if query.at_ns is not None:
        since = f" from {time_words(query.at_ns, clock, view.counted_from(query.at_ns))} on"
    return f"{lines} {order}{since}"


def draw_facets(facets: Facets, query: LogQuery) -> tuple[str, str] | None:
    """Draw the facets with their counts; return facet and value that were clicked."""
    counted = facet_counts(facets)
    groups = [_group(name, counted[name], query) for name in FACETS]
    happened: Any = _facets(key="log_facets", data={"groups": groups}, on_toggle_change=_noted)
    toggled = happened.get("toggle")
    return (toggled["name"], toggled["value"]) if toggled else None


def facet_counts(facets: Facets) -> Mapping[str, Mapping[str, int]]:
    """How many lines have each value of each facet, by the names that addresses have for them."""
    return {
        "level": {LEVELS[n].text: facets.levels[n] for n in LEVELS if n in facets.levels},
        "source": facets.sources,
        "code": facets.codes,
        "boot": {str(boot): facets.boots[boot] for boot in sorted(facets.boots)}
        if len(facets.boots) > 1
        else {},
    }


def _group(name: str, counts: Mapping[str, int], query: LogQuery) -> dict[str, Any]:
    chosen = query.values(name)
    values = [*counts, *(value for value in chosen if value not in counts)]
    tones = {word.text: word.color for word in LEVELS.values()}
    items = [
        {
            "value": value,
            "label": facet_label(name, value),
            "count": counts.get(value, 0),
            "on": value in chosen,
            "tone": tones.get(value, "gray") if name == "level" else "gray",
        }
        for value in values
    ]
    return {"name": name, "title": name.capitalize(), "items": items}


def facet_label(facet: str, value: str) -> str:
    """Boots are counted from 1 for people; a text line may have no source; no name turns its order."""
    if facet == "boot" and value.isdigit():
        return f"boot {int(value) + 1}"
    return _named(value) or f"no {facet}"


def _named(text: str) -> str:
    """The text with each mark that turns its order by name, for places that only take plain text."""
    return _TURN.sub(lambda turn: f"‹{TURNS[turn[0]]}›", without_escapes(text))


def _noted() -> None:
    """A trigger without a callback is not sent."""
