"""The team's error knowledge base: listed, exported, imported."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field
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
LARGEST = 2**63 - 1
PAGE = 500  # entries


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
    outcomes: Sequence[Mapping[str, str | bool | int | float | None]]
    source: str


class EntryList(BaseModel):
    """A page of entries, by code."""

    entries: list[EntryBody]
    next: int | None = Field(description="What to ask for as `after`; null on the last page.")


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


_AS_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page, or the whole table.", "content": {CSV: {"schema": {"type": "string"}}}}
}


@router.get("", response_model=EntryList, responses=_AS_CSV | responses(422))
def list_knowledge(
    wiring: Wired,
    format: Annotated[  # noqa: A002
        Literal["json", "csv"], Query(description="`csv` is a spreadsheet of all entries, whatever `limit`.")
    ] = "json",
    after: Annotated[int | None, Query(ge=0, le=LARGEST, description="`next` of another page.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
) -> EntryList | Response:
    """List the knowledge base, a page at a time."""
    if format == "csv":
        return StreamingResponse(_csv(wiring), media_type=f"{CSV}; charset=utf-8")
    entries, following = _page(wiring, after, limit)
    return EntryList(entries=[EntryBody(**asdict(entry)) for entry in entries], next=following)


def _csv(wiring: Wiring) -> Iterator[str]:
    entries, following = _page(wiring, None, PAGE)
    yield write_csv(entries)
    while following is not None:
        entries, following = _page(wiring, following, PAGE)
        yield write_csv(entries, header=False)


def _page(wiring: Wiring, after: int | None, limit: int) -> tuple[list[KnowledgeEntry], int | None]:
    """Return a page and after which entry the next one begins; None when it is the last."""
    with wiring.uow() as uow:
        entries = uow.knowledge.page(after=after, limit=limit + 1)
    return entries[:limit], entries[limit - 1].id if len(entries) > limit else None


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
    except InvalidInputError as error:
        if isinstance(error.__cause__, json.JSONDecodeError):
            raise HTTPException(400, str(error)) from None
        raise
    except RecursionError:
        raise HTTPException(400, "The document is nested too deeply.") from None
    with wiring.uow() as uow:
        count = uow.knowledge.upsert(entries)
        uow.commit()
    return count
