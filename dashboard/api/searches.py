"""Searches in the texts of a batch: begun, watched while they run, stopped."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInputError, NotFoundError
from dashboard.api.event_filters import EventFilters
from dashboard.api.events import EventBody, files_of
from dashboard.api.problems import responses
from dashboard.api.wired import LARGEST, BatchId, Wired
from jobs.log_filter import LONGEST_WANTED, check_search
from jobs.log_order import END, Cursors
from jobs.read_log import readable
from jobs.search_board import (
    ENDED,
    SearchProgress,
    SearchRequest,
    SearchState,
    begin_search,
    stop_search,
    watch_search,
)
from jobs.search_hits import found_lines, requested_files
from jobs.wiring import Wiring

router = APIRouter(prefix="/api/v1/batches/{batch_id}/searches", tags=["events"])

SearchId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the search.")]


class NewSearchBody(EventFilters):
    """What to look for; the filters are those of `/events`."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        min_length=1, max_length=LONGEST_WANTED, description="Found anywhere in the text, in either case."
    )
    after: str | None = Field(
        None, max_length=100, description="`next` of a search that this one goes on with."
    )


class SearchBody(BaseModel):
    """How far a search is, and a page of the lines that it found so far."""

    search_id: str
    state: SearchState = Field(
        description="`left`: nobody watched it, or its worker died; begun again it goes on."
    )
    searched: int = Field(description="Events looked at, of `total`.")
    total: int
    found: int = Field(description="Lines found so far; it ends at 5,000.")
    next: str | None = Field(description="Where another search goes on behind it, `after`; null at the end.")
    unread: int = Field(description="Events it could not look at, as what is stored of them is damaged.")
    problem: str | None = Field(
        description="In words: why it failed; else, where events are `unread`, that they are."
    )
    events: list[EventBody]

    @classmethod
    def of(cls, search_id: str, progress: SearchProgress, events: list[EventBody]) -> "SearchBody":
        """Return the body of a search."""
        return cls(
            search_id=search_id,
            state=progress.state if progress.alive or progress.state in ENDED else SearchState.LEFT,
            searched=progress.searched,
            total=progress.total,
            found=progress.found,
            next=progress.reached,
            unread=progress.unread,
            problem=progress.detail or None,
            events=events,
        )


@router.post("", status_code=202, responses=responses(404, 422, 429))
def begin(batch_id: BatchId, body: NewSearchBody, wiring: Wired, response: Response) -> SearchBody:
    """Begin a search, or watch the one that looks for the same."""
    wanted = body.wanted(body.text)
    check_search(wanted)
    files = files_of(wiring, batch_id, body.file)
    if body.after == END:
        raise InvalidInputError("after", "There is nothing behind the end.")
    if body.after:
        Cursors(readable(files)).read(body.after)  # it may be none
    request = SearchRequest.of(batch_id, files, wanted, body.after, in_time=body.order == "time")
    if not request.files:
        raise NotFoundError(f"No file of batch {batch_id} has been read yet.")
    search_id = begin_search(wiring.redis, request)
    response.headers["Location"] = f"/api/v1/batches/{batch_id}/searches/{search_id}"
    return SearchBody.of(search_id, _progress(wiring, batch_id, search_id), [])


@router.get("/{search_id}", responses=responses(404, 422))
def show(
    batch_id: BatchId,
    search_id: SearchId,
    wiring: Wired,
    first: Annotated[int, Query(ge=0, le=LARGEST, description="The first line to show, from 0.")] = 0,
    limit: Annotated[int, Query(ge=0, le=1000)] = 200,
) -> SearchBody:
    """Show how far a search is and what it found; one that nobody asks for in 15 s stops."""
    progress = _progress(wiring, batch_id, search_id)
    events: list[EventBody] = []
    if progress.found > first and limit:
        files = requested_files(wiring, progress.request)
        lines = found_lines(wiring, search_id, progress, files, first=first, limit=limit)
        events = [EventBody.of(line) for line in lines]
    return SearchBody.of(search_id, progress, events)


@router.delete("/{search_id}", status_code=204, responses=responses(404, 422))
def stop(batch_id: BatchId, search_id: SearchId, wiring: Wired) -> Response:
    """Stop a search; what it found stays for 15 minutes."""
    _progress(wiring, batch_id, search_id)
    stop_search(wiring.redis, search_id)
    return Response(status_code=204)


def _progress(wiring: Wiring, batch_id: str, search_id: str) -> SearchProgress:
    progress = watch_search(wiring.redis, search_id)
    if progress is None or progress.request.batch_id != batch_id:
        raise NotFoundError(f"There is no search {search_id} in batch {batch_id}; it is kept for 15 minutes.")
    return progress
