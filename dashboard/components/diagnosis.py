"""The diagnosis in full: each cause with its reasoning and the lines it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.components.citations import badge, with_badges
from dashboard.components.escapes import without_escapes
from dashboard.components.markdown import plain

Json = Mapping[str, Any]


SURE = 0.5  # under this confidence a cause is only the most likely one


def draw_diagnosis(batch_id: str, diagnosis: Json) -> None:
    """Draw causes with their evidence; then what was weighed and set aside, and what was missing."""
    causes: Sequence[Json] = diagnosis["causes"]
    for number, cause in enumerate(causes, start=1):
        with st.container(border=True):
            left, right = st.columns([1.25, 1], gap="medium")
            with left:
                _draw_cause(batch_id, number, cause)
            with right:
                _draw_evidence(batch_id, cause["citations"])
    aside: Sequence[Json] = diagnosis.get("steps", ())
    if aside:
        with st.expander(f"Weighed and set aside: {len(aside)}"):
            for step in aside:
                badges = " ".join(badge(batch_id, n, c) for n, c in enumerate(step["citations"], start=1))
                st.markdown(f"{plain(step['text'])} {badges}")
    for missing in diagnosis["missing"]:
        st.markdown(f":gray[:material/hourglass_empty: Missing:] {plain(str(missing))}")


def _draw_cause(batch_id: str, number: int, cause: Json) -> None:
    likely = "Most likely: " if cause["confidence"] < SURE else ""
    title = plain(cause["title"])
    st.markdown(f"**{number}. {likely}{title}** :gray[confidence {cause['confidence']:.2f}]")
    steps: Sequence[str] = cause.get("steps", ())
    if number > 1 or not steps:  # the first cause's sentence stands in the verdict box
        st.markdown(plain(cause["text"]))
    lines = (
        f"{n}. {with_badges(batch_id, step, cause['citations'])}" for n, step in enumerate(steps, start=1)
    )
    if steps:
        st.markdown("\n".join(lines))
    if cause.get("solution"):
        st.markdown(f":gray[What to do] {plain(cause['solution'])}")


def _draw_evidence(batch_id: str, citations: Sequence[Json]) -> None:
    for number, citation in enumerate(citations, start=1):
        place = plain(f"{citation.get('file') or 'record'} @ {citation['record']}")
        st.markdown(f"{badge(batch_id, number, citation)} :gray[{place}]")
        st.code(without_escapes(citation["text"]), language=None, wrap_lines=True)
