"""Tables: the columns every page shares, rows that lead onward, and headers that sort."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
    """Daily counts from zero; bars, because a line would curve between days."""
    return st.column_config.BarChartColumn(label, width=width, y_min=0, color="gray")


@dataclass(frozen=True, slots=True)
class Order:
    """What a table is sorted by."""

    column: str
    descending: bool

    def after_click(self, column: str) -> "Order":
        """The order once this header is clicked: upwards first, the other way at the second click."""
        return Order(column, column == self.column and not self.descending)


@dataclass(frozen=True, slots=True)
class Picked:
    """What was clicked in a table: the `id` of the row one of whose cells was, and those of ticked rows."""

    onward: str | None = None
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A table as it stood when it was drawn: under which key, in which order, whose row in which place."""

    key: str
    order: Order | None
    ids: tuple[str, ...]

    def picked(self) -> Picked:
        """Read what the reader has selected in it."""
        selection: dict[str, Any] = st.session_state.get(self.key, {}).get("selection", {})
        cells: list[tuple[int, str]] = selection.get("cells", [])
        onward = self.ids[cells[0][0]] if cells and cells[0][0] < len(self.ids) else None
        rows: list[int] = selection.get("rows", [])
        return Picked(onward, tuple(self.ids[row] for row in rows if row < len(self.ids)))


def show(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    onward: bool = False,
    tick: bool = False,
    most: int = ROWS_SHOWN,
    order: Order | None = None,
    reorder: Callable[[str], None] | None = None,
) -> Picked:
    """Draw the rows: as high as they are up to `most` rows, then scrolling; the toolbar exports CSV.

    With `onward` a click on any cell leads somewhere; with `tick`, rows can be ticked: each row then has its
    `id`, because by the next run of the page another one may stand in its place. What a column is
    sorted by where that is not what it shows stands in the row's `by`, as `{column: value}`. A table that is
    a page of many rows comes sorted: `order` says how, and `reorder` is told which header was clicked.
    """
    if not (onward or tick):
        st.dataframe(
            pd.DataFrame(list(rows), columns=list(columns)), **_options(len(rows), columns, alt, most, key)
        )
        return Picked()
    kept = f"order_{key}"
    known: Order | None = order if reorder else st.session_state.get(kept)
    places = list(range(len(rows))) if reorder or known is None else sort_places(rows, known)
    frame = pd.DataFrame([rows[place] for place in places], columns=list(columns))
    if known and known.column in columns:
        arrow = "↓" if known.descending else "↑"
        sorted_by = columns[known.column]
        columns = {**columns, known.column: sorted_by | {"label": f"{sorted_by['label']} {arrow}"}}
    drawn = _Drawn(f"{key}_{_digest(known, ids := _ids(rows, places))}", known, ids)
    late = _move_ticks(f"drawn_{key}", drawn)
    # A click on a header gives the table the focus, and with it the cell at its start, as if that had been
    # clicked; where columns can be selected it is the column that is.
    modes: list[Any] = [
        "single-column",
        *(["single-cell"] if onward else []),
        *(["multi-row"] if tick else []),
    ]
    st.dataframe(
        frame,
        **_options(len(rows), columns, alt, most, drawn.key),
        on_select=partial(_sort, drawn.key, reorder or partial(_keep_order, kept)),
        selection_mode=modes,
    )
    picked = drawn.picked()
    return Picked(picked.onward or late, picked.rows)


def _ids(rows: Sequence[Mapping[str, Any]], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(rows[place]["id"]) for place in places)


def _digest(order: Order | None, ids: Sequence[str]) -> str:
    """What tells a table from one whose rows are others or stand elsewhere: a click means a place."""
    return hashlib.blake2b(repr((order, ids)).encode(), digest_size=8).hexdigest()


def _move_ticks(kept: str, drawn: _Drawn) -> str | None:
    """Tick in a table whose rows moved what was ticked before; return the row that was clicked before.

    A new order is a new table: what was selected in the old one is forgotten with it.
    """
    before: _Drawn | None = st.session_state.get(kept)
    st.session_state[kept] = drawn
    if before is None or before.key == drawn.key or before.order != drawn.order:
        return None
    picked = before.picked()
    rows = [drawn.ids.index(row) for row in picked.rows if row in drawn.ids]
    if rows:
        st.session_state[drawn.key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    return picked.onward


def _options(count: int, columns: Mapping[str, Any], alt: str, most: int, key: str) -> dict[str, Any]:
    return {
        "hide_index": True,
        "height": "content" if count <= most else ROW_PX * (most + 1) + 2,
        "row_height": ROW_PX,
        "placeholder": "–",
        "column_config": dict(columns),
        "alt": alt,
        "key": key,
    }


def _sort(mounted: str, reorder: Callable[[str], None]) -> None:
    """Called when something in the table was selected: a column means that its header was clicked."""
    columns: Sequence[str] = st.session_state[mounted]["selection"].get("columns", ())
    if columns:
        reorder(columns[0])


def _keep_order(kept: str, column: str) -> None:
    known: Order = st.session_state.get(kept) or Order("", descending=False)
    st.session_state[kept] = known.after_click(column)


def sort_places(rows: Sequence[Mapping[str, Any]], order: Order) -> list[int]:
    """The places of the rows in this order; rows without a value come last, whichever way."""

    def value(place: int) -> Any:
        row = rows[place]
        return row.get("by", {}).get(order.column, row[order.column])

    there = [place for place in range(len(rows)) if value(place) is not None]
    nothing = [place for place in range(len(rows)) if value(place) is None]
    return [*sorted(there, key=value, reverse=order.descending), *nothing]


def facts(rows: Mapping[str, str]) -> None:
    """Name and value, a line each; values are markdown."""
    frame = pd.DataFrame({"fact": list(rows), "value": list(rows.values())})
    st.table(frame, border="horizontal", hide_header=True, hide_index=True)
