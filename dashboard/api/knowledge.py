"""The team's error knowledge base: listed, exported, imported."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from core.errors import InvalidInputError
from core.knowledge import KnowledgeEntry
from core.knowledge_files import read_csv, read_json, write_csv
from dashboard.api.problems import responses
from dashboard.api.wired import Wired
from jobs.wiring import Wiring

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"])

CSV, JSON = "text/csv", "application/json"


class EntryBody(BaseModel):
    """What is known of a code, where that holds, and what helped."""

    id: int
    code: str
    title: str
    root_cause: str
    solution: str
    platform: str | None
    firmware_from: str | None
    firmware_to: str | None
    leads_to: Sequence[str]
    caused_by: Sequence[str]
    outcomes: Sequence[Mapping[str, Any]]
    source: str


class EntryList(BaseModel):
    """All entries, by code."""

    entries: list[EntryBody]


class Imported(BaseModel):
    """How many entries were written."""

    imported: int


_TABLE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"type": "object", "properties": {"entries": {"type": "array", "items": {}}}}},
            CSV: {"schema": {"type": "string"}},
        },
    }
}


@router.get("", response_model=EntryList, responses=responses(422))
def list_knowledge(
    wiring: Wired,
    format: Annotated[Literal["json", "csv"], Query(description="`csv` for a spreadsheet.")] = "json",  # noqa: A002
) -> EntryList | Response:
    """List the whole knowledge base."""
    with wiring.uow() as uow:
        entries = uow.knowledge.all()
    if format == "csv":
        return PlainTextResponse(write_csv(entries), media_type=f"{CSV}; charset=utf-8")
    return EntryList(entries=[EntryBody(**asdict(entry)) for entry in entries])


@router.post("", status_code=200, openapi_extra=_TABLE, responses=responses(400, 413, 415, 422))
async def import_knowledge(request: Request, wiring: Wired) -> Imported:
    """Import entries, as JSON or CSV; one with the same code, applicability and title is replaced."""
    kind = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if kind not in {JSON, CSV}:
        raise HTTPException(415, f"Knowledge comes as {JSON} or {CSV}, not as {kind[:60]!r}.")
    body = await request.body()
    return Imported(imported=await run_in_threadpool(_import, wiring, kind, body))


def _import(wiring: Wiring, kind: str, body: bytes) -> int:
    try:
        text = body.decode("utf-8-sig")
        entries = read_csv(text) if kind == CSV else read_json(text)
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"The body is not UTF-8: byte {error.start:,} is wrong.") from None
    except RecursionError:
        raise HTTPException(400, "The document is nested too deeply.") from None
    for number, entry in enumerate(entries, 1):
        _check_storable(entry, number)
    with wiring.uow() as uow:
        count = uow.knowledge.upsert(entries)
        uow.commit()
    return count


def _check_storable(entry: KnowledgeEntry, number: int) -> None:
    text = repr(asdict(entry))  # shows what cannot be stored as an escape
    if "\\x00" in text or "\\ud8" in text:
        raise InvalidInputError("entries", f"Entry {number} holds characters that are no text.")
