"""The error knowledge base: imported whole, looked up by code."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, literal, or_, select
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

    def for_codes(self, codes: Iterable[str], platform: str | None = None) -> list[KnowledgeEntry]:
        """Return the entries about these codes that hold for the platform (or for all), exact codes first.

        An entry about a family, `P03*`, is about every code that starts with `P03`.
        """
        wanted = sorted(set(codes))
        column = error_knowledge.c.code
        exact = column.in_(wanted)
        prefix = func.left(column, func.length(column) - 1)
        family = column.like(r"%*") & or_(*(func.starts_with(literal(code), prefix) for code in wanted))
        fits = error_knowledge.c.platform.is_(None) | (error_knowledge.c.platform == platform)
        statement = (
            select(error_knowledge)
            .where(or_(exact, family), fits)
            .order_by(exact.desc(), func.length(column).desc(), column, error_knowledge.c.id)
        )
        return [_to_entry(row) for row in self._connection.execute(statement).mappings()]

    def remove(self, entry_id: int) -> None:
        """Delete an entry; one that is not there is fine."""
        self._connection.execute(delete(error_knowledge).where(error_knowledge.c.id == entry_id))


def _to_row(entry: KnowledgeEntry) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(entry, name) for name in (*_IDENTITY, *_CONTENT)}
    return row | {name: list(row[name]) for name in ("leads_to", "caused_by", "outcomes")}


def _to_entry(row: RowMapping) -> KnowledgeEntry:
    fields: dict[str, Any] = {name: row[name] for name in ("id", *_IDENTITY, *_CONTENT)}
    for name in ("leads_to", "caused_by", "outcomes"):
        fields[name] = tuple(row[name])
    return KnowledgeEntry(**fields)
