"""A search that has found nothing yet goes on by itself until it finds something or is stopped."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.components.log_query import LogQuery
from dashboard.components.notices import empty, told
from dashboard.components.quantities import count
from dashboard.services import logs

LINES = 200
_KEY = "log_searches"
_EVERY_S = 0.2


@dataclass(slots=True)
class Search:
    """Up to which cursor nothing was found (None: to the end), in how many events."""

    reached: str | None
    searched: int
    stopped: bool = False

    @property
    def over(self) -> bool:
        """Whether it does not go on by itself."""
        return self.stopped or self.reached is None


def search_of(query: LogQuery) -> Search | None:
    """The session's search for this address, if it has one: it began when a first page found nothing."""
    return st.session_state.get(_KEY, {}).get(query)


def begin_search(query: LogQuery, page: logs.EventPage) -> Search:
    """Remember how far the first page came."""
    return st.session_state.setdefault(_KEY, {}).setdefault(query, Search(page.next, page.searched))


def search_on(query: LogQuery, view: logs.Source, search: Search, go: Callable[[LogQuery], None]) -> None:
    """Search on, a little with each run; `go` shows the page of the first lines that are found.

    What a search came to is drawn by the same fragment: a run of it that was on its way would else wipe it.
    """
    every = None if search.over else _EVERY_S
    st.fragment(_search_on, run_every=every)(query, view, search, go)


def _search_on(query: LogQuery, view: logs.Source, search: Search, go: Callable[[LogQuery], None]) -> None:
    with told():
        if search.over:
            _draw_outcome(query, search, go)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            said = f"Nothing found yet in {count(search.searched)} of {count(view.events)} events"
            st.progress(min(search.searched / view.events, 1.0), text=said)
            search.stopped = st.button("Stop searching", icon=":material/stop:")
        if not search.stopped:
            page = logs.read_lines(view, query.filter(), after=search.reached, before=None, limit=LINES)
            if page.lines:
                go(query.turn(after=search.reached))
            search.reached, search.searched = page.next, search.searched + page.searched
        if search.over:
            st.rerun()


def _draw_outcome(query: LogQuery, search: Search, go: Callable[[LogQuery], None]) -> None:
    if search.reached is None:
        empty(f"Nothing found in {count(search.searched)} events.", "Take a filter out, or clear them all.")
        return
    empty(
        f"Stopped: nothing found in {count(search.searched)} events.",
        "What comes after them was not searched.",
    )
    if st.button("Search on", icon=":material/arrow_downward:"):
        go(query.turn(after=search.reached))
