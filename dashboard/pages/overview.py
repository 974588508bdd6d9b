"""Overview: what needs attention first, then the fleet's rate of errors and where it comes from."""

import streamlit as st

from dashboard.components import links
from dashboard.components.attention import SHOWN_OF_A_KIND, attention_count, attention_note, attention_rows
from dashboard.components.fault_table import draw_fleet_faults
from dashboard.components.figure import draw
from dashboard.components.figures_row import draw_figures
from dashboard.components.filters import draw_unknown, find_unknown
from dashboard.components.frame import colors, header, section
from dashboard.components.heat_map import ENOUGH_HOURS, heat_map_figure
from dashboard.components.notices import empty, told
from dashboard.components.quantities import count, plural
from dashboard.components.rows import draw_rows
from dashboard.components.trend import has_ghost, trend_figure
from dashboard.services import fleet

PERIODS = {"14 d": 14, "30 d": 30, "90 d": 90}
ALL_PLATFORMS = "All platforms"


def choose(platforms: tuple[str, ...], totals: fleet.FleetTotals) -> tuple[int, str | None]:
    """The header with the page's two filters: period in days, and platform (None: all)."""
    actions = header(
        "Overview",
        f"{plural(totals.vehicles, 'vehicle')} · {plural(totals.platforms, 'platform')} · "
        f"{count(round(totals.hours))} h logged · {plural(totals.files, 'file')}",
    )
    with actions:
        period = st.segmented_control(
            "Period",
            list(PERIODS),
            default="30 d",
            required=True,
            key="period",
            bind="query-params",
            label_visibility="collapsed",
        )
        platform = st.selectbox(
            "Platform",
            [ALL_PLATFORMS, *platforms],
            key="platform",
            bind="query-params",
            label_visibility="collapsed",
            width=160,
        )
    return PERIODS[period or "30 d"], None if platform in {None, ALL_PLATFORMS} else platform


def draw_attention(attention: fleet.Attention) -> None:
    """Batches and faults somebody should look at: the first few of each kind, or all that were found."""
    found, most = attention_count(attention), SHOWN_OF_A_KIND
    with st.container(horizontal=True, vertical_alignment="center"):
        title = st.container()
        if found > attention_count(attention, most=most):
            everything = st.toggle(f"Show all {found}", key="all", bind="query-params")
            most = found if everything else most
    rows = attention_rows(attention, fleet.evidence, most=most)
    with title:
        section("Needs attention", attention_note(attention, len(rows)))
    if rows:
        draw_rows(rows, key="attention")
    else:
        st.caption(":material/check: Nothing is stuck, failed, new or worse.")


def draw_rate(rate: fleet.ErrorRate, days: int, platform: str | None) -> None:
    """Trend at the left, heat-map at the right."""
    left, right = st.columns([1.85, 1.15], gap="medium")
    with left:
        dotted = f"; dotted: previous {days} days" if has_ghost(rate) else ""
        section("Error rate", f"errors per 100 h, daily{dotted}")
        if any(day.rate_per_100h is not None for day in rate.days):
            draw(
                trend_figure(rate, colors()),
                key="trend",
                alt="Errors per 100 hours by day",
                name="argus-error-rate",
            )
        else:
            empty(
                f"Nothing was logged in the last {days} days.",
                "Choose a longer period, or upload newer logs.",
            )
    with right:
        section("Platform × firmware", f"errors per 100 h; grey: under {ENOUGH_HOURS:.0f} h")
        draw_heat_map(days, platform)


def draw_heat_map(days: int, platform: str | None) -> None:
    """The heat-map; a click on a cell opens the batches behind it."""
    cells = [c for c in fleet.firmware_matrix(days=days) if platform in {None, c.platform}]
    if not cells:
        st.caption("No hours logged in this period.")
        return
    firmwares = list(dict.fromkeys(cell.firmware for cell in cells))[-6:]
    figure = heat_map_figure([c for c in cells if c.firmware in firmwares], firmwares, colors())
    picked = draw(
        figure,
        key="heat_map",
        alt="Error rate by platform and firmware",
        name="argus-platforms",
        on_click=True,
    )
    if picked:
        query = {"platform": str(picked[0]["y"]), "firmware": str(picked[0]["x"])}
        st.switch_page(links.BATCHES, query_params=query)


def open_evidence(fault_id: int) -> None:
    """The newest line that shows the fault."""
    seen = fleet.evidence(fault_id)
    if seen is None:
        st.toast(f"No batch shows F-{fault_id} any more.", icon=":material/error:")
        return
    page, query = links.evidence(seen.batch_id, seen.file_id, seen.record)
    st.switch_page(page, query_params=query)


def draw_page() -> None:
    """The page."""
    totals = fleet.fleet_totals()
    if not totals.batches:
        header("Overview", "Nothing here yet")
        empty(
            "No logs have come in yet.",
            "Upload a batch of vehicle logs; this page then shows what broke, and since which firmware.",
            page=links.UPLOAD,
            label="Upload logs",
        )
        return
    strangers = find_unknown({"period": PERIODS, "platform": None, "all": None})
    days, platform = choose(fleet.known_labels().platforms, totals)
    draw_unknown(strangers)
    attention = fleet.attention()
    rate = fleet.error_rate(days=days, platform=platform)
    draw_attention(attention)
    draw_figures(rate, totals, attention)
    draw_rate(rate, days, platform)
    section("Top faults", f"by rate, last {days} days; a click opens the newest line")
    faults = fleet.worst_faults(days=days, platform=platform)
    if faults:
        picked = draw_fleet_faults(faults, days)
        if picked is not None:
            open_evidence(picked)
    else:
        st.caption("No fault was seen in this period.")


with told("Overview"):
    draw_page()
