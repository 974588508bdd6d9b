"""Filters: one row of fields without labels, each with its place in the URL; the default leaves no trace."""

from collections.abc import Mapping, Sequence
from itertools import chain, count

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


def distinct(names: Sequence[str]) -> list[str]:
    """The names as options of a list, which must differ: those that come again get a number."""
    found: dict[str, None] = {}
    for name in names:
        numbered = chain([name], (f"{name} ({n})" for n in count(2)))
        found[next(label for label in numbered if label not in found)] = None
    return list(found)


def clear(unset: Mapping[str, str]) -> None:
    """A button that drops the filters whose keys and unset values these are, shown while one is set.

    A key without a field is a filter that only links set: it is dropped from the address.
    """
    if any(_value(key, value) != value for key, value in unset.items()):
        st.button("Clear filters", type="tertiary", on_click=_drop, args=(unset,))


def _value(key: str, unset: str) -> str:
    return str(st.session_state.get(key, st.query_params.get(key, unset)))


def _drop(unset: Mapping[str, str]) -> None:
    for key, value in unset.items():
        if key in st.session_state:
            st.session_state[key] = value
        else:
            st.query_params.pop(key, None)
