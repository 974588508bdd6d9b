"""The verdict box: the worst fault, the diagnosis in a sentence with citations, how far it was checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.parsed_log import EARLIEST_NS
from dashboard.components.citations import badges
from dashboard.components.fault_names import name_of
from dashboard.components.markdown import plain
from dashboard.components.quantities import Clock, from_ns, plural
from dashboard.components.tokens import level_word

Json = Mapping[str, Any]
NO_MODEL = "no model used"


def draw_verdict(batch_id: str, report: Json, diagnosis: Json | None, clock: Clock) -> None:
    """Draw the box; its left rule has the colour of the worst level, and is green only for `no_fault`."""
    faults: Sequence[Json] = report["faults"]
    with st.container(border=True, key=f"verdict_{color_of(faults, diagnosis)}"):
        st.markdown(headline_of_fault(report, clock) if faults else headline_without_fault(diagnosis))
        cause = next(iter(diagnosis["causes"]), None) if diagnosis else None
        if cause and diagnosis:
            st.markdown(f"{plain(cause['text'])} {badges(batch_id, cause['citations'])}")
            st.caption(_foot(diagnosis, cause))
        elif diagnosis:
            if faults:
                st.markdown(plain(diagnosis["headline"]))
            if diagnosis["missing"]:
                st.markdown(f":gray[Missing: {'; '.join(plain(str(item)) for item in diagnosis['missing'])}]")
            st.caption(f"{_tier(diagnosis)} · {_spent(diagnosis)}")


def color_of(faults: Sequence[Json], diagnosis: Json | None) -> str:
    """Return the colour of a verdict."""
    if faults:
        return level_word(faults[0]["level"]).color
    return "green" if _is_well(diagnosis) else "gray"


def _is_well(diagnosis: Json | None) -> bool:
    """Say whether finding no fault means something: in files that were not read there is none either."""
    return diagnosis is not None and diagnosis["verdict"] == "no_fault"


def headline_without_fault(diagnosis: Json | None) -> str:
    """Return badge and headline of a batch without a fault: well, or unknown."""
    if diagnosis is None:
        return ":gray-badge[:material/help: no verdict] **There is no diagnosis of this batch.**"
    said = plain(diagnosis["headline"])
    if _is_well(diagnosis):
        return f":green-badge[:material/check: no fault] **{said}**"
    return f":gray-badge[:material/help: not enough data] **{said}**"


def headline_of_fault(report: Json, clock: Clock) -> str:
    """The worst fault, and how many more there are: the report lists a part of them."""
    worst, kind, others = report["faults"][0], report["recording"]["clock"], report["totals"]["faults"] - 1
    name = name_of(worst["code"], worst["template"])
    timed = kind == "utc" and (worst["first_ns"] or 0) >= EARLIEST_NS  # else since boot
    first = f", first at {clock.time(from_ns(worst['first_ns']))} {clock.name}" if timed else ""
    times = "once" if worst["count"] == 1 else f"{worst['count']:,d} times"
    more = f"; {plural(others, 'more fault')}" if others else ""
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
