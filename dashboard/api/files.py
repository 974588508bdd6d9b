"""The files of a batch: sent as one raw body, or listed. Resumable uploads are in `uploads`."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from core.errors import ArgusError, WrongStateError
from core.log_file import check_name
from dashboard.api.append_body import append_body
from dashboard.api.bodies import FileBody, FileList, ReceivedFile
from dashboard.api.duplicates import duplicate_notice
from dashboard.api.problems import responses
from dashboard.api.wired import BatchId, Wired
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs.receive_file import check_open, check_size, open_upload, stage_of, store_upload
from jobs.stage import StagedFile
from jobs.wiring import Wiring

router = APIRouter(prefix="/api/v1/batches/{batch_id}/files", tags=["files"])

RAW = "application/octet-stream"
_BYTES: dict[str, Any] = {
    "requestBody": {"required": True, "content": {RAW: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("", responses=responses(404))
def list_files(batch_id: BatchId, wiring: Wired) -> FileList:
    """List the files of a batch."""
    with reading(wiring.engine) as connection:
        return FileList(files=[FileBody.of(result) for result in read_batch(connection, batch_id).files])


@router.post(
    "", status_code=201, openapi_extra=_BYTES, responses=responses(400, 404, 409, 413, 415, 422, 503, 507)
)
async def send(
    batch_id: BatchId,
    name: Annotated[str, Query(description="The file's name; folders before it are cut off.")],
    request: Request,
    wiring: Wired,
) -> ReceivedFile:
    """Send a file as the raw body of one request; a cut connection starts again (tus resumes)."""
    if request.headers.get("content-type", RAW).startswith("multipart/"):
        raise HTTPException(
            415, "Send the file's bytes alone as the body (curl --data-binary @FILE), no form."
        )
    announced = int(request.headers.get("content-length", "0"))
    await run_in_threadpool(_check, wiring, batch_id, name, announced)
    stage, upload_id = stage_of(wiring), uuid4().hex
    with stage.lock(upload_id) as staged:
        try:
            await append_body(request, staged, wiring.settings.upload_limit_bytes)
        except (ArgusError, ClientDisconnect) as error:
            stage.drop(upload_id)
            if isinstance(error, ClientDisconnect):
                raise HTTPException(400, "The connection broke before the whole file was here.") from None
            raise
        return await run_in_threadpool(_keep, wiring, batch_id, name, upload_id, staged)


def _check(wiring: Wiring, batch_id: str, name: str, announced: int) -> None:
    """Refuse what can be refused before the bytes come."""
    with wiring.uow() as uow:
        check_open(uow.batches.get(batch_id).state, batch_id)
        check_name(name)
        check_size(wiring, uow, announced)


def _keep(wiring: Wiring, batch_id: str, name: str, upload_id: str, staged: StagedFile) -> ReceivedFile:
    upload = open_upload(wiring, batch_id, name, staged.size, whole=upload_id)
    file = store_upload(wiring, upload.id, staged)
    if file is None:
        raise WrongStateError(f"The bytes of {name} were lost on the way; send them again.")
    return ReceivedFile.of(file, duplicate_notice(wiring, file))
