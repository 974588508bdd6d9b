"""Uploads that a dead process or client left: finished, given more time, or cleared away."""

import os
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from core.errors import NotFoundError
from core.upload import Upload, UploadState
from db.blobs import LocalStore
from jobs.change_batch import NewBatch, create_batch, delete_batch
from jobs.mend_uploads import mend_uploads
from jobs.receive_file import open_upload, stage_of, store_upload
from jobs.stage import StageFullError
from jobs.wiring import Wiring, wire


@pytest.fixture
def batch_id(wiring: Wiring) -> str:
    return create_batch(wiring, NewBatch(vin="WRGSJ7DZ4P0000417", firmware="2.4.1")).id


def stage(wiring: Wiring, upload_id: str, content: bytes, *, hours_ago: float = 0) -> None:
    with stage_of(wiring).lock(upload_id) as staged:
        staged.append(content)
    then = time.time() - hours_ago * 3600
    os.utime(stage_of(wiring).path(upload_id), (then, then))


def change(wiring: Wiring, upload: Upload) -> None:
    with wiring.uow() as uow:
        uow.uploads.save(upload)
        uow.commit()


def now(wiring: Wiring, upload: Upload) -> Upload:
    with wiring.uow() as uow:
        return uow.uploads.get(upload.id)


def files_of(wiring: Wiring, batch_id: str) -> list[str]:
    with wiring.uow() as uow:
        return [file.name for file in uow.log_files.for_batch(batch_id)]


def test_nothing_to_mend(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 8)
    stage(wiring, upload.id, b"1234", hours_ago=2)
    assert mend_uploads(wiring) == []
    assert stage_of(wiring).size(upload.id) == 4


def test_a_whole_upload_is_finished(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 4)
    stage(wiring, upload.id, b"1234")
    change(wiring, upload.to(UploadState.MOVING))
    assert mend_uploads(wiring) == [f"finished the upload of a.log into batch {batch_id}"]
    assert now(wiring, upload).state is UploadState.STORED
    assert files_of(wiring, batch_id) == ["a.log"]
    assert mend_uploads(wiring) == []


def test_an_upload_with_all_its_bytes_is_finished_although_it_was_not_said_to_be_whole(
    wiring: Wiring, batch_id: str
) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 4)
    stage(wiring, upload.id, b"1234", hours_ago=100)
    change(wiring, replace(upload, expires_at=datetime.now(UTC) - timedelta(hours=28)))
    assert mend_uploads(wiring) == [f"finished the upload of a.log into batch {batch_id}"]
    assert now(wiring, upload).state is UploadState.STORED
    assert files_of(wiring, batch_id) == ["a.log"]


