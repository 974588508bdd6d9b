"""The verdict box: the worst fault, the diagnosis in a sentence with citations, how far it was checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.components.citations import badges
from dashboard.components.fault_names import name_of
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
            st.markdown(f"{plain(cause['text'])} {badges(batch_id, cause['citations'])}")
            st.caption(_foot(diagnosis, cause))
        elif diagnosis:
            st.markdown(_nothing(diagnosis))
            st.caption(f"{_tier(diagnosis)} · {_spent(diagnosis)}")


def _head(faults: Sequence[Json], kind: str, clock: Clock) -> str:
    if not faults:
        return (
            ":green-badge[:material/check: no fault] **Nothing of level error or worse, and no trouble code**"
        )
    worst = faults[0]
    name = name_of(worst["code"], worst["template"])
    first = (
        f", first at {clock.time(from_ns(worst['first_ns']))}" if kind == "utc" and worst["first_ns"] else ""
    )
    times = "once" if worst["count"] == 1 else f"{worst['count']:,d} times"
    more = f"; {plural(len(faults) - 1, 'more fault')} below" if len(faults) > 1 else ""
    return f"{level_word(worst['level']).badge()} **{plain(name)}** :gray[{times}{first}{more}]"


def _foot(diagnosis: Json, cause: Json) -> str:
    """How sure, how far checked, what it cost."""
    cited = len(cause["citations"])
    checked = f"{cited} of {plural(cited, 'citation')} checked" if cited else "no citation"
    return f"{_tier(diagnosis)}, confidence {cause['confidence']:.2f} · {checked} · {_spent(diagnosis)}"


def _tier(diagnosis: Json) -> str:
    return f"{str(diagnosis.get('tier', 'rules')).capitalize()} tier"


def _spent(diagnosis: Json) -> str:
    tokens = diagnosis.get("tokens", 0)
    return f"{tokens:,d} tokens, ${diagnosis.get('cost', 0.0):.3f}" if tokens else NO_MODEL


def _nothing(diagnosis: Json) -> str:
    """Why no cause is named."""
    if diagnosis["verdict"] == "no_fault":
        return plain(diagnosis.get("headline") or "There is nothing to explain in this batch.")
    missing = "; ".join(plain(str(item)) for item in diagnosis["missing"])
    said = plain(diagnosis.get("headline") or "Not enough data to name a cause.")
    return f"{said} :gray[Missing: {missing}]" if missing else said
