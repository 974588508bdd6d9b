"""What the team knows about an error: an entry of the knowledge base."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """What a code means, where the entry applies and what helped.

    `platform` None holds for every platform; the firmware range includes both ends, None leaves one open.
    `code` may be a family, written as a prefix with a star (`P03*`). `leads_to` and `caused_by` are codes.
    `outcomes` tells what became of the fix, {firmware, worked, note} each: texts, numbers, booleans or None.
    """

    code: str
    title: str
    root_cause: str
    solution: str
    platform: str | None = None
    firmware_from: str | None = None
    firmware_to: str | None = None
    leads_to: tuple[str, ...] = ()
    caused_by: tuple[str, ...] = ()
    outcomes: tuple[Mapping[str, Any], ...] = ()
    source: str = ""
    id: int | None = None
