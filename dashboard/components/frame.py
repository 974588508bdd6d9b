"""What surrounds every page: header, section titles, the clock, the look itself."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import PassingError
from dashboard.components.filters import draw_unknown, unknown
from dashboard.components.quantities import UTC_CLOCK, Clock, clock_in
from dashboard.components.tokens import Palette, palette
from dashboard.services import fleet

TITLED = "titled"  # key of the session: whether this run has drawn the page's title
CLOCKS = ("UTC", "Local")
ASSETS = Path(__file__).resolve().parents[2] / "assets"


def dress() -> None:
    """Name the tab, lay the logo and the style sheet. First call of a run."""
    st.set_page_config(
        page_title="Argus", page_icon=str(ASSETS / "icon.png"), layout="wide", initial_sidebar_state=216
    )
    st.logo(str(ASSETS / "logo.svg"), size="medium", icon_image=str(ASSETS / "mark.svg"))
    st.html(ASSETS / "argus.css")


def clock_switch() -> None:
    """The UTC/Local switch; its place in the URL is `tz`."""
    strangers = unknown({"tz": st.query_params.get_all("tz")}, {"tz": CLOCKS})
    st.segmented_control(
        "Times in",
        CLOCKS,
        default="UTC",
        required=True,
        key="tz",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    draw_unknown(strangers)


def draw_standing() -> None:
    """How fresh the data are, and which Argus this is; never an error, because every page has it."""
    try:
        until = fleet.data_until()
        fresh = f"Last change {clock().lately(until)}" if until else "No data yet"
    except PassingError:
        fresh = "The database does not answer"
    st.caption(f"{fresh}  \nv{fleet.version()}")


def clock() -> Clock:
    """The clock the reader chose."""
    if st.session_state.get("tz") != "Local":
        return UTC_CLOCK
    return clock_in(st.context.timezone, st.context.timezone_offset)


def colors() -> Palette:
    """Chart colours of the theme the reader sees."""
    return palette(st.context.theme.type)


def header(title: str, note: str, *, crumb: str = "", badge: str = "") -> DeltaGenerator:
    """Draw crumb, title and grey note; return the row at the right for the page's actions.

    Sets TITLED: who draws an error after it needs no title any more.
    """
    st.session_state[TITLED] = True
    row = st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="medium")
    with row.container(key="page_title", width="stretch"):
        if crumb:
            st.caption(crumb)
        st.markdown(f"# {title} {badge}", anchors=False)
        st.caption(note)
    return row.container(horizontal=True, wrap=False, vertical_alignment="bottom", width="content")


def section(title: str, note: str = "") -> None:
    """Title of a section with unit and scope in the grey note beside it."""
    st.markdown(f"## {title} :small[:gray[{note}]]" if note else f"## {title}", anchors=False)
