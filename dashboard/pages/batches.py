"""Batches: all of them, with filters, and what can be done to them."""

from collections.abc import Sequence

import streamlit as st

from core.batch import SETTLED, WORKING, BatchState
from dashboard.components import filters, links
from dashboard.components.batch_actions import offer_buttons
from dashboard.components.batch_table import draw_batches
from dashboard.components.frame import header
from dashboard.components.notices import empty, told
from dashboard.components.quantities import plural
from dashboard.services import batches, fleet

PAGE_ROWS = 100
UNSET = {"state": "All states", "platform": "All platforms", "firmware": "All firmware", "q": ""}
AT_WORK = "working"


def choose() -> batches.BatchFilters:
    """The row of filters."""
    known = fleet.known_labels()
    with st.container(horizontal=True, vertical_alignment="center"):
        state = filters.pick("State", UNSET["state"], [AT_WORK, *(s.value for s in BatchState)], "state")
        platform = filters.pick("Platform", UNSET["platform"], known.platforms, "platform")
        firmware = filters.pick("Firmware", UNSET["firmware"], known.firmwares, "firmware")
        text = filters.search("Batch, VIN or vehicle", "q")
        filters.clear(UNSET)
    states = (
        tuple(sorted(WORKING))
        if state == AT_WORK
        else (BatchState(state),)
        if state in set(BatchState)
        else ()
    )
    return batches.BatchFilters(states=states, platform=platform, firmware=firmware, text=text)


def draw_table(chosen: batches.BatchFilters, number: int) -> None:
    """The table, kept fresh while something in it is at work, and the actions on ticked rows."""
    page = batches.find_batches(chosen, limit=PAGE_ROWS, offset=PAGE_ROWS * (number - 1))
    if not page.rows:
        draw_nothing(chosen)
        return
    at_work = any(row.state not in SETTLED and row.state is not BatchState.PENDING for row in page.rows)
    st.fragment(_draw_rows, run_every=2 if at_work else None)(chosen, number, at_work)
    if page.total > PAGE_ROWS:
        st.pagination(-(-page.total // PAGE_ROWS), key="page", bind="query-params")


def _draw_rows(chosen: batches.BatchFilters, number: int, at_work: bool) -> None:
    page = batches.find_batches(chosen, limit=PAGE_ROWS, offset=PAGE_ROWS * (number - 1))
    bar = st.container(horizontal=True, vertical_alignment="center", height=34, border=False)
    picked = draw_batches(page.rows, tick=True)
    if picked.onward is not None:
        row = page.rows[picked.onward]
        open_batch(row)
    with bar:
        draw_bar(page, [page.rows[n] for n in picked.rows if n < len(page.rows)])
    if at_work and all(row.state in SETTLED for row in page.rows):
        st.rerun()


def draw_bar(page: batches.BatchesPage, ticked: Sequence[batches.BatchRow]) -> None:
    """Above the table: how many there are, or what can be done with the ticked ones."""
    if not ticked:
        st.caption(f"{plural(page.total, 'batch', 'batches')} · tick rows to reprocess or delete them")
        return
    st.markdown(f"**{plural(len(ticked), 'batch', 'batches')}** ticked")
    offer_buttons([(row.id, row.state) for row in ticked], after=links.BATCHES)


def open_batch(row: batches.BatchRow) -> None:
    """A batch that still takes files opens where they are put in."""
    page = links.UPLOAD if row.state is BatchState.PENDING else links.BATCH
    st.switch_page(page, query_params={"batch": row.id})


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
    actions = header("Batches", "One row for each upload; a click on its id opens the report")
    if actions.button("Upload logs", type="primary", icon=":material/upload:"):
        st.switch_page(links.UPLOAD)
    draw_table(choose(), int(st.session_state.get("page") or st.query_params.get("page") or 1))
