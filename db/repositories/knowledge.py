"""The error knowledge base: imported and read whole."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from core.errors import InvalidInputError
from core.knowledge import KnowledgeEntry
from db.models import error_knowledge

_IDENTITY = ("code", "platform", "firmware_from", "firmware_to", "title")
_CONTENT = ("root_cause", "solution", "leads_to", "caused_by", "outcomes", "source")
_TABLE = error_knowledge.c
_BY_CODE = select(error_knowledge).order_by(_TABLE.code, _TABLE.id)


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
        return [_to_entry(row) for row in self._connection.execute(_BY_CODE).mappings()]

    def page(self, *, after: int | None, limit: int) -> list[KnowledgeEntry]:
        """Return at most `limit` entries by code, those after the entry with id `after`.

        Raises InvalidInputError when there is no such entry.
        """
        statement = _BY_CODE.limit(limit)
        if after is not None:
            code = self._connection.scalar(select(_TABLE.code).where(_TABLE.id == after))
            if code is None:
                raise InvalidInputError("after", f"There is no entry {after} to go on after.")
            statement = statement.where(tuple_(_TABLE.code, _TABLE.id) > tuple_(code, after))
        return [_to_entry(row) for row in self._connection.execute(statement).mappings()]


def _to_row(entry: KnowledgeEntry) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(entry, name) for name in (*_IDENTITY, *_CONTENT)}
    return row | {name: list(row[name]) for name in ("leads_to", "caused_by", "outcomes")}


def _to_entry(row: RowMapping) -> KnowledgeEntry:
    fields: dict[str, Any] = {name: row[name] for name in ("id", *_IDENTITY, *_CONTENT)}
    for name in ("leads_to", "caused_by", "outcomes"):
        fields[name] = tuple(row[name])
    return KnowledgeEntry(**fields)
