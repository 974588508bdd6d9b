"""Files on their way in: a batch is created, filled by the browser's tus client, and completed."""

from dataclasses import dataclass

from core.batch import Batch, BatchState
from core.errors import WrongStateError
from core.upload import Upload
from dashboard.api.tokens import UPLOAD_SECONDS, batch_scope, make_token
from dashboard.services.wired import wiring
from jobs import change_batch
from jobs.receive_file import stage_of
from jobs.unfinished import unfinished


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the batch has; `duplicate` when this vehicle already has these bytes."""

    file_id: str
    upload_id: str
    name: str
    size: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class UploadView:
    """A batch while its files come in: those it has, and uploads with how many of their bytes are here.

    `endpoint` and `token` are for the browser's tus client; the token is to be renewed every `renew_seconds`.
    """

    batch: Batch
    stored: tuple[StoredFile, ...]
    unfinished: tuple[tuple[Upload, int], ...]
    endpoint: str
    token: str
    renew_seconds: int

    @property
    def is_open(self) -> bool:
        """Whether the batch takes files."""
        return self.batch.state is BatchState.PENDING


def upload_limit() -> int:
    """Largest file that is taken, in bytes."""
    return wiring().settings.upload_limit_bytes


def create_batch(*, vin: str, firmware: str, platform: str | None, vehicle_id: str | None) -> str:
    """Create a pending batch; return its id."""
    new = change_batch.NewBatch(vin=vin, firmware=firmware, platform=platform, vehicle_id=vehicle_id)
    return change_batch.create_batch(wiring(), new).id


def complete_batch(batch_id: str) -> None:
    """Say that all files are there, once or again; raises WrongStateError where they are not."""
    try:
        change_batch.complete_batch(wiring(), batch_id)
    except WrongStateError:
        with wiring().uow() as uow:
            if uow.batches.get(batch_id).state is BatchState.PENDING:
                raise


def view_upload(batch_id: str) -> UploadView:
    """A batch with the files it has and those on their way; raises NotFoundError."""
    wired = wiring()
    with wired.uow() as uow:
        batch = uow.batches.get(batch_id)
        files = uow.log_files.for_batch(batch_id)
        uploads = uow.uploads.for_batch(batch_id)
    upload_of = {upload.file_id: upload.id for upload in uploads}
    return UploadView(
        batch=batch,
        stored=tuple(
            StoredFile(f.id, upload_of.get(f.id, ""), f.name, f.size, f.duplicate_of is not None)
            for f in files
        ),
        unfinished=tuple(unfinished(stage_of(wired), uploads)),
        endpoint=f"{wired.settings.api_url}/api/v1/batches/{batch_id}/uploads",
        token=make_token(wired.settings.secret, batch_scope(batch_id), UPLOAD_SECONDS),
        renew_seconds=UPLOAD_SECONDS * 2 // 3,
    )
