"""The verdict box: the worst fault, the diagnosis in a sentence with citations, how far it was checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.components import links
from dashboard.components.markdown import plain
from dashboard.components.quantities import Clock, from_ns, plural
from dashboard.components.tokens import level_word

Json = Mapping[str, Any]
NO_MODEL = "no model used"


def draw_verdict(batch_id: str, report: Json, diagnosis: Json | None, clock: Clock) -> None:
    """Draw the box; its left rule has the colour of the worst level."""
    faults: Sequence[Json] = report["faults"]
    color = level_word(faults[0]["level"]).color if faults else "green"
    with st.container(border=True, key=f"verdict_{color}"):
        st.markdown(_head(faults, report["recording"]["clock"], clock))
        cause = next(iter(diagnosis["causes"]), None) if diagnosis else None
        if cause and diagnosis:
            st.markdown(_sentence(batch_id, cause))
            st.caption(_foot(diagnosis, cause))
        elif diagnosis:
            st.markdown(_nothing(diagnosis))
            st.caption(f"{_tier(diagnosis)} · {NO_MODEL if not diagnosis['tokens'] else ''}".rstrip(" ·"))


def _head(faults: Sequence[Json], kind: str, clock: Clock) -> str:
    if not faults:
        return (
            ":green-badge[:material/check: no fault] **Nothing of level error or worse, and no trouble code**"
        )
    worst = faults[0]
    name = " ".join(filter(None, (worst["code"], worst["template"])))
    first = (
        f", first at {clock.time(from_ns(worst['first_ns']))}" if kind == "utc" and worst["first_ns"] else ""
    )
    times = "once" if worst["count"] == 1 else f"{worst['count']:,d} times"
    more = f"; {plural(len(faults) - 1, 'more fault')} below" if len(faults) > 1 else ""
    return f"{level_word(worst['level']).badge()} **{plain(name)}** :gray[{times}{first}{more}]"


def _sentence(batch_id: str, cause: Json) -> str:
    return f"{plain(cause['text'])} {citation_badges(batch_id, cause['citations'])}"


def citation_badges(batch_id: str, citations: Sequence[Json], first: int = 1) -> str:
    """Numbered badges, each a link that opens the line it points to."""
    return " ".join(
        f"[:blue-badge[{number}]]({links.log_line(batch_id, c['file_id'], c['record'])})"
        for number, c in enumerate(citations, start=first)
    )


def _foot(diagnosis: Json, cause: Json) -> str:
    cited = len(cause["citations"])
    spent = f"{diagnosis['tokens']:,d} tokens, ${diagnosis['cost']:.3f}" if diagnosis["tokens"] else NO_MODEL
    sure = f"{_tier(diagnosis)}, confidence {cause['confidence']:.2f}"
    return f"{sure} · {cited} of {cited} citations checked · {spent}"


def _tier(diagnosis: Json) -> str:
    return f"{str(diagnosis['tier']).capitalize()} tier"


def _nothing(diagnosis: Json) -> str:
    if diagnosis["verdict"] == "no_fault":
        return "There is nothing to explain in this batch."
    missing = "; ".join(plain(str(item)) for item in diagnosis["missing"])
    return f"Not enough data to name a cause{': ' + missing if missing else '.'}"
