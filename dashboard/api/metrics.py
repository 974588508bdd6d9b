"""Figures for Prometheus, in its text format: what this process answered, and what stands in the database."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.batch import BatchState
from dashboard.api.wired import Wired
from db.readers.fleet_totals import read_fleet_totals
from db.session import reading
from jobs.queues import lengths

router = APIRouter(tags=["health"])

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
_Labels = tuple[tuple[str, str], ...]


class RequestCounts:
    """How often each route answered with each status, and the seconds spent on it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.answers: Counter[_Labels] = Counter()
        self.seconds: dict[_Labels, float] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        on_route = (("method", method), ("route", route))
        with self._lock:
            self.answers[*on_route, ("status", str(status))] += 1
            self.seconds[on_route] = self.seconds.get(on_route, 0.0) + seconds


class CountRequests:
    """Middleware: counts answers by route (never by path, which a client could make endless)."""

    def __init__(self, app: ASGIApp, counts: RequestCounts) -> None:
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if route != "other" else "other"
            self._counts.add(method, route, status, time.perf_counter() - began)


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(wiring: Wired, request: Request) -> PlainTextResponse:
    """Return the figures."""
    counts: RequestCounts = request.app.state.counts
    with reading(wiring.engine) as connection:
        totals = read_fleet_totals(connection)
    lines = [
        *_family("argus_http_requests_total", "counter", counts.answers),
        *_family("argus_http_request_seconds_total", "counter", counts.seconds),
        *_family("argus_batches", "gauge", {(("state", s),): totals.batches.get(s, 0) for s in BatchState}),
        *_family("argus_files", "gauge", {(): totals.files}),
        *_family("argus_events", "gauge", {(): totals.events}),
        *_family(
            "argus_queue_length", "gauge", {(("queue", q),): n for q, n in lengths(wiring.redis).items()}
        ),
    ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type=FORMAT)


def _family(name: str, kind: str, values: Mapping[_Labels, float]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    for labels, value in sorted(values.items()):
        shown = ",".join(f'{label}="{text}"' for label, text in labels)
        yield f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"
