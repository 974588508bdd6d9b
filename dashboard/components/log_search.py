"""What a search finds, while it runs: how far it is, a way to stop it, and the lines found so far."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components.frame import clock
from dashboard.components.log_lines import time_words
from dashboard.components.log_nothing import advice, facet_words
from dashboard.components.log_query import FACETS, Go, LogQuery
from dashboard.components.log_unread import not_read_words
from dashboard.components.markdown import plain
from dashboard.components.notices import empty, problem, told
from dashboard.components.quantities import NBSP, count, plural
from dashboard.services import logs, searches
from dashboard.services.searches import ENDED, SearchProgress, SearchState

LINES = 200
_EVERY_S = 0.4
_AT_ONCE_S = 0.35  # most searches are done by then: they show no bar
_LOOK_S = 0.03

Show = Callable[[Sequence[logs.EventLine]], None]


def draw_search(query: LogQuery, view: logs.Source, after: str | None, go: Go, show: Show) -> None:
    """Draw a search's lines, those behind the cursor `after`; `show` draws lines, `go` leads to another view.

    While it runs this part of the page is drawn again and again.
    """
    progress = _watch_shortly(query, view, after)
    every = None if progress.state in ENDED else _EVERY_S
    st.fragment(_draw, run_every=every)(query, view, after, go, show)


def _watch_shortly(query: LogQuery, view: logs.Source, after: str | None) -> SearchProgress:
    deadline = time.monotonic() + _AT_ONCE_S
    while True:
        _, progress = searches.watch(view, query.filter(), after=after)
        if progress.state in ENDED or time.monotonic() > deadline:
            return progress
        time.sleep(_LOOK_S)


def _draw(query: LogQuery, view: logs.Source, after: str | None, go: Go, show: Show) -> None:
    with told():
        search_id, progress = searches.watch(view, query.filter(), after=after)
        if progress.state not in ENDED:
            _draw_running(search_id, query, progress, view)
        elif progress.state is SearchState.FAILED:
            problem("The search failed.", plain(progress.detail))
        elif progress.detail:
            problem("Not all of the log was searched.", plain(progress.detail))
        lines = searches.lines(view, search_id, progress, skip=query.skip, limit=LINES)
        if lines:
            _draw_found(query, progress, view, lines, go)
            show(lines)
        elif progress.state in ENDED:
            _draw_nothing(query, progress, view, go)
        if progress.state in ENDED and st.session_state.pop(search_id, None):
            st.rerun()  # once: so that it is not drawn again and again any more
        if progress.state not in ENDED:
            st.session_state[search_id] = True


def extent(query: LogQuery, progress: SearchProgress, view: logs.Source) -> str:
    """What was searched so far: so many events, where all of the log is, else what share of the way is done.

    The search counts what it passes by, which is more than the filters leave; from a place on, of what
    stands behind it.
    """
    if not query.narrowed and not query.begins_within:
        of = "" if progress.state in ENDED else f" of {count(progress.total)}"
        return f"{count(progress.searched)}{of} events"
    begin = "this place"
    if query.at_ns is not None and not query.after:
        begin = time_words(query.at_ns, clock(), view.counted_from(query.at_ns))
    onward = f" from {begin} on" if query.begins_within else ""
    if progress.state is SearchState.DONE and progress.reached is None:
        return f"{_passing(query) or 'what comes'}{onward}"
    through = f" through {_passing(query)}" if query.narrowed else ""
    return f"{100 * progress.searched // max(progress.total, 1)}{NBSP}% of the way{through}{onward}"


def _passing(query: LogQuery) -> str:
    """What the facets let through, as markdown: `lines of level error or fatal and source ECU1`."""
    chosen = [facet_words(facet, query.values(facet)) for facet in FACETS if query.values(facet)]
    return f"lines of {' and '.join(chosen)}" if chosen else ""


def _draw_running(search_id: str, query: LogQuery, progress: SearchProgress, view: logs.Source) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if progress.total:
            said = f"Searched {extent(query, progress, view)}, {found_words(query, progress)}"
            st.progress(min(progress.searched / progress.total, 1.0), text=said)
        else:
            st.progress(0.0, text="Waiting for a worker to take the search …")
        if st.button("Stop searching", icon=":material/stop:"):
            searches.stop(search_id)


def _draw_found(
    query: LogQuery, progress: SearchProgress, view: logs.Source, lines: Sequence[logs.EventLine], go: Go
) -> None:
    """What stands above the lines that were found."""
    if view.file is None and (unread := not_read_words(view)):
        st.caption(unread)
    if progress.state in ENDED or progress.found > LINES:
        _draw_pages(query, progress, view, len(lines), go)


def _draw_pages(query: LogQuery, progress: SearchProgress, view: logs.Source, shown: int, go: Go) -> None:
    """How much was found, and the way to what is not on this page, or was not searched."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(note(query, progress, view, shown))
        st.space("stretch")
        if st.button("Earlier", icon=":material/arrow_upward:", disabled=not (query.skip or query.found)):
            go(earlier(query))
        more = query.skip + shown < progress.found
        if st.button("Later", icon=":material/arrow_downward:", disabled=not more):
            go(query.page(query.skip + LINES))
        _draw_onward(query, progress, go)


