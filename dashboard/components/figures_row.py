"""The fleet's figures in one row, each with what it was in the period before."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.heat_map import ENOUGH_HOURS
from dashboard.components.quantities import NBSP, count
from dashboard.services.fleet import Attention, DayRate, ErrorRate, FleetTotals


def draw_figures(rate: ErrorRate, totals: FleetTotals, attention: Attention) -> None:
    """Draw rate, episodes and hours of the period, then what there is in all."""
    now, before = _sums(rate.days), _sums(rate.previous)
    with st.container(border=True):
        columns = st.columns(6)
    comparable = min(now[1], before[1]) >= ENOUGH_HOURS
    little = f"{before[1]:.0f}{NBSP}h before: too few" if before[1] else "nothing before"
    columns[0].metric(
        "Error rate /100 h",
        _rate(now),
        _change(_per_100h(now), _per_100h(before), 1) if comparable else None,
        delta_color="inverse",
        delta_description=f"vs {_rate(before)}" if comparable else little,
        help="Episodes of faults of level error or worse, per 100 hours logged; "
        f"compared from {ENOUGH_HOURS:.0f} hours on either side on",
    )
    columns[1].metric(
        "Error episodes",
        count(now[0]),
        delta_description=f"vs {count(before[0])}" if comparable else little,
        help="Occurrences of a fault on one vehicle less than 60 s apart count as one",
    )
    columns[2].metric(
        "Hours logged",
        count(round(now[1])),
        _change(now[1], before[1], 0),
        delta_color="off",
        delta_description=f"vs {count(round(before[1]))}",
    )
    columns[3].metric("New faults", count(attention.new_total), delta_description="last 7 days")
    columns[4].metric(
        "Vehicles", count(totals.vehicles), delta_description=f"{totals.firmwares} firmware versions"
    )
    columns[5].metric(
        "Batches", count(sum(totals.batches.values())), delta_description=f"{count(totals.files)} files"
    )


def _sums(days: Sequence[DayRate]) -> tuple[int, float]:
    """Episodes and hours of a period."""
    return sum(day.episodes for day in days), sum(day.hours for day in days)


def _per_100h(sums: tuple[int, float]) -> float | None:
    episodes, hours = sums
    return 100 * episodes / hours if hours else None


def _rate(sums: tuple[int, float]) -> str:
    rate = _per_100h(sums)
    return "–" if rate is None else f"{rate:,.1f}"


def _change(now: float | None, before: float | None, digits: int) -> str | None:
    """The difference with its sign; nothing where there is nothing to compare with."""
    if now is None or not before:
        return None
    return f"{now - before:+,.{digits}f}"
