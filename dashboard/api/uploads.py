"""The tus 1.0 server: uploads that resume where they stopped, into one batch."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from core.errors import NotFoundError, WrongStateError
from core.upload import Upload, UploadState
from dashboard.api import tus_headers as tus
from dashboard.api.append_body import append_body
from dashboard.api.duplicates import duplicate_notice
from dashboard.api.problems import responses
from dashboard.api.wired import BatchId, UploadId, Wired
from jobs.receive_file import abort_upload, open_upload, stage_of, store_upload
from jobs.stage import StagedFile
from jobs.unfinished import offset_of, unfinished
from jobs.wiring import Wiring

router = APIRouter(prefix="/api/v1/batches/{batch_id}/uploads", tags=["resumable uploads (tus 1.0)"])

_BYTES: dict[str, Any] = {
    "requestBody": {"content": {tus.BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


async def _speaks_tus(request: Request) -> None:
    tus.check_version(request.headers)


SpeaksTus = Depends(_speaks_tus)


class UnfinishedUpload(BaseModel):
    """An upload that is no file yet: it waits for bytes, or all are here and it is being stored."""

    upload_id: str
    name: str
    size: int = Field(description="Bytes in all.")
    offset: int = Field(description="Bytes that are here.")
    location: str = Field(description="Where to go on.")


class UnfinishedUploads(BaseModel):
    """The uploads of a batch that are not files yet."""

    uploads: list[UnfinishedUpload]


async def _find(wiring: Wired, batch_id: BatchId, upload_id: UploadId) -> Upload:
    return await run_in_threadpool(_read_upload, wiring, batch_id, upload_id)


def _read_upload(wiring: Wiring, batch_id: str, upload_id: str) -> Upload:
    with wiring.uow() as uow:
        upload = uow.uploads.get(upload_id)
    if upload.batch_id != batch_id:
        raise NotFoundError(f"There is no upload {upload_id} in batch {batch_id}.")
    return upload


Found = Annotated[Upload, Depends(_find)]


@router.options("", status_code=204, responses=responses(404))
def present(batch_id: BatchId, wiring: Wired) -> Response:  # noqa: ARG001 - part of the path
    """Say which tus extensions there are."""
    return Response(status_code=204, headers=dict(tus.server(wiring.settings.upload_limit_bytes)))


@router.get("", responses=responses(404))
def list_unfinished(batch_id: BatchId, wiring: Wired) -> UnfinishedUploads:
    """List the uploads that are no files yet."""
    with wiring.uow() as uow:
        uow.batches.get(batch_id)
        uploads = uow.uploads.for_batch(batch_id)
    return UnfinishedUploads(
        uploads=[
            UnfinishedUpload(upload_id=u.id, name=u.name, size=u.size, offset=here, location=_location(u))
            for u, here in unfinished(stage_of(wiring), uploads)
        ]
    )


@router.post(
    "",
    status_code=201,
    dependencies=[SpeaksTus],
    openapi_extra=_BYTES,
    responses=responses(400, 404, 409, 412, 413, 422, 507),
)
async def create(batch_id: BatchId, request: Request, wiring: Wired) -> Response:
    """Begin an upload (creation, creation-with-upload): Upload-Length and a `filename` in Upload-Metadata."""
    if "upload-defer-length" in request.headers:
        raise HTTPException(400, "The length of an upload must be known when it begins.")
    size, name = tus.number(request.headers, "Upload-Length"), tus.file_name(request.headers)
    upload = await run_in_threadpool(open_upload, wiring, batch_id, name, size)
    headers = {"Location": _location(upload), **tus.progress(upload, 0)}
    if size == 0 or request.headers.get("content-type") == tus.BODY_TYPE:
        headers |= await _take(request, wiring, batch_id, upload.id, 0)
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", dependencies=[SpeaksTus], responses=responses(404, 410, 412))
async def tell_offset(upload: Found, wiring: Wired) -> Response:
    """Say how many bytes are here."""
    _check_alive(upload)
    return Response(status_code=200, headers=tus.progress(upload, offset_of(stage_of(wiring), upload)))


@router.patch(
    "/{upload_id}",
    status_code=204,
    dependencies=[SpeaksTus],
    openapi_extra=_BYTES,
    responses=responses(400, 404, 409, 410, 412, 413, 415, 423, 507),
)
async def append(batch_id: BatchId, upload_id: UploadId, request: Request, wiring: Wired) -> Response:
    """Add bytes at Upload-Offset; with the last one the upload becomes a file of the batch."""
    if request.headers.get("content-type") != tus.BODY_TYPE:
        raise HTTPException(415, f"The bytes of an upload come as {tus.BODY_TYPE}.")
    offset = tus.number(request.headers, "Upload-Offset")
    return Response(status_code=204, headers=await _take(request, wiring, batch_id, upload_id, offset))


@router.delete(
    "/{upload_id}", status_code=204, dependencies=[SpeaksTus], responses=responses(404, 409, 412, 423)
)
def terminate(upload: Found, wiring: Wired) -> Response:
    """Cancel an upload; its bytes are dropped."""
    abort_upload(wiring, upload.id)
    return Response(status_code=204)


async def _take(
    request: Request, wiring: Wiring, batch_id: str, upload_id: str, offset: int
) -> dict[str, str]:
    """Append the body at `offset`, store the upload when it is whole, and return the answer's headers."""
    with stage_of(wiring).lock(upload_id) as staged:
        upload = await run_in_threadpool(_read_upload, wiring, batch_id, upload_id)
        _check_alive(upload)
        here = staged.size if upload.state is UploadState.RECEIVING else upload.size
        if offset != here:
            raise HTTPException(
                409, f"The upload stands at {here:,} bytes, the request begins at {offset:,}."
            )
        announced = int(request.headers.get("content-length", "0"))
        if offset + announced > upload.size:
            raise HTTPException(
                413, f"{announced:,} bytes at {offset:,} are more than the {upload.size:,} declared."
            )
        if upload.state is UploadState.RECEIVING and here < upload.size:
            await _append(request, staged, upload.size)
            here = staged.size
        headers = tus.progress(upload, here)
        if here == upload.size:
            headers |= await run_in_threadpool(_store, wiring, upload, staged)
    return headers


async def _append(request: Request, staged: StagedFile, size: int) -> None:
    try:
        await append_body(request, staged, size)
    except ClientDisconnect:
        raise HTTPException(408, "The connection broke; what came is kept.") from None


def _store(wiring: Wiring, upload: Upload, staged: StagedFile) -> dict[str, str]:
    file = store_upload(wiring, upload.id, staged)
    if file is None:
        raise WrongStateError(f"The bytes of {upload.name} were lost on the way; send them again.")
    return tus.received(file, duplicate_notice(wiring, file))


def _check_alive(upload: Upload) -> None:
    if upload.state in {UploadState.EXPIRED, UploadState.ABORTED}:
        raise HTTPException(410, f"The upload of {upload.name} is {upload.state}; begin a new one.")


def _location(upload: Upload) -> str:
    return f"/api/v1/batches/{upload.batch_id}/uploads/{upload.id}"
