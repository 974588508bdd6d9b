"""What people and clients do to a batch: create it, complete it, have it parsed again, delete it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.batch import WORKING, Batch, BatchState, check_label, check_vin, new_batch_id
from core.errors import ConcurrentChangeError, InvalidInputError, WrongStateError
from core.events import BatchCreated, StatusChanged
from core.upload import UNFINISHED, Upload
from db.unit_of_work import UnitOfWork
from jobs.mend_uploads import finish_upload
from jobs.patience import patiently
from jobs.receive_file import stage_of
from jobs.stage import UploadBusyError
from jobs.wiring import Wiring

LONGEST_LABEL = 64
LONGEST_KEY = 255
MOST_COMPONENTS = 256
MOVE_PATIENCE_S = 30.0  # how long `complete` waits for a file that is just being stored


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What the uploader declares of a batch, unchecked."""

    vin: str
    firmware: str
    platform: str | None = None
    vehicle_id: str | None = None
    components: Mapping[str, str] = field(default_factory=dict[str, str])


def create_batch(wiring: Wiring, new: NewBatch, idempotency_key: str | None = None) -> Batch:
    """Create a pending batch; with a key that was used before, return the batch it made then.

    Raises InvalidInputError for a bad field, or a key that comes back with other fields.
    """
    batch = _checked(new)
    key = check_label("Idempotency-Key", idempotency_key, longest=LONGEST_KEY)
    with wiring.uow() as uow:
        if key and (made := uow.batches.by_idempotency_key(key)):
            return _same(made, batch, key)
        try:
            batch = uow.batches.add(batch, idempotency_key=key)
        except ConcurrentChangeError:
            if not key:
                raise
        else:
            uow.outbox.add(batch.version, BatchCreated(batch.id))
            uow.commit()
            return batch
    with wiring.uow() as uow:  # another request with this key came in between
        made = uow.batches.by_idempotency_key(key)
    if made is None:
        raise ConcurrentChangeError(f"The request with Idempotency-Key {key!r} is under way; try again.")
    return _same(made, batch, key)


def _checked(new: NewBatch) -> Batch:
    now = datetime.now(UTC)
    return Batch(
        id=new_batch_id(),
        vin=check_vin(new.vin),
        firmware=check_label("firmware", new.firmware, longest=LONGEST_LABEL, required=True) or "",
        platform=check_label("platform", new.platform, longest=LONGEST_LABEL),
        vehicle_id=check_label("vehicle_id", new.vehicle_id, longest=LONGEST_LABEL),
        components=_checked_components(new.components),
        created_at=now,
        state_changed_at=now,
    )


def _checked_components(components: Mapping[str, str]) -> dict[str, str]:
    if len(components) > MOST_COMPONENTS:
        raise InvalidInputError(
            "components", f"There are {len(components)} components; at most {MOST_COMPONENTS} are kept."
        )
    checked = {
        check_label("components", ecu, longest=LONGEST_LABEL, required=True): check_label(
            "components", version, longest=LONGEST_LABEL, required=True
        )
        for ecu, version in components.items()
    }
    return {ecu: version for ecu, version in checked.items() if ecu and version}


def _same(made: Batch, asked: Batch, key: str) -> Batch:
    declared = ("vin", "firmware", "platform", "vehicle_id", "components")
    other = [name for name in declared if getattr(made, name) != getattr(asked, name)]
    if other:
        raise InvalidInputError(
            "Idempotency-Key",
            f"The key {key!r} made batch {made.id} with another {', '.join(other)}; use a new key.",
        )
    return made


