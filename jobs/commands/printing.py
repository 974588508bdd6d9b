"""What commands print: one JSON document, or text for people."""

import json
import re
import sys
from datetime import UTC, datetime
from typing import Any

from core.parsed_log import EARLIEST_NS

# Control characters but tab and line feed, and what turns the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def print_json(document: Any) -> None:
    """Print a document on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    print()


def say(line: str = "") -> None:
    """Print a line for people."""
    print(shown(line))


def note(line: str) -> None:
    """Say something beside the answer, on standard error."""
    print(shown(line), file=sys.stderr)


def shown(text: str) -> str:
    """Return a text of one or more lines as a terminal may have it: what would steer it is named instead.

    Texts and names come from logs. JSON and CSV are for programs and stay as they are.
    """
    return _STEERING.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


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
    texts = [
        [f"{c:,}" if isinstance(c, int) else shown(" ".join(str(c).split("\n"))) for c in row] for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(heading, *texts, strict=True)]
    numeric = [all(isinstance(row[i], int | float) for row in rows) for i in range(len(heading))]
    for cells in (heading, *texts):
        padded = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ]
        say("  ".join(padded).rstrip())
