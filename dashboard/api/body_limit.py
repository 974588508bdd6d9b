"""Keeps what is not an upload from filling the memory."""

import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.api.problems import problem

STREAMED = re.compile(r"/api/v1/batches/[^/]+/(files|uploads(/[^/]+)?)")  # these never hold a body in memory
LIMIT_BYTES = 1 << 20
LIMITS: Mapping[str, int] = {"/api/v1/knowledge": 32 << 20}


class LimitBody:
    """Middleware: answers 413 for a body over the path's limit, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on at most the allowed number of bytes."""
        if scope["type"] != "http" or STREAMED.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        limit = LIMITS.get(scope["path"], LIMIT_BYTES)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced[:20]) > limit:
            await problem(413, _over(limit))(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, _over(limit))
        return message

    return receive_counted


def _over(limit: int) -> str:
    return f"The body is larger than the {limit:,} bytes that are accepted here."
