"""gathered → completed: say what the likely cause is, or that there is not enough to say it."""

from typing import Any

from core.batch import Batch, BatchState
from core.events import DiagnosisCompleted, StatusChanged
from db.advisory_lock import working_alone
from jobs.run_job import run_job
from jobs.wiring import Wiring

RULE_TIER = "rules"


def diagnose_batch(batch_id: str) -> None:
    """Run as a job: diagnose a gathered batch."""
    run_job("diagnose_batch", diagnose, batch_id=batch_id)


def diagnose(wiring: Wiring, batch_id: str) -> None:
    """Diagnose the batch and complete it; nothing if that was or is being done."""
    with working_alone(wiring.engine, batch_id) as alone:
        if alone and _begin(wiring, batch_id):
            complete_without_cause(wiring, batch_id, "pending")


def complete_without_cause(wiring: Wiring, batch_id: str, reason: str) -> None:
    """Complete a batch that could not be diagnosed; its report stands without a cause, and says why."""
    _complete(wiring, batch_id, {"verdict": "not_enough_data", "causes": [], "missing": [reason]})


def _begin(wiring: Wiring, batch_id: str) -> Batch | None:
    """Move the batch to diagnosing; one that stands there already was left by a worker that died."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state not in {BatchState.GATHERED, BatchState.DIAGNOSING}:
            return None
        if batch.state is BatchState.GATHERED:
            batch = uow.batches.save(batch.to(BatchState.DIAGNOSING))
            uow.outbox.add(batch.version, StatusChanged(batch_id, BatchState.GATHERED, BatchState.DIAGNOSING))
        uow.commit()
    return batch


def _complete(wiring: Wiring, batch_id: str, body: dict[str, Any]) -> None:
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state is not BatchState.DIAGNOSING:
            return
        batch = uow.batches.save(batch.to(BatchState.COMPLETED))
        uow.diagnoses.put(batch_id, tier=RULE_TIER, verdict=body["verdict"], body=body)
        uow.outbox.add(
            batch.version,
            StatusChanged(batch_id, BatchState.DIAGNOSING, BatchState.COMPLETED),
            DiagnosisCompleted(batch_id),
        )
        uow.commit()
