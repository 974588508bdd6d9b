"""The diagnosis in full: each cause with its reasoning and the lines it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.components.links import log_line
from dashboard.components.markdown import plain

Json = Mapping[str, Any]


def draw_diagnosis(batch_id: str, diagnosis: Json) -> None:
    """Draw causes and evidence side by side; then what was missing."""
    causes: Sequence[Json] = diagnosis["causes"]
    for number, cause in enumerate(causes, start=1):
        with st.container(border=True):
            left, right = st.columns([1.2, 1], gap="medium")
            with left:
                _draw_cause(number, cause)
            with right:
                _draw_evidence(batch_id, cause["citations"])
    for missing in diagnosis["missing"]:
        st.markdown(f":gray[:material/hourglass_empty: Missing:] {plain(str(missing))}")


def _draw_cause(number: int, cause: Json) -> None:
    title = plain(cause.get("title") or cause["code"] or "Cause")
    st.markdown(f"**{number}. {title}** :gray[confidence {cause['confidence']:.2f}]")
    st.markdown(plain(cause["text"]))
    steps: Sequence[str] = cause.get("steps", ())
    if steps:
        st.markdown("\n".join(f"{n}. {plain(step)}" for n, step in enumerate(steps, start=1)))
    if cause.get("solution"):
        st.markdown(f":gray[What to do:] {plain(cause['solution'])}")


def _draw_evidence(batch_id: str, citations: Sequence[Json]) -> None:
    for number, citation in enumerate(citations, start=1):
        place = f"{citation.get('file', '')} @ {citation['record']}".strip()
        address = log_line(batch_id, citation["file_id"], citation["record"])
        st.markdown(f"[:blue-badge[{number}] {plain(place)}]({address})")
        st.code(citation["text"], language=None, wrap_lines=True)
