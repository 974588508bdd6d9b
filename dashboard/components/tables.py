"""Tables: the columns every page shares, and the cell that leads onward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.tokens import LEVELS, STATES, Word

ROW_PX = 30
ROWS_SHOWN = 15


def chips(label: str, words: Mapping[Any, Word], width: int) -> Any:
    """A column of one-word chips in their words' colours."""
    texts = {word.text: word.color for word in words.values()}
    return st.column_config.MultiselectColumn(
        label, options=list(texts), color=list(texts.values()), width=width
    )


def level_chips(width: int = 72) -> Any:
    """The level column; cells are `[word]`."""
    return chips("Level", LEVELS, width)


def state_chips(width: int = 88) -> Any:
    """The state column; cells are `[word]`."""
    return chips("State", STATES, width)


def number(label: str, width: int, form: str = "%,d", tip: str | None = None) -> Any:
    """A right-aligned number."""
    return st.column_config.NumberColumn(label, width=width, format=form, help=tip)


def text(label: str, width: int, tip: str | None = None) -> Any:
    """A text column."""
    return st.column_config.TextColumn(label, width=width, help=tip)


def bar(label: str, width: int, form: str = "percent") -> Any:
    """A share, 0 … 1, as a bar."""
    return st.column_config.ProgressColumn(
        label, width=width, min_value=0, max_value=1, color="gray", format=form
    )


def sparkline(label: str, width: int) -> Any:
    """A daily series from zero."""
    return st.column_config.LineChartColumn(label, width=width, y_min=0, color="gray")


@dataclass(frozen=True, slots=True)
class Picked:
    """What was clicked in a table: the row whose leading cell was, and the rows that are ticked."""

    onward: int | None = None
    rows: tuple[int, ...] = ()


def show(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    onward: Sequence[str] = (),
    tick: bool = False,
    most: int = ROWS_SHOWN,
) -> Picked:
    """Draw the rows: as high as they are up to `most` rows, then scrolling; the toolbar exports CSV.

    A click on a cell of the columns `onward` leads somewhere; with `tick`, rows can be ticked.
    """
    frame = pd.DataFrame(list(rows), columns=list(columns))
    height: Any = "content" if len(rows) <= most else ROW_PX * (most + 1) + 2
    options: dict[str, Any] = {
        "hide_index": True,
        "height": height,
        "row_height": ROW_PX,
        "placeholder": "–",
        "column_config": dict(columns),
        "alt": alt,
        "key": key,
    }
    modes: list[Any] = [*(["single-cell"] if onward else []), *(["multi-row"] if tick else [])]
    if not modes:
        st.dataframe(frame, **options)
        return Picked()
    state: Any = st.dataframe(frame, **options, on_select="rerun", selection_mode=modes)
    cells: list[tuple[int, str]] = state["selection"].get("cells", [])
    leads = cells[0][0] if cells and cells[0][1] in onward else None
    return Picked(leads, tuple(state["selection"].get("rows", ())))


def facts(rows: Mapping[str, str]) -> None:
    """Name and value, a line each; values are markdown."""
    frame = pd.DataFrame({"fact": list(rows), "value": list(rows.values())})
    st.table(frame, border="horizontal", hide_header=True, hide_index=True)
