"""What routes ask for: the wiring of this process, and what is checked before anything reads it."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from core.errors import NotFoundError
from jobs.wiring import Wiring

LONGEST_ID = 64
LARGEST = 2**63 - 1  # what Postgres and polars hold


async def _wiring(request: Request) -> Wiring:
    return request.app.state.wiring


def _known(kind: str, text: str) -> str:
    """An id is letters, digits, - and _: anything else exists nowhere, and reaches no query and no path."""
    plain = text.replace("-", "").replace("_", "")
    if len(text) > LONGEST_ID or not (plain.isascii() and plain.isalnum()):
        raise NotFoundError(f"There is no {kind} {text[:40]!r}.")
    return text


async def _batch_id(batch_id: Annotated[str, Path(description="Id of the batch, `B-…`.")]) -> str:
    return _known("batch", batch_id)


async def _file_id(file_id: Annotated[str, Path(description="Id of the file.")]) -> str:
    return _known("file", file_id)


async def _upload_id(upload_id: Annotated[str, Path(description="Id of the upload.")]) -> str:
    return _known("upload", upload_id)


Wired = Annotated[Wiring, Depends(_wiring)]
BatchId = Annotated[str, Depends(_batch_id)]
FileId = Annotated[str, Depends(_file_id)]
UploadId = Annotated[str, Depends(_upload_id)]
Label = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
