"""scattered → gathered: unite what the files gave into the report, and count the batch in the fleet."""

from contextlib import ExitStack, suppress
from dataclasses import dataclass

import polars as pl
import redis

from core.batch import Batch, BatchState
from core.event_index import scan_events
from core.events import GatheringCompleted, StatusChanged
from core.file_result import FileResult
from core.log_file import FileState, signals_key
from core.parsed_log import SIGNAL_SCHEMA, WARNING, Signature
from core.report import Report, build_report, is_counted
from db.advisory_lock import working_alone
from jobs.run_job import run_job
from jobs.take_up import take_up
from jobs.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Gathering:
    """A batch that is being gathered, and its files."""

    batch: Batch
    files: list[FileResult]


def gather_batch(batch_id: str) -> None:
    """Run as a job: gather a batch whose files are all settled."""
    run_job("gather_batch", gather, batch_id=batch_id)


def gather(wiring: Wiring, batch_id: str) -> None:
    """Build the report and commit it with everything that counts; nothing if that was or is being done."""
    with working_alone(wiring.engine, batch_id) as alone:
        if alone and (gathering := _begin(wiring, batch_id)):
            _finish(wiring, gathering, _build(wiring, gathering))
            with suppress(redis.RedisError):  # it forgets by itself, after a day
                wiring.barrier.sets.forget(batch_id)


def _begin(wiring: Wiring, batch_id: str) -> Gathering | None:
    with wiring.uow() as uow:
        batch = take_up(uow, batch_id, BatchState.SCATTERED, BatchState.GATHERING)
        files = uow.log_files.results(batch_id) if batch else []
        uow.commit()
    return Gathering(batch, files) if batch else None


def _build(wiring: Wiring, gathering: Gathering) -> Report:
    with ExitStack() as stack:
        events = scan_events(
            {
                result.file.id: stack.enter_context(wiring.store.open_local(result.index_key))
                for result in gathering.files
                if is_counted(result) and result.index_key
            }
        )
        templates = _explain(wiring, events)
        return build_report(gathering.batch, gathering.files, events, templates, _signals(wiring, gathering))


def _signals(wiring: Wiring, gathering: Gathering) -> pl.DataFrame:
    """Return the numeric series of all files that count, in SIGNAL_SCHEMA."""
    tables = [pl.DataFrame(SIGNAL_SCHEMA.empty_table())]
    for file in (result.file for result in gathering.files if is_counted(result) and result.signals):
        with wiring.store.open_local(signals_key(file.batch_id, file.id, file.attempt)) as path:
            tables.append(pl.read_parquet(path))
    return pl.concat(tables)


def _explain(wiring: Wiring, events: pl.LazyFrame) -> dict[int, Signature]:
    """Return the templates of whatever the report may name: codes, and records that are warnings or worse."""
    named = (pl.col("level").is_between(1, WARNING)) | pl.col("code").is_not_null()
    ids = events.filter(named).select(pl.col("signature").unique()).collect()["signature"]
    with wiring.uow() as uow:
        return uow.fleet.signatures(ids.to_list())


def _finish(wiring: Wiring, gathering: Gathering, report: Report) -> None:
    """Commit report, fleet counts and states as one; the version in the batch refuses a second gather."""
    batch_id = gathering.batch.id
    with wiring.uow() as uow:
        batch = uow.batches.save(gathering.batch.to(BatchState.GATHERED))  # its lock comes before the files'
        uow.log_files.advance(batch_id, FileState.PARSED, FileState.AGGREGATING)
        uow.log_files.advance(batch_id, FileState.AGGREGATING, FileState.COMPLETED)
        uow.reports.put(batch_id, report.body)
        uow.outbox.add(
            batch.version,
            StatusChanged(batch_id, BatchState.GATHERING, BatchState.GATHERED),
            GatheringCompleted(batch_id),
        )
        uow.fleet.replace_batch(batch, report.faults, report.rollups, report.coverage)
        uow.commit()
