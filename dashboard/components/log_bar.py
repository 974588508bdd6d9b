"""The fields above a log: which file, what to look for, where to go."""

from dataclasses import replace

import streamlit as st

from core.errors import InvalidInputError
from dashboard.components.filters import distinct
from dashboard.components.frame import clock
from dashboard.components.go_to import names_no_year, read_goal
from dashboard.components.log_lines import time_words
from dashboard.components.log_query import Go, LogQuery
from dashboard.components.markdown import plain
from dashboard.components.quantities import Clock, count, from_ns
from dashboard.services import logs

SHOWN_NS = "log_shown_ns"  # key of the session: the time of the first line that was drawn last
_YEAR_TAKEN = "log_year_taken"  # key of the session: the view that was gone to, and which year that took
WHOLE_BATCH = "Whole batch, in order of time"


def draw_bar(query: LogQuery, view: logs.Source, go: Go) -> None:
    """File, search, a place to go to, and what leads out of the filters; `go` leads to another view."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_file_choice(query, view, go)
        _draw_search_field(query, go)
        if query.filtered and st.button("Clear filters", type="tertiary"):
            go(query.clear())
        st.space("stretch")
        entry = _draw_goal_field(query)
    if entry:
        _follow(entry, query, view, go)
    led_to, words = st.session_state.get(_YEAR_TAKEN, (None, ""))
    if led_to == query and words:
        _tell(f":small[:gray[:material/info: {plain(words)}.]]")


def _follow(entry: str, query: LogQuery, view: logs.Source, go: Go) -> None:
    """Lead where an entry asks to, or say why there is no such place."""
    shown_ns: int | None = st.session_state.get(SHOWN_NS)
    try:
        target = goal(entry, query, view, clock(), shown_ns)
    except InvalidInputError as error:
        _tell(f":red[:material/error: Go to: {plain(str(error))}]")
        return
    st.session_state[_YEAR_TAKEN] = (
        target,
        year_words(entry, _listed(query, view), clock(), shown_ns),
    )
    if target != query:  # else it is shown already
        go(target)


def _tell(words: str) -> None:
    """Draw words, as markdown, below the place to go to."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.markdown(words, width="content")


def _draw_file_choice(query: LogQuery, view: logs.Source, go: Go) -> None:
    """Which file, or all of them."""
    ids: list[str | None] = [None, *(result.file.id for result in view.files)]
    shown = distinct([WHOLE_BATCH, *(result.file.name for result in view.files)])
    now = ids.index(query.file) if query.file in ids else 0
    picked = st.selectbox(
        "File",
        range(len(ids)),
        index=now,
        format_func=lambda n: shown[n],
        label_visibility="collapsed",
        width=270,
        key=f"file_{query.file}",
    )
    if ids[picked] != query.file:
        go(replace(query.first_page(), file=ids[picked], record=None, whole=False))


def _draw_search_field(query: LogQuery, go: Go) -> None:
    """Text search; the search looks through the texts of what the facets leave."""
    text = st.text_input(
        "Search",
        value=query.text,
        key=f"search_{query.text}",
        type="search",
        placeholder="Text in the line",
        label_visibility="collapsed",
        width=270,
    )
    regex = st.toggle("Regex", value=query.regex, key=f"regex_{query.regex}")
    if (text or "") != query.text or (regex != query.regex and query.text):
        go(replace(query.back().first_page(), text=text or "", regex=regex))


def _draw_goal_field(query: LogQuery) -> str | None:
    """Where to go to; a new field for each view, so that it is empty again where it led."""
    return st.text_input(
        "Go to",
        key=f"go_to_{query.file}_{query.record}_{query.at_ns}",
        placeholder="Go to record or time",
        label_visibility="collapsed",
        width=180,
    )


def goal(entry: str, query: LogQuery, view: logs.Source, clock: Clock, shown_ns: int | None) -> LogQuery:
    """The view that an entry asks for; raises InvalidInputError, which says why there is none.

    A number is a record's of the file that is shown, a time leads into the list that it was opened from.
    `shown_ns`: the time of a line that is shown, whose day is meant where the entry names none.
    """
    listed = _listed(query, view)
    named = next((word for word in listed.undated.values() if entry.rstrip().endswith(f" {word}")), None)
    word = named or view.counted_from(shown_ns or 0)
    wanted = read_goal(entry, clock, shown_ns, word)
    if wanted.record is not None:
        return _record(wanted.record, query, view)
    at_ns = wanted.at_ns or 0
    undated_ns = listed.last_undated_ns or 0
    if word and listed.first_dated_ns is not None and at_ns > undated_ns:  # nothing undated is as late
        if named:
            last = time_words(undated_ns, clock, listed.counted_from(undated_ns))
            raise InvalidInputError("go to", f"The last line without a date is at {last}.")
        at_ns = read_goal(entry, clock, listed.first_dated_ns).at_ns or 0
    last_ns = max((file.last_ns for file in listed.read if file.last_ns is not None), default=None)
    if last_ns is None:
        raise InvalidInputError("go to", "No line of this log has a time.")
    if at_ns > last_ns:
        last, asked = (time_words(ns, clock, listed.counted_from(ns)) for ns in (last_ns, at_ns))
        raise InvalidInputError("go to", f"The last line here is at {last}, before {asked}.")
    return replace(query.back().first_page(), at_ns=at_ns)


def _listed(query: LogQuery, view: logs.Source) -> logs.Source:
    """What the list shows that a record was opened from, or that is shown."""
    return replace(view, file=None) if query.whole else view


def year_words(entry: str, view: logs.Source, clock: Clock, shown_ns: int | None) -> str:
    """Which year an entry was taken to mean that names none; nothing where lines are of one year only."""
    if shown_ns is None or not names_no_year(entry):
        return ""
    dated = [file for file in view.read if file.file.id not in view.undated]
    times = [shown_ns, *(ns for file in dated for ns in (file.first_ns, file.last_ns) if ns is not None)]
    first, last, taken = (clock.of(from_ns(ns)).year for ns in (min(times), max(times), shown_ns))
    if first == last:
        return ""
    return (
        f"{taken} was taken as the year, that of the first line shown; there are lines from {first} to {last}"
    )


def _record(number: int, query: LogQuery, view: logs.Source) -> LogQuery:
    file = view.file or (view.files[0] if len(view.files) == 1 else None)
    if file is None:
        raise InvalidInputError("go to", "Each file numbers its own records: choose a file first.")
    name = file.file.name
    if number >= file.records:
        raise InvalidInputError("go to", f"{name} has the records 0 to {count(file.records - 1)}.")
    nearest = logs.nearest_record(file, number)
    if nearest != number:
        hint = "no record of it is one" if nearest is None else f"the nearest one is record {nearest}"
        raise InvalidInputError("go to", f"Record {number} of {name} is no event and has no line; {hint}.")
    return query.open(file.file.id, number)
