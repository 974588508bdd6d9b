"""How a file gets in: its bytes are staged, moved to the object store when whole, and then become a row.

    open_upload → (bytes are staged) → store_upload:  moving → hash → store → log file + batch total + stored

The raw POST and the tus server both come through here. A process that dies on the way leaves an upload that
is `receiving` with all its bytes staged, or `moving`: `jobs.mend_uploads` and `complete` finish those.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from core.batch import BatchState
from core.errors import NotFoundError, TooLargeError, WrongStateError
from core.log_file import LogFile, check_name, raw_key
from core.upload import Upload, UploadState
from db.unit_of_work import UnitOfWork
from jobs.stage import Stage, StagedFile
from jobs.wiring import Wiring

PROMISE = timedelta(minutes=10)  # without a byte, after which an upload keeps no room from others


def stage_of(wiring: Wiring) -> Stage:
    """Return the stage of this installation; its folder is made where it does not exist."""
    return Stage(_stage_folder(wiring))


def has_stage(wiring: Wiring) -> bool:
    """Say whether anybody on this machine, or who shares the folder, ever staged an upload."""
    return _stage_folder(wiring).is_dir()


def _stage_folder(wiring: Wiring) -> Path:
    return wiring.settings.data / "stage"


def check_size(wiring: Wiring, uow: UnitOfWork, size: int) -> None:
    """Raise TooLargeError over the limit, StageFullError where the disk has no room.

    Room is promised to the uploads that got bytes a while ago. Of two that ask at the same moment both may be
    let in; the stage still keeps its reserve when they append.
    """
    limit = wiring.settings.upload_limit_bytes
    if size > limit:
        raise TooLargeError(f"The file has {size:,} bytes; at most {limit:,} are accepted.")
    stage = stage_of(wiring)
    coming = [upload for upload in uow.uploads.receiving() if _is_coming(stage, upload)]
    stage.check_room(size, sum(max(upload.size - stage.size(upload.id), 0) for upload in coming))


def _is_coming(stage: Stage, upload: Upload) -> bool:
    """Say whether room is kept for an upload: one that was left may be resumed, or never."""
    return datetime.now(UTC) - max(upload.created_at, stage.touched_at(upload.id)) < PROMISE


def open_upload(wiring: Wiring, batch_id: str, name: str, size: int, *, whole: str | None = None) -> Upload:
    """Write down that a file of `size` bytes is coming into a pending batch, and return its upload.

    `whole` is the id under which all the bytes are staged already; the upload then starts as `moving`.
    """
    now = datetime.now(UTC)
    upload = Upload(
        id=whole or uuid4().hex,
        batch_id=batch_id,
        file_id=uuid4().hex,
        name=check_name(name),
        size=size,
        state=UploadState.MOVING if whole else UploadState.RECEIVING,
        created_at=now,
        expires_at=now + timedelta(hours=wiring.settings.upload_expiry_hours),
    )
    with wiring.uow() as uow:
        check_open(uow.batches.get_for_update(batch_id).state, batch_id)
        if not whole:  # what is staged was checked as it came
            check_size(wiring, uow, size)
        uow.uploads.add(upload)
        uow.commit()
    return upload


def check_open(state: BatchState, batch_id: str) -> None:
    """Raise WrongStateError unless a batch in `state` takes files."""
    if state is not BatchState.PENDING:
        raise WrongStateError(
            f"Batch {batch_id} is {state}: it takes no more files. Create a new batch for them."
        )


def store_upload(wiring: Wiring, upload_id: str, staged: StagedFile) -> LogFile | None:
    """Make an upload whose bytes are all here a file of its batch; None while it waits for bytes.

    The caller holds the lock of `staged`. To call it again after a failure at any point is harmless: it goes
    on from where the row, the stage and the store say that it stopped.
    """
    with wiring.uow() as uow:
        upload = uow.uploads.get_for_update(upload_id)
        if upload.state is UploadState.STORED:
            return uow.log_files.get(upload.file_id)
        whole = staged.size == upload.size
        if upload.state is UploadState.RECEIVING and whole:
            upload = upload.to(UploadState.MOVING)
            uow.uploads.save(upload)
            uow.commit()
    if upload.state is not UploadState.MOVING:
        return None
    return _move(wiring, upload, staged) if whole else _record_moved(wiring, upload)


def _move(wiring: Wiring, upload: Upload, staged: StagedFile) -> LogFile:
    try:
        sha256 = _hash_of(staged.path)
        wiring.store.put_file(raw_key(upload.batch_id, upload.file_id), staged.path)
    except FileNotFoundError as error:  # deleting the batch drops what is staged
        raise NotFoundError(f"The bytes of {upload.name} are gone, perhaps with its batch.") from error
    stage_of(wiring).drop(upload.id)
    return _record(wiring, upload, sha256)


def _record_moved(wiring: Wiring, upload: Upload) -> LogFile | None:
    """The bytes have left the stage: into the store, and only the row is missing, or they are lost."""
    key = raw_key(upload.batch_id, upload.file_id)
    try:
        whole = wiring.store.info(key).size == upload.size
    except NotFoundError:
        whole = False
    if whole:
        with wiring.store.open_local(key) as path:
            return _record(wiring, upload, _hash_of(path))
    with wiring.uow() as uow:  # the client sends them again: nobody was told that they are safe
        uow.uploads.save(upload.to(UploadState.RECEIVING))
        uow.commit()
    return None


def _record(wiring: Wiring, upload: Upload, sha256: str) -> LogFile:
    """Make the stored object of `upload` a file of its batch: both rows and the total in one transaction.

    With the staged file its lock has moved away, so that somebody else may have come in between and done it.
    """
    key = raw_key(upload.batch_id, upload.file_id)
    file = LogFile(
        id=upload.file_id,
        batch_id=upload.batch_id,
        name=upload.name,
        size=upload.size,
        sha256=sha256,
        object_key=key,
    )
    try:
        with wiring.uow() as uow:
            uow.batches.get_for_update(upload.batch_id)  # first, as everything does
            if uow.uploads.get_for_update(upload.id).state is UploadState.STORED:
                return uow.log_files.get(upload.file_id)
            file = uow.log_files.add(file)
            uow.uploads.save(upload.to(UploadState.STORED, sha256=sha256))
            uow.commit()
    except NotFoundError:  # the batch was deleted in the meantime
        wiring.store.delete(key)
        raise
    return file


def abort_upload(wiring: Wiring, upload_id: str, state: UploadState = UploadState.ABORTED) -> None:
    """End an upload that has not all its bytes; they are dropped. Raises WrongStateError when it has."""
    with stage_of(wiring).lock(upload_id), wiring.uow() as uow:
        upload = uow.uploads.get_for_update(upload_id)
        if upload.state in {UploadState.MOVING, UploadState.STORED}:
            raise WrongStateError(f"{upload.name} has arrived and is part of batch {upload.batch_id}.")
        if upload.state is UploadState.RECEIVING:
            uow.uploads.save(upload.to(state))
            uow.commit()
        stage_of(wiring).drop(upload_id)


def _hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
