"""The error knowledge base: imported and read whole."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert

from core.knowledge import KnowledgeEntry
from db.models import error_knowledge

_IDENTITY = ("code", "platform", "firmware_from", "firmware_to", "title")
_CONTENT = ("root_cause", "solution", "leads_to", "caused_by", "outcomes", "source")


class Knowledge:
    """The rows of `error_knowledge`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def upsert(self, entries: Iterable[KnowledgeEntry]) -> int:
        """Store entries; one with the same code, applicability and title is replaced. Returns how many."""
        rows = {tuple(row[name] for name in _IDENTITY): row for row in map(_to_row, entries)}
        if not rows:
            return 0
        new = insert(error_knowledge)
        replaced = {name: new.excluded[name] for name in _CONTENT} | {"updated_at": func.now()}
        statement = new.on_conflict_do_update(index_elements=list(_IDENTITY), set_=replaced)
        self._connection.execute(statement, list(rows.values()))
        return len(rows)

    def all(self) -> list[KnowledgeEntry]:
        """Return every entry, by code."""
        statement = select(error_knowledge).order_by(error_knowledge.c.code, error_knowledge.c.id)
        return [_to_entry(row) for row in self._connection.execute(statement).mappings()]


def _to_row(entry: KnowledgeEntry) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(entry, name) for name in (*_IDENTITY, *_CONTENT)}
    return row | {name: list(row[name]) for name in ("leads_to", "caused_by", "outcomes")}


def _to_entry(row: RowMapping) -> KnowledgeEntry:
    fields: dict[str, Any] = {name: row[name] for name in ("id", *_IDENTITY, *_CONTENT)}
    for name in ("leads_to", "caused_by", "outcomes"):
        fields[name] = tuple(row[name])
    return KnowledgeEntry(**fields)
