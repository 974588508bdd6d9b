"""Finishes uploads that a dead process left half-way, and drops those that nobody will finish."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.errors import NotFoundError, PassingError, WrongStateError
from core.log_file import LogFile
from core.upload import UNFINISHED, Upload, UploadState
from jobs.receive_file import abort_upload, has_stage, stage_of, store_upload
from jobs.stage import UploadBusyError
from jobs.wiring import Wiring

ORPHAN_AGE = timedelta(hours=1)  # staged bytes without an upload: a raw POST that was cut


def mend_uploads(wiring: Wiring) -> list[str]:
    """Finish, expire and clear away; return a line for each thing done. Uploads at work are left alone.

    On a machine without a stage nothing is done: the bytes are on another, and only seem lost from here.
    """
    if not has_stage(wiring):
        return []
    with wiring.uow() as uow:
        moving, receiving, overdue = uow.uploads.moving(), uow.uploads.receiving(), uow.uploads.overdue()
    whole = [upload for upload in receiving if stage_of(wiring).size(upload.id) == upload.size]
    return [*_finish_all(wiring, [*moving, *whole]), *_expire(wiring, overdue), *_drop_orphans(wiring)]


def finish_upload(wiring: Wiring, upload_id: str) -> LogFile | None:
    """Bring an upload whose bytes are all here to its end; None when it still waits for bytes.

    Raises UploadBusyError while another process is at it.
    """
    with stage_of(wiring).lock(upload_id) as staged:
        return store_upload(wiring, upload_id, staged)


def _finish_all(wiring: Wiring, uploads: Iterable[Upload]) -> Iterator[str]:
    for upload in uploads:
        with suppress(UploadBusyError, NotFoundError, PassingError):
            if finish_upload(wiring, upload.id):
                yield f"finished the upload of {upload.name} into batch {upload.batch_id}"


def _expire(wiring: Wiring, overdue: Iterable[Upload]) -> Iterator[str]:
    """Expire uploads that got no byte for as long as an upload may rest; those at work get more time."""
    rest = timedelta(hours=wiring.settings.upload_expiry_hours)
    for upload in overdue:
        expires_at = stage_of(wiring).touched_at(upload.id) + rest
        with suppress(UploadBusyError, NotFoundError, WrongStateError):
            if expires_at > datetime.now(UTC):
                _extend(wiring, upload.id, expires_at)
                continue
            abort_upload(wiring, upload.id, UploadState.EXPIRED)
            yield f"dropped the upload of {upload.name} into batch {upload.batch_id}: no byte came for {rest}"


def _extend(wiring: Wiring, upload_id: str, expires_at: datetime) -> None:
    with wiring.uow() as uow:
        upload = uow.uploads.get_for_update(upload_id)
        uow.uploads.save(replace(upload, expires_at=expires_at))
        uow.commit()


def _drop_orphans(wiring: Wiring) -> Iterator[str]:
    """Drop staged bytes that belong to no upload, or to one that has ended."""
    stage = stage_of(wiring)
    for upload_id in stage.ids():
        if datetime.now(UTC) - stage.touched_at(upload_id) < ORPHAN_AGE or _waits(wiring, upload_id):
            continue
        with suppress(UploadBusyError), stage.lock(upload_id) as staged:
            stage.drop(upload_id)
            yield f"dropped {staged.size:,} staged bytes that belong to no upload"


def _waits(wiring: Wiring, upload_id: str) -> bool:
    with wiring.uow() as uow, suppress(NotFoundError):
        return uow.uploads.get(upload_id).state in UNFINISHED
    return False
