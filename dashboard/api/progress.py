"""What happens to a batch, as it happens: server-sent events.

`status` when the batch changes its state, `file` when a file settles, `done` once the batch is settled. Each
is a row of the outbox and carries its id, so `Last-Event-ID` resumes without a gap, whoever answers. Redis
only wakes: without it the rows are looked for every few seconds.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response
from redis import asyncio as async_redis
from redis.exceptions import RedisError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from core.batch import SETTLED, Batch, BatchState
from core.errors import NotFoundError, PassingError
from core.events import BatchCreated, FileParsed, StatusChanged
from core.file_result import FileResult
from dashboard.api.problems import responses
from dashboard.api.wired import BatchId, Wired
from db.unit_of_work import UnitOfWork
from jobs.relay import progress_channel
from jobs.wiring import Wiring

router = APIRouter(prefix="/api/v1/batches/{batch_id}", tags=["progress"])

LOOK_SECONDS = 2.0
GATHER_SECONDS = 0.1  # what happens in one such stretch is read at once
PING_SECONDS = 15
MOST_DIGITS = 18
FEW = 10  # as many files are read one by one; of more, with all of the batch at once
DONE = "done"


@dataclass(frozen=True, slots=True)
class _News:
    """What there is to say since the last look; `last` is the id of the last row of the outbox."""

    events: list[ServerSentEvent]
    last: int
    settled: bool


@router.get(
    "/progress",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "The events", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        204: {"description": "Nothing more will happen: stop reconnecting"},
        **responses(404),
    },
)
async def follow(
    batch_id: BatchId,
    wiring: Wired,
    last_event_id: Annotated[str, Header(description="Go on after this event.")] = "0",
) -> Response:
    """Follow a batch until it is settled: everything from its creation on, or after `Last-Event-ID`."""
    number, _, ending = last_event_id.partition("-")
    digits = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    last = int(number) if digits else 0
    first = await run_in_threadpool(_read, wiring, batch_id, last)
    if ending == DONE and first.settled and first.last == last:
        return Response(status_code=204)
    return EventSourceResponse(_stream(wiring, batch_id, first), ping=PING_SECONDS, sep="\n")


async def _stream(wiring: Wiring, batch_id: str, news: _News) -> AsyncGenerator[ServerSentEvent]:
    client = async_redis.Redis.from_url(wiring.settings.redis_url)
    async with client, client.pubsub() as subscription:
        while True:
            for event in news.events:
                yield event
            if news.settled:
                return
            await _wait(subscription, progress_channel(batch_id))
            try:
                news = await run_in_threadpool(_read, wiring, batch_id, news.last)
            except PassingError:  # Postgres is away: look again
                news = _News([], news.last, settled=False)
            except NotFoundError:
                yield ServerSentEvent(json.dumps({"batch_id": batch_id, "status": "deleted"}), event=DONE)
                return


async def _wait(subscription: Any, channel: str) -> None:
    """Return when there may be news."""
    try:
        if not subscription.subscribed:
            await subscription.subscribe(channel)
        await subscription.get_message(ignore_subscribe_messages=True, timeout=LOOK_SECONDS)
        await asyncio.sleep(GATHER_SECONDS)
        while await subscription.get_message(ignore_subscribe_messages=True, timeout=0):
            pass
    except (RedisError, OSError):
        with contextlib.suppress(RedisError, OSError):
            await subscription.aclose()
        await asyncio.sleep(LOOK_SECONDS)


def _read(wiring: Wiring, batch_id: str, last: int) -> _News:
    """Return what happened after row `last` of the outbox. The batch is read first, so no row is missing."""
    with wiring.uow() as uow:
        batch = uow.batches.get(batch_id)
        events = list(_events(uow, batch, last))
    settled = batch.state in SETTLED
    last = int(events[-1].id or last) if events else last
    if settled:
        standing = {**_standing(batch, batch.state), "failure": batch.failure}
        events.append(_event(DONE, f"{last}-{DONE}", standing))  # told again to whoever heard only the row
    return _News(events, last, settled)


def _events(uow: UnitOfWork, batch: Batch, last: int) -> Iterator[ServerSentEvent]:
    rows = uow.outbox.for_batch(batch.id, after=last)
    parsed = [row.event.file_id for row in rows if isinstance(row.event, FileParsed)]
    results = _results(uow, batch.id, parsed)
    for row in rows:
        match row.event:
            case BatchCreated():
                yield _event("status", row.id, _standing(batch, BatchState.PENDING))
            case StatusChanged(_, _, target):
                yield _event("status", row.id, _standing(batch, target))
            case FileParsed(_, file_id):
                if result := results.get(file_id):  # none: the batch is being deleted
                    yield _event("file", row.id, _file(batch, result))
            case _:
                pass


def _results(uow: UnitOfWork, batch_id: str, file_ids: Sequence[str]) -> dict[str, FileResult]:
    """Return what parsing gave, by file; a listener that comes late asks for a whole batch."""
    few = len(file_ids) <= FEW
    found = map(uow.log_files.result, file_ids) if few else uow.log_files.results(batch_id)
    return {result.file.id: result for result in found}


def _standing(batch: Batch, status: str) -> dict[str, Any]:
    """Return the counts as they are now, beside the state that the event tells of."""
    return {
        "batch_id": batch.id,
        "status": status,
        "total_files": batch.total_files,
        "processed_files": batch.processed_files,
        "failed_files": batch.failed_files,
        "progress": batch.progress,
    }


def _file(batch: Batch, result: FileResult) -> dict[str, Any]:
    return {
        "batch_id": batch.id,
        "file_id": result.file.id,
        "name": result.file.name,
        "status": result.file.state,
        "attempt": result.file.attempt,
        "records": result.records,
        "problem": result.file.problem,
        "progress": batch.progress,
    }


def _event(kind: str, number: int | str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(data), event=kind, id=str(number))
