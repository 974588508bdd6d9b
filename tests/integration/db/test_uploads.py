from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.errors import IllegalTransitionError, NotFoundError
from core.upload import TRANSITIONS, UploadState
from tests.integration.db.factories import an_upload, store_batch

SHA256 = "0" * 64


def test_an_upload_goes_its_way(uow):
    batch = store_batch(uow)
    upload = an_upload(batch)
    uow.uploads.add(upload)
    assert uow.uploads.get(upload.id) == upload == uow.uploads.get_for_update(upload.id)
    moving = upload.to(UploadState.MOVING)
    uow.uploads.save(moving)
    assert uow.uploads.moving() == [moving]
    stored = moving.to(UploadState.STORED, sha256=SHA256)
    uow.uploads.save(stored)
    assert uow.uploads.for_batch(batch.id) == [stored]
    with pytest.raises(IllegalTransitionError):
        stored.to(UploadState.RECEIVING)


def test_an_upload_that_is_not_there_is_not_found(uow):
    with pytest.raises(NotFoundError, match="no upload"):
        uow.uploads.get("nothing")


def test_overdue_uploads_are_those_still_receiving(uow):
    batch = store_batch(uow)
    past = {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}
    late, moving = an_upload(batch, **past), an_upload(batch, **past)
    in_time = an_upload(batch, expires_at=datetime.now(UTC) + timedelta(hours=1))
    for upload in (late, moving, in_time):
        uow.uploads.add(upload)
    uow.uploads.save(moving.to(UploadState.MOVING))
    assert uow.uploads.overdue() == [late]


def test_a_stored_upload_has_its_hash(uow):
    upload = an_upload(store_batch(uow)).to(UploadState.MOVING)
    uow.uploads.add(upload)
    with pytest.raises(IntegrityError, match="uploads_hash_check"):
        uow.uploads.save(upload.to(UploadState.STORED))


@pytest.mark.parametrize(("source", "target"), list(product(UploadState, UploadState)))
def test_the_database_knows_the_same_steps(uow, source, target):
    if source is target:
        return
    upload = an_upload(store_batch(uow), state=source, sha256=SHA256)
    uow.uploads.add(upload)
    step = text("UPDATE uploads SET state = :state WHERE id = :id")
    if target in TRANSITIONS[source]:
        assert uow._connection.execute(step, {"state": target, "id": upload.id}).rowcount == 1
    else:
        with pytest.raises(IntegrityError, match="cannot go"):
            uow._connection.execute(step, {"state": target, "id": upload.id})
