"""The knowledge base as a file: CSV with one entry a row, or JSON. An export is CSV, and reads back the same.

In CSV, `leads_to` and `caused_by` separate their items by `;`, `outcomes` is a JSON list, an empty cell of
`platform`, `firmware_from` or `firmware_to` leaves that open. What cannot be stored, or could not be written
again, is refused here, with its entry and field named.
"""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from core.errors import InvalidInputError
from core.knowledge import KnowledgeEntry

COLUMNS = (
    "code", "platform", "firmware_from", "firmware_to", "title", "root_cause", "solution",
    "leads_to", "caused_by", "outcomes", "source",
)  # fmt: skip
_NEEDED = ("code", "title")
_OPEN = ("platform", "firmware_from", "firmware_to")
_LISTS = ("leads_to", "caused_by")
_TEXTS = tuple(name for name in COLUMNS if name not in {*_LISTS, "outcomes"})
LONGEST_TEXT = 10_000  # characters of one field
# What tells entries apart is one row of a Postgres index, which holds 2,704 bytes; a character takes up to 4.
LONGEST: Mapping[str, int] = {
    "code": 64, "platform": 64, "firmware_from": 64, "firmware_to": 64, "title": 300,
}  # fmt: skip
_MOST_DIGITS = 18  # of a whole number: it fits 64 bits


def read_csv(text: str) -> list[KnowledgeEntry]:
    """Read entries from CSV; raises InvalidInputError that names the row and what is wrong with it."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        unknown = sorted(set(reader.fieldnames or []) - {*COLUMNS, "id"})
        if missing := [name for name in _NEEDED if name not in (reader.fieldnames or [])]:
            raise InvalidInputError("file", f"The CSV has no column {', '.join(missing)}.")
        if unknown:
            raise InvalidInputError("file", f"The CSV has columns that are not known: {', '.join(unknown)}.")
        return [_entry(f"Row {reader.line_num}", _cells(reader.line_num, row)) for row in reader]
    except csv.Error as error:
        raise InvalidInputError(
            "file", f"The CSV cannot be read after row {reader.line_num}: {error}."
        ) from error


def write_csv(entries: Iterable[KnowledgeEntry], *, header: bool = True) -> str:
    """Write entries as CSV; without a header they go on a table that has one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(COLUMNS)
    for row in map(_to_dict, entries):
        row |= {name: "; ".join(row[name]) for name in _LISTS}
        row["outcomes"] = json.dumps(row["outcomes"], ensure_ascii=False) if row["outcomes"] else ""
        writer.writerow([row[name] or "" for name in COLUMNS])
    return out.getvalue()


def read_json(text: str) -> list[KnowledgeEntry]:
    """Read entries from a JSON list, or from `{"entries": […]}`; raises InvalidInputError likewise.

    A document that is nested too deeply for Python raises RecursionError.
    """
    try:
        data = _load(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError("file", f"This is not JSON: {error}.") from error
    rows = cast("Any", data).get("entries") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise InvalidInputError("file", "The JSON is neither a list of entries nor an object with `entries`.")
    return [_entry(f"Entry {n}", row) for n, row in enumerate(cast("list[Any]", rows), start=1)]


def _to_dict(entry: KnowledgeEntry) -> dict[str, Any]:
    fields = asdict(entry)
    return {name: fields[name] for name in COLUMNS}


def _cells(line: int, row: Mapping[str | None, Any]) -> dict[str, Any]:
    if None in row or None in row.values():
        raise InvalidInputError("file", f"Row {line} has more or fewer cells than the header.")
    cells: dict[str, Any] = {str(name): cell.strip() for name, cell in row.items()}
    cells |= {name: [s.strip() for s in cells.get(name, "").split(";") if s.strip()] for name in _LISTS}
    try:
        cells["outcomes"] = _load(cells.get("outcomes") or "[]")
    except json.JSONDecodeError as error:
        raise InvalidInputError("outcomes", f"Row {line}: outcomes is not JSON: {error}.") from error
    except RecursionError:
        raise InvalidInputError("outcomes", f"Row {line}: outcomes is nested too deeply.") from None
    return cells


def _load(text: str) -> Any:
    """Parse JSON; a whole number that is too long becomes an infinite one, which its field refuses."""
    return json.loads(text, parse_int=lambda t: int(t) if len(t) <= _MOST_DIGITS else math.inf)


def _entry(where: str, row: object) -> KnowledgeEntry:
    if not isinstance(row, dict):
        raise InvalidInputError("file", f"{where} is not an object.")
    fields = cast("dict[str, Any]", row)
    values: dict[str, Any] = {name: _text(where, name, fields.get(name)) for name in _TEXTS}
    for name in _NEEDED:
        if not values[name]:
            raise InvalidInputError(name, f"{where} has no {name}.")
    values |= {name: values[name] or None for name in _OPEN}
    values |= {name: tuple(_texts(where, name, fields.get(name) or [])) for name in _LISTS}
    return KnowledgeEntry(**values, outcomes=tuple(_outcomes(where, fields.get("outcomes") or [])))


def _outcomes(where: str, items: object) -> Iterator[dict[str, Any]]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in cast("list[Any]", items)):
        raise InvalidInputError("outcomes", f"{where}: outcomes is not a list of objects.")
    for item in cast("list[dict[str, Any]]", items):
        yield {_text(where, "outcomes", key): _plain(where, value) for key, value in item.items()}


def _plain(where: str, value: object) -> object:
    """Return the value of an outcome's field: a text, a number, true, false or null."""
    if isinstance(value, str):
        return _text(where, "outcomes", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInputError(
            "outcomes", f"{where}: outcomes has a number that is infinite or over {_MOST_DIGITS} digits long."
        )
    if value is not None and not isinstance(value, int | float):
        raise InvalidInputError(
            "outcomes",
            f"{where}: outcomes is not flat: its objects hold texts, numbers, true, false or null.",
        )
    return value


def _texts(where: str, name: str, items: object) -> Sequence[str]:
    if not isinstance(items, list):
        raise InvalidInputError(name, f"{where}: {name} is not a list.")
    texts = [_text(where, name, item) for item in cast("list[Any]", items)]
    if any(";" in text for text in texts):
        raise InvalidInputError(name, f"{where}: {name} has an item with `;`, which parts items in CSV.")
    return texts


def _text(where: str, name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInputError(name, f"{where}: {name} is not a text.")
    longest = LONGEST.get(name, LONGEST_TEXT)
    if len(value) > longest:
        raise InvalidInputError(
            name, f"{where}: {name} has {len(value)} characters, at most {longest} are kept."
        )
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InvalidInputError(name, f"{where}: {name} holds characters that are no text.")
    return value.strip()
