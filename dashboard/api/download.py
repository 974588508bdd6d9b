"""The bytes of a file, as they were uploaded."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse, Response

from dashboard.api.problems import responses
from dashboard.api.wired import BatchId, FileId, Wired
from db.readers.log_file import read_file
from db.session import reading

router = APIRouter(prefix="/api/v1/batches/{batch_id}/files/{file_id}", tags=["files"])

LINK_SECONDS = 300


@router.get("/raw", response_class=Response, responses=responses(404, 503))
def download(batch_id: BatchId, file_id: FileId, wiring: Wired) -> Response:
    """Download a file; ranges work. An S3 store sends it itself, by a short-lived link."""
    with reading(wiring.engine) as connection:
        file = read_file(connection, batch_id, file_id).result.file
    url = wiring.store.download_url(file.object_key, name=file.name, seconds=LINK_SECONDS)
    if url:
        return RedirectResponse(url, status_code=307)
    with wiring.store.open_local(file.object_key) as path:  # a folder's object stays where it is
        return FileResponse(path, filename=file.name, media_type="application/octet-stream")
