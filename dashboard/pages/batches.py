"""Batches: all of them, with filters, and what can be done to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.batch import SETTLED, WORKING, BatchState
from core.errors import InvalidInputError
from dashboard.components import filters, links
from dashboard.components.batch_actions import offer_buttons
from dashboard.components.batch_table import draw_batches
from dashboard.components.frame import header
from dashboard.components.notices import empty, told
from dashboard.components.quantities import plural
from dashboard.components.tables import Order
from dashboard.components.tokens import state_word
from dashboard.services import batches, fleet

PAGE_ROWS = 25
UNSET = {
    "state": "All states",
    "platform": "All platforms",
    "firmware": "All firmware",
    "q": "",
    "fault": "",  # set by links only
}
AT_WORK = "working"
# What the reader can sort by, what the database calls it, and in which column of the table it stands.
SORTS = {
    "created": ("created", "age"),
    "state": ("state", "state"),
    "progress": ("progress", "progress"),
    "vehicle": ("vehicle", "vehicle"),
    "platform": ("platform", "platform"),
    "firmware": ("firmware", "firmware"),
    "recorded": ("recorded", "recorded"),
    "files": ("files", "files"),
    "unreadable": ("failed", "failed"),
    "size": ("bytes", "bytes"),
    "events": ("events", "events"),
    "faults": ("faults", "faults"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: filters, a name in SORTS and its direction."""

    filters: batches.BatchFilters
    sort: str
    ascending: bool


def choose() -> Wanted:
    """The row of filters, and what to sort by."""
    known = fleet.known_labels()
    words = list(dict.fromkeys(state_word(state).text for state in BatchState))
    with st.container(horizontal=True, vertical_alignment="center"):
        state = filters.pick("State", UNSET["state"], [AT_WORK, *words], "state", 124)
        platform = filters.pick("Platform", UNSET["platform"], known.platforms, "platform", 136)
        firmware = filters.pick("Firmware", UNSET["firmware"], known.firmwares, "firmware", 130)
        text = filters.search("Batch, VIN or vehicle", "q", 190)
        st.caption("Sort by", width="content")
        filters.pick(
            "Sort by", "created", [name for name in SORTS if name != "created"], "sort", 122, others=False
        )
        st.toggle("Ascending", key="ascending", bind="query-params")
        fault = asked_fault()
        if fault is not None:
            st.badge(f"fault F-{fault}", color="gray")
        filters.clear(UNSET)
    chosen = batches.BatchFilters(
        states=states_of(state), platform=platform, firmware=firmware, text=text, fault=fault
    )
    return Wanted(chosen, *chosen_order())


def states_of(word: str | None) -> tuple[BatchState, ...]:
    """The states that a word of the filter stands for (none: all); what the API calls a state will do too."""
    if word is None:
        return ()
    if word == AT_WORK:
        return tuple(sorted(WORKING))
    states = tuple(state for state in BatchState if word in {state.value, state_word(state).text})
    if not states:
        raise InvalidInputError(
            "state", f"The address names state {word[:30]!r}; there is none of that name."
        )
    return states


def asked_fault() -> int | None:
    """The fault in the address (`F-163`); raises InvalidInputError for something else there."""
    asked = st.query_params.get("fault")
    if not asked:
        return None
    number = asked.upper().removeprefix("F-")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise InvalidInputError("fault", f"The address names fault {asked[:30]!r}; one is called F-12.")
    return int(number)


def chosen_order() -> tuple[str, bool]:
    """What the fields say to sort by: a name in SORTS, and whether upwards."""
    sort = st.session_state.get("sort")
    return (sort if sort in SORTS else "created"), bool(st.session_state.get("ascending"))


def sort_by_header(column: str) -> None:
    """A click on a header sorts all batches by it; the second one turns the order round."""
    name = next((name for name, (_, shown) in SORTS.items() if shown == column), "created")
    sort, ascending = chosen_order()
    st.session_state["ascending"] = not ascending if sort == name else name != "created"
    st.session_state["sort"] = name


def asked_page() -> int:
    """The page in the address, from 1; the first one for whatever is no page."""
    asked = str(st.session_state.get("page") or st.query_params.get("page") or 1)
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 9 else 1


def draw_table(wanted: Wanted, number: int) -> None:
    """The table, kept fresh while something in it is at work, and the actions on ticked rows."""
    page = find(wanted, number)
    last = max(1, -(-page.total // PAGE_ROWS))
    if not page.total:
        draw_nothing(wanted.filters)
        return
    if number > last:  # the page in the address is of a longer list
        number, page = last, find(wanted, last)
    at_work = any(row.state not in SETTLED and row.state is not BatchState.PENDING for row in page.rows)
    st.fragment(_draw_rows, run_every=2 if at_work else None)(wanted, number, at_work)
    if last > 1:
        st.pagination(last, key="page", bind="query-params")


def find(wanted: Wanted, number: int) -> batches.BatchesPage:
    """A page of the list."""
    return batches.find_batches(
        wanted.filters,
        sort=SORTS[wanted.sort][0],
        descending=not wanted.ascending,
        limit=PAGE_ROWS,
        offset=PAGE_ROWS * (number - 1),
    )


def _draw_rows(wanted: Wanted, number: int, at_work: bool) -> None:
    if (wanted.sort, wanted.ascending) != chosen_order():  # a header was clicked, which runs this part only
        st.rerun()
    page = find(wanted, number)
    bar = st.container(horizontal=True, vertical_alignment="center", height=34, border=False)
    order = Order(SORTS[wanted.sort][1], descending=not wanted.ascending)
    picked = draw_batches(page.rows, tick=True, order=order, reorder=sort_by_header)
    if picked.onward is not None:
        open_batch(picked.onward, page.rows)
    with bar:
        draw_bar(page, [row for row in page.rows if row.id in picked.rows])
    if at_work and all(row.state in SETTLED for row in page.rows):
        st.rerun()


def draw_bar(page: batches.BatchesPage, ticked: Sequence[batches.BatchRow]) -> None:
    """Above the table: how many there are, or what can be done with the ticked ones."""
    if not ticked:
        st.caption(f"{plural(page.total, 'batch', 'batches')} · tick rows to reprocess or delete them")
        return
    st.markdown(f"**{plural(len(ticked), 'batch', 'batches')}** ticked")
    offer_buttons([(row.id, row.state) for row in ticked])


def open_batch(batch_id: str, rows: Sequence[batches.BatchRow]) -> None:
    """A batch that still takes files opens where they are put in."""
    pending = any(row.id == batch_id and row.state is BatchState.PENDING for row in rows)
    st.switch_page(links.UPLOAD if pending else links.BATCH, query_params={"batch": batch_id})


def draw_nothing(chosen: batches.BatchFilters) -> None:
    """No batch at all, or none that passes the filters."""
    if chosen == batches.BatchFilters():
        empty(
            "There are no batches yet.",
            "A batch is one upload of a vehicle's logs.",
            page=links.UPLOAD,
            label="Upload logs",
        )
    else:
        empty("No batch passes these filters.", "Clear the filters above, or search for something shorter.")


with told("Batches"):
    actions = header("Batches", "One row for each upload; a click opens the report")
    if actions.button("Upload logs", type="primary", icon=":material/upload:"):
        st.switch_page(links.UPLOAD)
    known = {**dict.fromkeys((*UNSET, "page", "ascending")), "sort": tuple(SORTS)}
    filters.draw_unknown(filters.find_unknown(known))
    draw_table(choose(), asked_page())