def earlier(query: LogQuery) -> LogQuery:
    """The page before: at the first one of a search that went on, the last one of the search before it."""
    if query.skip:
        return query.page(max(query.skip - LINES, 0))
    return query.search_before(searches.MOST_HITS, LINES)


def found_words(query: LogQuery, progress: SearchProgress) -> str:
    """How many lines were found, those before the place from which on it searches included."""
    before = f", {count(query.found)} of them before" if query.found else ""
    first = "the first " if _is_full(progress) else ""
    return f"{first}{plural(query.found + progress.found, 'line')} found{before}"


def _is_full(progress: SearchProgress) -> bool:
    """Whether it ended because it found so many lines, before the end of the log."""
    return progress.state is SearchState.DONE and progress.reached is not None


def _may_resume(progress: SearchProgress) -> bool:
    return progress.state in {SearchState.STOPPED, SearchState.FAILED}


def note(query: LogQuery, progress: SearchProgress, view: logs.Source, shown: int) -> str:
    """Which of the lines that were found are shown, and what was searched."""
    first, last = query.skip + 1, query.skip + shown
    part = first > 1 or last < progress.found or query.found
    of = f"{count(query.found + first)}–{count(query.found + last)} of " if part else ""
    # What ended at its most lines had read ahead: how far says nothing of these.
    whole = progress.state in ENDED and not _is_full(progress)
    searched = f" in {extent(query, progress, view) if whole else _passing(query)}".removesuffix(" in ")
    rest = "; the rest was not searched" if _is_full(progress) or _may_resume(progress) else ""
    if query.found:  # so long a sentence leaves no room for the order, which was told on the pages before
        return f"{of}{found_words(query, progress)},{searched}".removesuffix(",") + rest
    order = "in order of time" if query.file is None else "as the file has them"
    return f"{of}{found_words(query, progress)}{searched}{',' if searched else ''} {order}{rest}"


def _draw_nothing(query: LogQuery, progress: SearchProgress, view: logs.Source, go: Go) -> None:
    if progress.found:
        empty(
            f"The search found {plural(progress.found, 'line')}; this page would begin behind them.",
            "The address names a page that there is not.",
        )
        if st.button("To the last page", icon=":material/arrow_upward:"):
            go(query.page((progress.found - 1) // LINES * LINES))
    elif progress.state is SearchState.DONE:
        more = f"more than the {plural(query.found, 'line')} before " if query.found else ""
        empty(
            f"Nothing {more}found in {extent(query, progress, view)}.",
            *advice(query, view),
        )
        if query.found and st.button("To the lines before", icon=":material/arrow_upward:"):
            go(earlier(query))
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"0{NBSP}lines found in {extent(query, progress, view)}; the rest was not searched")
            st.space("stretch")
            _draw_onward(query, progress, go)


def _draw_onward(query: LogQuery, progress: SearchProgress, go: Go) -> None:
    """The way on, where it ended before the end of the log."""
    if not _is_full(progress) and not _may_resume(progress):
        return
    if st.button("Search on", icon=":material/arrow_downward:"):
        if _may_resume(progress):
            searches.resume(progress)
            st.rerun()
        go(query.search_on(progress.reached, progress.found))
