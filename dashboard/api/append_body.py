"""Takes a request's body into the stage, a piece at a time: the memory used does not depend on its size."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from core.errors import PassingError, TooLargeError
from jobs.stage import StagedFile

PIECE_BYTES = 1 << 20  # gathered before a thread writes it
IDLE_SECONDS = (
    30.0  # a link that is silent for longer is given up, so that the client can resume on a new one
)


async def append_body(request: Request, staged: StagedFile, limit: int) -> None:
    """Append the body to `staged`, up to `limit` bytes in all, and return when it is safe on the disk.

    Whatever came is kept, also when the connection breaks (ClientDisconnect) or falls silent (PassingError).
    """
    piece = bytearray()
    try:
        async for chunk in _chunks(request):
            _check_size(staged.size + len(piece) + len(chunk), limit)
            piece += chunk
            if len(piece) >= PIECE_BYTES:
                full, piece = piece, bytearray()
                await run_in_threadpool(staged.append, full)
    except BaseException:
        with suppress(PassingError):  # not awaited: this may be a cancellation
            _finish(staged, piece)
        raise
    await run_in_threadpool(_finish, staged, piece)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise TooLargeError(f"The body goes on after the {limit:,} bytes that are accepted here.")


def _finish(staged: StagedFile, piece: bytearray) -> None:
    staged.append(piece)
    staged.sync()


async def _chunks(request: Request) -> AsyncGenerator[bytes]:
    body = request.stream()
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(body)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise PassingError(f"No byte came for {IDLE_SECONDS:.0f} s; resume the upload.") from None
        yield chunk
