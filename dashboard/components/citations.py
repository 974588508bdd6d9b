"""Numbered badges that open the log line a claim rests on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components.links import log_line
from dashboard.components.markdown import plain

Json = Mapping[str, Any]
_NUMBER = re.compile(r"\s*\[(\d+)\]")


def badge(batch_id: str, number: int, citation: Json) -> str:
    """Markdown of one badge."""
    return f"[:blue-badge[{number}]]({log_line(batch_id, citation['file_id'], citation['record'])})"


def badges(batch_id: str, citations: Sequence[Json]) -> str:
    """Markdown of all of them, numbered from 1."""
    return " ".join(badge(batch_id, number, citation) for number, citation in enumerate(citations, start=1))


def with_badges(batch_id: str, text: str, citations: Sequence[Json]) -> str:
    """Markdown of a text in which `[2]` stands for the second citation."""
    parts: list[str] = []
    end = 0
    for found in _NUMBER.finditer(text):
        number = int(found[1])
        if 1 <= number <= len(citations):
            parts += [plain(text[end : found.start()]), badge(batch_id, number, citations[number - 1])]
            end = found.end()
    return " ".join(filter(None, [*parts, plain(text[end:])]))
