"""Lists of things to look at: rows of a badge, a sentence, a note, an age and the way onward."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.components.tokens import Word

_WIDTHS = [1.1, 6.4, 3, 0.8, 1.2]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: `text` and `note` are markdown; `page` with `query` is where its link goes."""

    word: Word
    text: str
    note: str
    age: str
    link: str
    page: str
    query: tuple[tuple[str, str], ...]


def draw_rows(rows: Sequence[Row], key: str) -> None:
    """Draw the rows in one border, a hairline between them."""
    with st.container(border=True, key=f"rows_{key}", gap=None):
        for row in rows:
            badge, text, note, age, link = st.columns(_WIDTHS, vertical_alignment="center", gap="small")
            badge.markdown(row.word.badge())
            text.markdown(row.text)
            note.markdown(f":gray[{row.note}]")
            age.markdown(f":gray[{row.age}]", text_alignment="right")
            link.page_link(row.page, label=row.link, query_params=dict(row.query))