def test_two_who_finish_the_same_upload_make_one_file_of_it(
    wiring: Wiring, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes when the staged file, and its lock with it, has just moved to the store."""
    upload = open_upload(wiring, batch_id, "a.log", 4)
    stage(wiring, upload.id, b"1234")
    put, seen = LocalStore.put_file, []

    def put_and_be_overtaken(store: LocalStore, key: str, path: Path) -> None:
        put(store, key, path)
        monkeypatch.setattr(LocalStore, "put_file", put)
        with stage_of(wiring).lock(upload.id) as staged:
            seen.append(store_upload(wiring, upload.id, staged))

    monkeypatch.setattr(LocalStore, "put_file", put_and_be_overtaken)
    with stage_of(wiring).lock(upload.id) as staged:
        seen.append(store_upload(wiring, upload.id, staged))
    assert seen[0] == seen[1]
    assert files_of(wiring, batch_id) == ["a.log"]


def test_a_batch_that_is_deleted_under_a_lock_leaves_no_trace_of_it(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 4)
    with pytest.raises(NotFoundError), stage_of(wiring).lock(upload.id) as staged:
        delete_batch(wiring, batch_id)
        store_upload(wiring, upload.id, staged)
    assert list(stage_of(wiring).ids()) == []


def test_uploads_that_are_staged_on_another_machine_are_left_alone(
    wiring: Wiring, batch_id: str, tmp_path: Path
) -> None:
    moving = open_upload(wiring, batch_id, "a.log", 4)
    change(wiring, moving.to(UploadState.MOVING))
    slow = open_upload(wiring, batch_id, "b.log", 8)
    change(wiring, replace(slow, expires_at=datetime.now(UTC) - timedelta(hours=1)))
    with wire(replace(wiring.settings, data=tmp_path / "another machine")) as elsewhere:
        assert mend_uploads(elsewhere) == []
    assert now(wiring, moving).state is UploadState.MOVING
    assert now(wiring, slow).state is UploadState.RECEIVING


def test_an_upload_at_work_is_left_alone(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 4)
    stage(wiring, upload.id, b"1234")
    change(wiring, upload.to(UploadState.MOVING))
    with stage_of(wiring).lock(upload.id):
        assert mend_uploads(wiring) == []


def test_an_upload_that_rests_too_long_is_dropped(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 8)
    stage(wiring, upload.id, b"1234", hours_ago=100)
    change(wiring, replace(upload, expires_at=datetime.now(UTC) - timedelta(hours=28)))
    (line,) = mend_uploads(wiring)
    assert line.startswith(f"dropped the upload of a.log into batch {batch_id}: no byte came for 3 days")
    assert now(wiring, upload).state is UploadState.EXPIRED
    assert stage_of(wiring).size(upload.id) == 0


def test_a_slow_upload_gets_more_time(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 8)
    stage(wiring, upload.id, b"1234", hours_ago=1)
    change(wiring, replace(upload, expires_at=datetime.now(UTC) - timedelta(hours=1)))
    assert mend_uploads(wiring) == []
    assert now(wiring, upload).state is UploadState.RECEIVING
    left = now(wiring, upload).expires_at - datetime.now(UTC)
    assert timedelta(hours=70) < left < timedelta(hours=72)


def test_staged_bytes_of_nobody_are_dropped_after_a_while(wiring: Wiring) -> None:
    stage(wiring, "a" * 32, b"cut a moment ago")
    stage(wiring, "b" * 32, b"cut long ago", hours_ago=2)
    assert mend_uploads(wiring) == ["dropped 12 staged bytes that belong to no upload"]
    assert list(stage_of(wiring).ids()) == ["a" * 32]


def test_room_is_promised_to_uploads_that_get_bytes_and_for_a_while_to_new_ones(
    wiring: Wiring, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_of(wiring)
    free = shutil.disk_usage(wiring.settings.data).free
    monkeypatch.setattr("jobs.stage.SPARE_BYTES", free - (60 << 30))  # room for 60 GiB
    upload = open_upload(wiring, batch_id, "a.log", 40 << 30)
    with pytest.raises(StageFullError):
        open_upload(wiring, batch_id, "b.log", 40 << 30)
    with wiring.engine.begin() as connection:
        connection.execute(text("UPDATE uploads SET created_at = created_at - interval '1 hour'"))
    stage(wiring, upload.id, b"1234")
    with pytest.raises(StageFullError):
        open_upload(wiring, batch_id, "b.log", 40 << 30)
    stage(wiring, upload.id, b"5678", hours_ago=1)
    open_upload(wiring, batch_id, "b.log", 40 << 30)


def test_a_batch_deleted_before_its_upload_is_hashed_is_not_found(wiring: Wiring, batch_id: str) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 4)
    stage(wiring, upload.id, b"1234")
    with stage_of(wiring).lock(upload.id) as staged:
        staged.path.unlink()  # as deleting the batch does once its rows are gone
        with pytest.raises(NotFoundError, match=r"a\.log"):
            store_upload(wiring, upload.id, staged)


def test_a_batch_deleted_under_an_upload_leaves_no_object(
    wiring: Wiring, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = open_upload(wiring, batch_id, "a.log", 4)
    put_file = LocalStore.put_file

    def after_the_batch_is_gone(store: LocalStore, key: str, path: Path) -> None:
        delete_batch(wiring, batch_id)
        stage(wiring, "c" * 32, b"1234")  # as its bytes were deleted too
        put_file(store, key, stage_of(wiring).path("c" * 32))

    monkeypatch.setattr(LocalStore, "put_file", after_the_batch_is_gone)
    with stage_of(wiring).lock(upload.id) as staged:
        staged.append(b"1234")
        with pytest.raises(NotFoundError):
            store_upload(wiring, upload.id, staged)
    assert list(wiring.store.list("")) == []
    assert list(stage_of(wiring).ids()) == []
