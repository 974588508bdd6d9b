"""Filters: one row of fields without labels, each with its place in the URL; the default leaves no trace."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from dashboard.components.markdown import plain

Known = Mapping[str, Collection[str] | None]  # names of parameters, and their values; None: any


_FRAME = ("tz", "embed", "embed_options")  # belong to every page


def find_unknown(known: Known) -> list[str]:
    """What the address asks for and this page has not got; before its fields drop values they do not know."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    return unknown(asked, {**dict.fromkeys(_FRAME), **known})


def draw_unknown(strangers: Sequence[str]) -> None:
    """A quiet word on those: nobody should think that a filter was heard which was not."""
    if strangers:
        st.caption(f":material/info: {plain(unknown_words(strangers))}")


def unknown(asked: Mapping[str, Sequence[str]], known: Known) -> list[str]:
    """The parameters, as `name=value`, that are not known, or whose value is not."""
    return [
        f"{name}={value}"
        for name, values in asked.items()
        for value in values
        if name not in known or not _may_be(value, known[name])
    ]


def unknown_words(strangers: Sequence[str]) -> str:
    """The sentence about them; what an address holds may be long."""
    named = ", ".join(name[:40] for name in strangers[:3]) + (" …" if len(strangers) > 3 else "")
    return f"The address asks for {named}: this page knows no such filter, and left it out."


def _may_be(value: str, values: Collection[str] | None) -> bool:
    return values is None or not value or value in values


def pick(
    label: str, everything: str, options: Sequence[str], key: str, width: int = 160, *, others: bool = True
) -> str | None:
    """A list with `everything` on top; return what was chosen, None for everything.

    `others`: a value in the URL that is no longer among the options stays choosable, so that a link keeps
    its meaning.
    """
    asked = st.query_params.get(key)
    choices = [everything, *options]
    if asked and asked not in choices and others:
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
    numbers: dict[str, int] = {}  # of each name the last that was tried: ten thousand may have one name
    for name in names:
        label = name
        while label in found:
            numbers[name] = numbers.get(name, 1) + 1
            label = f"{name} ({numbers[name]})"
        found[label] = None
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
