"""What commands print: one JSON document, or text for people."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from core.parsed_log import EARLIEST_NS


def print_json(document: Any) -> None:
    """Print a document on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    print()


def note(line: str) -> None:
    """Say something beside the answer, on standard error."""
    print(line, file=sys.stderr)


def moment(ns: int | None) -> str:
    """Return a UTC time in ns as people read it; one that only an unset clock gives says so."""
    if ns is None:
        return "–"
    try:
        told = datetime.fromtimestamp(ns // 1_000_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return f"{ns} ns"
    return told if ns >= EARLIEST_NS else f"{told} (clock not set)"


def plural(number: int, word: str) -> str:
    """Return a number and what it counts: `1 file`, `2 files`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def table(heading: list[str], rows: list[list[object]]) -> None:
    """Print rows in columns, the numbers to the right."""
    texts = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heading, *texts, strict=True)]
    numeric = [all(isinstance(row[i], int | float) for row in rows) for i in range(len(heading))]
    for cells in (heading, *texts):
        shown = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ]
        print("  ".join(shown).rstrip())