def complete_batch(wiring: Wiring, batch_id: str) -> Batch:
    """Say that all files are there: the batch goes to work.

    Raises WrongStateError for a batch without files, with an unfinished upload, or that is not pending.
    """
    for upload in _unfinished(wiring, batch_id):
        _finish_patiently(wiring, upload)
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state is not BatchState.PENDING:
            raise WrongStateError(f"Batch {batch_id} was completed before: it is {batch.state}.")
        missing = [u.name for u in uow.uploads.for_batch(batch_id) if u.state in UNFINISHED]
        if missing:
            raise WrongStateError(
                f"Batch {batch_id} still waits for {', '.join(missing[:5])}"
                f"{f' and {len(missing) - 5} more' if len(missing) > 5 else ''}: "
                "finish these uploads or cancel them, then complete the batch."
            )
        if not batch.total_files:
            raise WrongStateError(f"Batch {batch_id} has no files: add at least one, then complete it.")
        batch = _move(uow, batch, BatchState.UPLOADED)
        uow.commit()
    return batch


def _unfinished(wiring: Wiring, batch_id: str) -> list[Upload]:
    with wiring.uow() as uow:
        uow.batches.get(batch_id)
        return [u for u in uow.uploads.for_batch(batch_id) if u.state in UNFINISHED]


def _finish_patiently(wiring: Wiring, upload: Upload) -> None:
    """Finish an upload whose bytes are all here; wait while the process that took them is storing them."""
    stage = stage_of(wiring)
    deadline = time.monotonic() + MOVE_PATIENCE_S
    while True:
        try:
            finish_upload(wiring, upload.id)
        except UploadBusyError:
            still_coming = 0 < stage.size(upload.id) < upload.size
            if still_coming or time.monotonic() > deadline:
                return
            time.sleep(0.05)
        else:
            return


def reprocess_batch(wiring: Wiring, batch_id: str) -> Batch:
    """Parse a settled batch again from its stored files; raises WrongStateError for any other."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state in WORKING or batch.state is BatchState.PENDING:
            raise WrongStateError(f"Batch {batch_id} is {batch.state}: only a settled batch is parsed again.")
        batch = restart_batch(uow, batch)
        uow.commit()
    return batch


def restart_batch(uow: UnitOfWork, batch: Batch) -> Batch:
    """Send a settled batch, which the caller has locked, through the pipeline again, its letters closed."""
    uow.dead_letters.mark_batch_requeued(batch.id)
    return _move(uow, _move(uow, batch, BatchState.PENDING), BatchState.UPLOADED)


def delete_batch(wiring: Wiring, batch_id: str) -> None:
    """Delete a batch with its files, report and share in the fleet's figures.

    Completed batches with duplicates of its files are parsed again, since these count there from now on.
    Raises WrongStateError while it, or a batch with duplicates of its files, is at work.
    """
    uploads = patiently(lambda: _delete_rows(wiring, batch_id))
    for prefix in (f"{batch_id}/", f"batches/{batch_id}/"):  # raw objects; indexes of every attempt
        for info in list(wiring.store.list(prefix)):
            wiring.store.delete(info.key)
    for upload in uploads:
        stage_of(wiring).drop(upload.id)


def _delete_rows(wiring: Wiring, batch_id: str) -> list[Upload]:
    """Delete the batch in one transaction; return what its uploads were."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state in WORKING:
            raise WrongStateError(f"Batch {batch_id} is {batch.state}: it can be deleted once it is settled.")
        for other in uow.log_files.leaning_on(batch_id):
            _count_for_itself(uow, uow.batches.get_for_update(other), batch_id)
        uploads = uow.uploads.for_batch(batch_id)
        uow.batches.delete(batch_id)
        uow.commit()
    return uploads


def _count_for_itself(uow: UnitOfWork, batch: Batch, deleted: str) -> None:
    """Have a batch decide anew which of its files count, now that `deleted` goes with the originals."""
    if batch.state is BatchState.COMPLETED:
        restart_batch(uow, batch)
    elif batch.state in WORKING - {BatchState.UPLOADED}:  # one that is still to be scattered decides then
        raise WrongStateError(
            f"Batch {batch.id} holds duplicates of files of {deleted} and is {batch.state}: "
            f"{deleted} can be deleted once that one is settled."
        )


def _move(uow: UnitOfWork, batch: Batch, state: BatchState) -> Batch:
    """Save the batch in `state` with the event that says so."""
    moved = uow.batches.save(batch.to(state))
    uow.outbox.add(moved.version, StatusChanged(batch.id, batch.state, state))
    return moved
