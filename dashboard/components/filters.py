"""Filters: one row of fields without labels, each with its place in the URL; the default leaves no trace."""

from collections.abc import Sequence

import streamlit as st


def pick(label: str, everything: str, options: Sequence[str], key: str, width: int = 160) -> str | None:
    """A list with `everything` on top; return what was chosen, None for everything.

    A value in the URL that is no longer among the options stays choosable, so that a link keeps its meaning.
    """
    asked = st.query_params.get(key)
    choices = [everything, *options]
    if asked and asked not in choices:
        choices.append(asked)
    chosen = st.selectbox(
        label, choices, key=key, bind="query-params", label_visibility="collapsed", width=width
    )
    return None if chosen == everything else chosen


def search(label: str, key: str, width: int = 260) -> str | None:
    """A search field; return its text, None when empty."""
    text = st.text_input(
        label,
        key=key,
        bind="query-params",
        type="search",
        placeholder=label,
        live="400ms",
        label_visibility="collapsed",
        width=width,
    )
    return text.strip() or None if text else None


def clear(keys: Sequence[str], page: str) -> None:
    """A button that drops these filters, shown while one is set."""
    if any(st.query_params.get(key) for key in keys) and st.button("Clear filters", type="tertiary"):
        kept = {key: value for key, value in st.query_params.items() if key not in keys}
        st.switch_page(page, query_params=kept)
