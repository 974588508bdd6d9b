"""Events of a batch with their text: filtered pages, and one record with its neighbours."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from core.errors import NotFoundError
from core.file_result import FileResult
from dashboard.api.event_filters import EventFilters
from dashboard.api.problems import responses
from dashboard.api.wired import LARGEST, BatchId, FileId, Wired
from db.readers.batch_detail import read_batch
from db.readers.log_file import read_file
from db.session import reading
from jobs.event_lines import EventLine
from jobs.log_filter import LONGEST_WANTED
from jobs.read_log import read_record
from jobs.read_page import read_page
from jobs.wiring import Wiring

router = APIRouter(prefix="/api/v1/batches/{batch_id}", tags=["events"])


class EventBody(BaseModel):
    """An event; `signature` is 16 hex digits, as JavaScript's numbers are too short for it."""

    file_id: str
    file_name: str
    record: int
    ts_ns: int | None
    mono_ns: int | None
    boot: int
    level: int
    source: str
    code: str | None
    signature: str
    offset: int
    length: int
    text: str

    @classmethod
    def of(cls, line: EventLine) -> "EventBody":
        """Return the body of a line that was read."""
        fields: dict[str, Any] = asdict(line)
        del fields["cursor"]
        fields["signature"] = f"{line.signature:016x}"
        return cls(**fields)


class EventPageBody(BaseModel):
    """A page of events in reading order, and the cursors of the pages around it."""

    events: list[EventBody]
    previous: str | None
    next: str | None
    searched: int = Field(
        description="Events read for this page; a search goes on at `next` until that is null."
    )
    unread: int = Field(
        description="Those of them that a search left out, as what is stored of them is damaged; without "
        "`text` such events are in the list, with a note as their text."
    )


class RecordBody(BaseModel):
    """A record's events with their neighbours in the file; the text of its first one is whole."""

    file_id: str
    record: int
    events: list[EventBody]


class EventQuery(EventFilters):
    """Which events, and which page of them."""

    text: str = Field(
        "", max_length=LONGEST_WANTED, description="Found anywhere in the text, in either case."
    )
    after: str | None = Field(None, max_length=100, description="`next` or `previous` of another page.")
    before: str | None = Field(
        None, max_length=100, description="The page before this cursor; `end` is the last page."
    )
    limit: int = Field(200, ge=1, le=1000)


@router.get("/events", responses=responses(404, 422))
def list_events(batch_id: BatchId, wiring: Wired, query: Annotated[EventQuery, Query()]) -> EventPageBody:
    """Return a page of the events that fit all filters."""
    page = read_page(
        wiring.store,
        files_of(wiring, batch_id, query.file),
        query.wanted(query.text),
        after=query.after,
        before=query.before,
        limit=query.limit,
        in_time=query.order == "time",
    )
    events = [EventBody.of(line) for line in page.lines]
    return EventPageBody(
        events=events,
        previous=page.previous,
        next=page.next,
        searched=page.searched,
        unread=page.unread,
    )


@router.get("/files/{file_id}/records/{record}", responses=responses(404, 422))
def show_record(
    batch_id: BatchId,
    file_id: FileId,
    record: Annotated[int, Path(ge=0, le=LARGEST, description="Number of the record in the file.")],
    wiring: Wired,
    context: Annotated[int, Query(ge=0, le=500, description="Events before and after it.")] = 0,
) -> RecordBody:
    """Return one record, which is what a citation or a permalink points to."""
    (file,) = files_of(wiring, batch_id, file_id)
    lines = read_record(wiring.store, file, record, context=context)
    return RecordBody(file_id=file_id, record=record, events=[EventBody.of(line) for line in lines])


def files_of(wiring: Wiring, batch_id: str, file_id: str | None) -> list[FileResult]:
    """Return one file of a batch, or all; raises NotFoundError, also for a file that has no events."""
    with reading(wiring.engine) as connection:
        if file_id is None:
            return list(read_batch(connection, batch_id).files)
        file = read_file(connection, batch_id, file_id).result
    if file.index_key is None:
        same = f"; its bytes are those of file {file.file.duplicate_of}" if file.file.duplicate_of else ""
        raise NotFoundError(f"{file.file.name} is {file.file.state} and has no events to show{same}.")
    return [file]
