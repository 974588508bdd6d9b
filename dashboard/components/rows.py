"""Lists of things to look at: rows of a badge, a sentence, a note, an age and the way onward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.components.tokens import Word

_WIDTHS = [1.1, 6.2, 3.1, 0.7, 0.6, 0.9]


@dataclass(frozen=True, slots=True)
class Link:
    """A way onward: its words, and the page and query it opens."""

    label: str
    page: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: `text` and `note` are markdown; at most two links lead onward."""

    word: Word
    text: str
    note: str
    age: str
    links: tuple[Link, ...]


def draw_rows(rows: Sequence[Row], key: str) -> None:
    """Draw the rows in one border, a hairline between them."""
    with st.container(border=True, key=f"rows_{key}", gap=None):
        for row in rows:
            badge, text, note, age, *places = st.columns(_WIDTHS, vertical_alignment="center", gap="small")
            badge.markdown(row.word.badge())
            text.markdown(row.text)
            note.markdown(f":gray[{row.note}]")
            age.markdown(f":gray[{row.age}]", text_alignment="right")
            for place, link in zip(places[len(places) - len(row.links) :], row.links, strict=True):
                place.page_link(link.page, label=link.label, query_params=dict(link.query))
