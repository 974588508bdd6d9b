"""gathered → completed: say what the likely cause is, or that there is not enough to say it."""

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

from core.batch import Batch, BatchState
from core.diagnosis.answer import RULES, Diagnosis
from core.diagnosis.evidence import FleetRate, collect_evidence
from core.diagnosis.knowledge import Knowledge
from core.diagnosis.rules import diagnose as diagnose_by_rules
from core.events import DiagnosisCompleted, StatusChanged
from core.file_result import FileResult
from db.advisory_lock import working_alone
from db.readers.fault_rates import read_fault_rates
from db.session import reading
from db.unit_of_work import UnitOfWork
from jobs.patience import PASSING
from jobs.record_texts import logical_stream, read_text
from jobs.run_job import run_job
from jobs.take_up import take_up
from jobs.wiring import Wiring
from parsers.contract import Stream

TOP_CODES = 10
_log = logging.getLogger(__name__)


def diagnose_batch(batch_id: str) -> None:
    """Run as a job: diagnose a gathered batch."""
    run_job("diagnose_batch", diagnose, batch_id=batch_id)


def diagnose(wiring: Wiring, batch_id: str) -> None:
    """Diagnose the batch and complete it; nothing if that was or is being done.

    A diagnosis that fails is noted, and the batch completes without a cause: its report stands anyway.
    """
    with working_alone(wiring.engine, batch_id) as alone:
        batch = _begin(wiring, batch_id) if alone else None
        if batch is None:
            return
        try:
            diagnosis = _diagnose(wiring, batch)
        except PASSING:
            raise
        except Exception as error:
            _log.exception("the diagnosis of %s failed", batch_id)
            diagnosis = _without_cause(f"a diagnosis: Argus failed at it ({type(error).__name__}: {error})")
        _complete(wiring, batch_id, diagnosis)


def complete_without_cause(wiring: Wiring, batch_id: str, missing: str) -> None:
    """Complete a batch whose diagnosis takes too long; it says what is `missing`."""
    _complete(wiring, batch_id, _without_cause(missing))


def _begin(wiring: Wiring, batch_id: str) -> Batch | None:
    with wiring.uow() as uow:
        batch = take_up(uow, batch_id, BatchState.GATHERED, BatchState.DIAGNOSING)
        uow.commit()
    return batch


def _diagnose(wiring: Wiring, batch: Batch) -> Diagnosis:
    with wiring.uow() as uow:
        report = uow.reports.get(batch.id) or {}
        files = {result.file.id: result for result in uow.log_files.results(batch.id)}
        entries = uow.knowledge.all()
        repeated = _repeated(uow, batch, report)

    @cache
    def stream(file_id: str) -> Stream:
        return logical_stream(wiring.store, files[file_id])

    def bytes_at(file_id: str, offset: int, length: int) -> bytes:
        return stream(file_id).read(offset, length)

    def text_at(file_id: str, offset: int, length: int) -> str:
        return read_text(stream(file_id), files[file_id], offset, length)

    rates = _fleet_rates(wiring, batch, report)
    evidence = collect_evidence(report, text_at, fleet=rates, files=_names(files), repeated=repeated)
    knowledge = Knowledge.applying(entries, batch.platform, batch.firmware)
    return diagnose_by_rules(evidence, knowledge, bytes_at, text_at)


def _repeated(uow: UnitOfWork, batch: Batch, report: Mapping[str, Any]) -> list[str]:
    """Return the ids of the other batches that hold bytes of this one."""
    originals = [file["duplicate_of"] for file in report["data_quality"]["duplicates"]]
    return sorted({file.batch_id for file in uow.log_files.get_all(originals)} - {batch.id})


def _fleet_rates(wiring: Wiring, batch: Batch, report: Mapping[str, Any]) -> dict[str, FleetRate]:
    """Return how usual the report's faults are elsewhere, keyed as the evidence asks for them."""
    faults = {
        row["code"] or f"{row['signature']}/{row['source']}": (
            row["code"],
            int(row["signature"], 16),
            row["source"],
        )
        for row in report["faults"]
    }
    with reading(wiring.engine) as connection:
        rates = read_fault_rates(connection, faults.values(), vin=batch.vin, platform=batch.platform)
    return {name: rates[fault] for name, fault in faults.items()}


def _names(files: Mapping[str, FileResult]) -> dict[str, str]:
    return {file_id: result.file.name for file_id, result in files.items()}


def _without_cause(missing: str) -> Diagnosis:
    return Diagnosis("not_enough_data", "This batch could not be diagnosed.", missing=(missing,), tier=RULES)


def _complete(wiring: Wiring, batch_id: str, diagnosis: Diagnosis) -> None:
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        if batch.state is not BatchState.DIAGNOSING:
            return
        batch = uow.batches.save(batch.to(BatchState.COMPLETED))
        report = uow.reports.get(batch_id) or {}
        codes = sorted(report.get("codes", {}).items(), key=lambda pair: -pair[1])[:TOP_CODES]
        uow.diagnoses.put(
            batch_id,
            tier=diagnosis.tier,
            verdict=diagnosis.verdict,
            body=diagnosis.body(),
            top_error_codes=[{"code": code, "count": count} for code, count in codes],
        )
        uow.outbox.add(
            batch.version,
            StatusChanged(batch_id, BatchState.DIAGNOSING, BatchState.COMPLETED),
            DiagnosisCompleted(batch_id),
        )
        uow.commit()
