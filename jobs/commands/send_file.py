"""Sends one file by tus: in chunks, again where the link breaks, from where it stopped."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from core.errors import ArgusError, InvalidInputError, NotFoundError, PassingError, WrongStateError
from jobs.commands.client import error_of
from jobs.commands.printing import note
from jobs.commands.upload_memory import UploadMemory

CHUNK_BYTES = 5 << 20
PAUSES_S = (0.2, 1.0, 3.0, 10.0, 30.0)  # between tries that brought nothing


def send_file(uploads: str, file: Path, memory: UploadMemory, moved: Callable[[int], None]) -> None:
    """Send `file` to the tus address `uploads`; `moved` hears how many bytes are there.

    What the server has to say of the whole file (its bytes are here already) goes to standard error.
    Raises the server's refusal, or PassingError when the link stays broken.
    """
    try:
        with file.open("rb") as stream:
            uploader = _patiently(lambda: _begin(uploads, stream, file, memory))
            moved(uploader.offset)
            while uploader.offset < uploader.stop_at:
                _patiently(lambda: _send_chunk(uploader))
                moved(uploader.offset)
            if uploader.request and (notice := uploader.request.response_headers.get("argus-notice")):
                note(unquote(notice))
    except OSError as error:
        raise InvalidInputError("PATH", f"{file} cannot be read: {error.strerror or error}.") from None


def _begin(uploads: str, stream: Any, file: Path, memory: UploadMemory) -> Any:
    client, chunk = TusClient(uploads), {"file_stream": stream, "chunk_size": CHUNK_BYTES}
    if location := memory.location(file):
        try:
            return client.uploader(url=location, **chunk)
        except TusCommunicationError as error:
            if not isinstance(_meaning(error), NotFoundError | WrongStateError):
                raise
    uploader = client.uploader(metadata={"filename": file.name}, **chunk)
    uploader.set_url(uploader.create_url())
    memory.remember(file, str(uploader.url))
    return uploader


def _send_chunk(uploader: Any) -> None:
    """Send a chunk; where that fails, go on from what the server has by now.

    When the server cannot be asked either, the next try begins at an offset that may have passed: it is
    refused, and that refusal leads here again.
    """
    began = uploader.offset
    try:
        uploader.upload_chunk()
    except TusCommunicationError as error:
        meaning = _meaning(error)
        if not isinstance(meaning, PassingError | WrongStateError):
            raise
        uploader.offset = uploader.get_offset()  # some of the chunk may have come
        if isinstance(meaning, PassingError) or uploader.offset == began:
            raise


def _patiently(step: Callable[[], Any]) -> Any:
    """Do a step, again after errors that pass."""
    for pause in (*PAUSES_S, None):
        try:
            return step()
        except TusCommunicationError as error:
            meaning = _meaning(error)
            if pause is None or not isinstance(meaning, PassingError):
                raise meaning from None
            time.sleep(pause)
    raise AssertionError


def _meaning(error: TusCommunicationError) -> ArgusError:
    """Return the ArgusError that a failure of the tus client stands for."""
    if not error.status_code:
        return PassingError(f"The connection broke: {error}.")
    content = error.response_content or b""
    return error_of(error.status_code, content if isinstance(content, bytes) else str(content).encode())
