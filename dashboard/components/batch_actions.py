"""What can be done to batches: parse again, delete; deleting asks first."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.batch import SETTLED, WORKING, BatchState
from core.errors import ArgusError
from dashboard.components.markdown import plain
from dashboard.components.quantities import plural
from dashboard.services import batches

DELETE = "Delete"
_REFUSED = "refused"  # key of the session: why batches could not be parsed again
Chosen = Sequence[tuple[str, BatchState]]


def possible(chosen: Chosen) -> Mapping[str, list[str]]:
    """What the states of these batches allow, and to which of them: `{"Reprocess": [id, …], …}`."""
    settled = [batch_id for batch_id, state in chosen if state in SETTLED]
    idle = [batch_id for batch_id, state in chosen if state not in WORKING]
    again = "Retry" if any(state is BatchState.FAILED for _, state in chosen) else "Reprocess"
    return {name: ids for name, ids in ((again, settled), (DELETE, idle)) if ids}


def offer_menu(chosen: Chosen, *, after: str) -> None:
    """A menu of what is possible; `after` is the page to go to once a batch is deleted."""
    _tell_refused()
    actions = possible(chosen)
    name = st.menu_button("More", list(actions)) if actions else None
    if name:
        _do(name, actions[name], after)


def offer_buttons(chosen: Chosen) -> None:
    """A button for each thing that is possible; the page it stands on is drawn again afterwards."""
    _tell_refused()
    for name, ids in possible(chosen).items():
        if st.button(name, icon=":material/delete:" if name == DELETE else ":material/replay:"):
            _do(name, ids, None)


def _do(name: str, ids: Sequence[str], after: str | None) -> None:
    if name == DELETE:
        _confirm(ids, after)
        return
    st.session_state[_REFUSED] = each(ids, batches.reprocess_batch)
    st.rerun()


def _tell_refused() -> None:
    """Say what the run before this one could not do: what it drew itself is gone."""
    for reason in st.session_state.pop(_REFUSED, ()):
        st.toast(plain(reason), icon=":material/error:")


def each(ids: Sequence[str], act: Callable[[str], None]) -> list[str]:
    """Do it to all of them; return why it could not be done, for those that refused."""
    refused: list[str] = []
    for batch_id in ids:
        try:
            act(batch_id)
        except ArgusError as error:
            refused.append(str(error))
    return refused


@st.dialog("Delete for good?")
def _confirm(ids: Sequence[str], after: str | None) -> None:
    named = ", ".join(ids[:6]) + (" …" if len(ids) > 6 else "")
    st.markdown(f"{named}: files, report and share in the fleet's figures go with it. This cannot be undone.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep"):
            st.rerun()
        # No primary button: that colour is for what is safe to press.
        if st.button(f":red[:material/delete: Delete {plural(len(ids), 'batch', 'batches')}]"):
            _delete(ids, after)


def _delete(ids: Sequence[str], after: str | None) -> None:
    refused = each(ids, batches.delete_batch)
    if not refused and after:
        st.switch_page(after)
    if not refused:
        st.rerun()  # to switch to the page one is on would leave the dialog open
    done = len(ids) - len(refused)
    if done:
        st.caption(f"{plural(done, 'batch', 'batches')} deleted.")
    for reason in refused:
        st.error(plain(reason), icon=":material/error:")
