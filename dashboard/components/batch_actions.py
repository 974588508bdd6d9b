"""What can be done to batches: parse again, delete; deleting asks first."""

from collections.abc import Sequence

import streamlit as st

from core.batch import SETTLED, WORKING, BatchState
from core.errors import ArgusError
from dashboard.components.quantities import plural
from dashboard.services import batches

Chosen = Sequence[tuple[str, BatchState]]


def offer(chosen: Chosen, *, after: str) -> None:
    """Buttons for what these batches' states allow; `after` is the page to go to once they are deleted."""
    again = [batch_id for batch_id, state in chosen if state in SETTLED]
    failed = any(state is BatchState.FAILED for _, state in chosen)
    if st.button("Retry" if failed else "Reprocess", disabled=not again, icon=":material/replay:"):
        _reprocess(again)
    idle = [batch_id for batch_id, state in chosen if state not in WORKING]
    if st.button("Delete", disabled=not idle, icon=":material/delete:"):
        _confirm(idle, after)


def _reprocess(ids: Sequence[str]) -> None:
    try:
        for batch_id in ids:
            batches.reprocess_batch(batch_id)
    except ArgusError as error:
        st.toast(str(error), icon=":material/error:")
        return
    st.rerun()


@st.dialog("Delete for good?")
def _confirm(ids: Sequence[str], after: str) -> None:
    named = ", ".join(ids[:6]) + (" …" if len(ids) > 6 else "")
    st.markdown(f"{named}: files, report and share in the fleet's figures go with it. This cannot be undone.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep"):
            st.rerun()
        if st.button(f"Delete {plural(len(ids), 'batch', 'batches')}", type="primary"):
            _delete(ids, after)


def _delete(ids: Sequence[str], after: str) -> None:
    try:
        for batch_id in ids:
            batches.delete_batch(batch_id)
    except ArgusError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.switch_page(after)
