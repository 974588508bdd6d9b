"""Batches: added once, saved with each transition, deleted with all that is theirs."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, extract, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.batch import WORKING, Batch
from core.errors import ConcurrentChangeError, NotFoundError
from db.models import batches, task_executions, vehicles
from db.repositories.fleet import Fleet
from db.rows import to_batch


@dataclass(frozen=True, slots=True)
class BatchActivity:
    """A batch at work: seconds in its state, since its row changed, and since that or a file's last lease."""

    batch: Batch
    state_seconds: float
    unchanged_seconds: float
    idle_seconds: float


class Batches:
    """The rows of `batches`, and the vehicles they belong to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch, *, idempotency_key: str | None = None) -> Batch:
        """Store a new batch and note its vehicle; ConcurrentChangeError when the id or the key is taken."""
        self._note_vehicle(batch)
        row = {
            "id": batch.id,
            "vin": batch.vin,
            "vehicle_id": batch.vehicle_id,
            "platform": batch.platform,
            "firmware": batch.firmware,
            "components": dict(batch.components),
            "state": batch.state,
            "version": batch.version,
            "created_at": batch.created_at,
            "updated_at": batch.created_at,
            "state_changed_at": batch.created_at,
            "idempotency_key": idempotency_key,
        }
        statement = upsert(batches).values(row).on_conflict_do_nothing().returning(*batches.c)
        stored = self._connection.execute(statement).mappings().one_or_none()
        if stored is None:
            raise ConcurrentChangeError(f"Batch {batch.id} was created by another request just now.")
        return to_batch(stored)

    def by_idempotency_key(self, key: str) -> Batch | None:
        """Return the batch that an earlier request with this key made."""
        row = self._connection.execute(select(batches).where(batches.c.idempotency_key == key))
        found = row.mappings().one_or_none()
        return None if found is None else to_batch(found)

    def get(self, batch_id: str) -> Batch:
        """Return the batch; NotFoundError when there is none."""
        return self._get(batch_id, lock=False)

    def get_for_update(self, batch_id: str) -> Batch:
        """Return the batch with its row locked until the transaction ends."""
        return self._get(batch_id, lock=True)

    def _get(self, batch_id: str, *, lock: bool) -> Batch:
        statement = select(batches).where(batches.c.id == batch_id)
        if lock:
            statement = statement.with_for_update()
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no batch {batch_id}.")
        return to_batch(row)

    def save(self, batch: Batch) -> Batch:
        """Write the state and the counts; return the batch as it stands now, one version on.

        ConcurrentChangeError when somebody saved since `batch` was read: read again and decide again.
        """
        statement = (
            update(batches)
            .where(batches.c.id == batch.id, batches.c.version == batch.version)
            .values(
                state=batch.state,
                failure=batch.failure,
                processed_files=batch.processed_files,
                failed_files=batch.failed_files,
                version=batches.c.version + 1,
            )
            .returning(*batches.c)
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise ConcurrentChangeError(f"Batch {batch.id} changed since version {batch.version} was read.")
        return to_batch(row)

    def working(self) -> list[BatchActivity]:
        """Return the batches that are between upload and completion, the quietest first."""
        now = func.clock_timestamp()
        leased = (
            select(func.max(func.least(task_executions.c.lease_until, now)))
            .where(task_executions.c.batch_id == batches.c.id, task_executions.c.state == "running")
            .scalar_subquery()
        )
        moved = func.greatest(batches.c.updated_at, leased)
        statement = (
            select(
                *batches.c,
                extract("epoch", now - batches.c.state_changed_at).label("state_seconds"),
                extract("epoch", now - batches.c.updated_at).label("unchanged_seconds"),
                extract("epoch", now - moved).label("idle_seconds"),
            )
            .where(batches.c.state.in_(WORKING))
            .order_by(moved)
        )
        seconds = ("state_seconds", "unchanged_seconds", "idle_seconds")
        return [
            BatchActivity(to_batch(row), *(float(row[name]) for name in seconds))
            for row in self._connection.execute(statement).mappings()
        ]

    def delete(self, batch_id: str) -> None:
        """Delete the batch with its files, tasks, events, rollups and report, and put its faults right.

        Its objects are the caller's to delete after the commit.
        """
        self.get_for_update(batch_id)
        Fleet(self._connection).forget_batch(batch_id)
        self._connection.execute(delete(batches).where(batches.c.id == batch_id))

    def _note_vehicle(self, batch: Batch) -> None:
        """Insert or refresh the vehicle; what was declared last wins."""
        seen = {"first_seen_at": batch.created_at, "last_seen_at": batch.created_at}
        new = upsert(vehicles).values(vin=batch.vin, label=batch.vehicle_id, platform=batch.platform, **seen)
        self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["vin"],
                set_={
                    "label": func.coalesce(new.excluded.label, vehicles.c.label),
                    "platform": func.coalesce(new.excluded.platform, vehicles.c.platform),
                    "first_seen_at": func.least(vehicles.c.first_seen_at, new.excluded.first_seen_at),
                    "last_seen_at": func.greatest(vehicles.c.last_seen_at, new.excluded.last_seen_at),
                },
            )
        )
