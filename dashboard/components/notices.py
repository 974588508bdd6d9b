"""Empty states, errors and confirmations: what is so, and what to do next."""

import logging
import secrets
from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

from core.errors import ArgusError, InvalidInputError, NotFoundError, PassingError
from dashboard.components import links
from dashboard.components.frame import TITLED
from dashboard.components.markdown import plain

_log = logging.getLogger(__name__)


def empty(
    fact: str, *advice: str, page: str | None = None, label: str = "", query: dict[str, str] | None = None
) -> None:
    """Say that there is nothing here and what to do about it; `page`, `label` and `query` make the link.

    Each `advice` has a line of its own.
    """
    with st.container(border=True):
        st.markdown("  \n".join([f"**{fact}**", *(f":gray[{line}]" for line in advice)]))
        if page:
            st.page_link(page, label=label, query_params=query)


def problem(what: str, advice: str) -> None:
    """Say what went wrong, in words that may hold anything an address or a log does, and what to do."""
    st.error(f"**{plain(what)}**  \n{advice}", icon=":material/error:")


@contextmanager
def told(title: str | None = None) -> Generator[None]:
    """Turn what goes wrong inside into a notice; a fault of ours gets a number that the log has too.

    An address that leads nowhere is mostly found out before anything is drawn: the page then gets its `title`
    here. Without `title`: a part of a page, which is drawn under one.
    """
    if title:
        st.session_state[TITLED] = False
    try:
        yield
    except (NotFoundError, InvalidInputError) as error:
        if not st.session_state.get(TITLED):
            st.markdown(f"# {title}", anchors=False)
        problem(str(error), "Check the address, or choose from the list of batches.")
        st.page_link(links.BATCHES, label="Batches")
        st.stop()
    except PassingError as error:
        problem(str(error), "This is a fault of the moment. Reload the page in a few seconds.")
        st.stop()
    except ArgusError as error:
        problem(str(error), "Nothing was changed.")
        st.stop()
    except Exception:
        number = secrets.token_hex(3)
        _log.exception("page failed, request %s", number)
        problem(
            "This page could not be drawn.", f"Reload it. If it happens again, say so with number {number}."
        )
        st.stop()
