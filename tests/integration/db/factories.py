"""Domain objects for tests, with what the test does not care about filled in."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

import polars as pl

from core.batch import Batch, BatchState, new_batch_id
from core.faults import FaultSeen
from core.log_file import LogFile, index_key, raw_key
from core.parsed_log import Extent, ParseSummary, Problem, Signature
from core.task import Attempt, Parsed
from core.upload import Upload
from db.unit_of_work import UnitOfWork

VIN = "WRGSJ7DZ4P0000417"
OTHER_VIN = "WRGSJ7DZ4P0000418"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR_NS = 3_600_000_000_000
WORKER = "worker-1"
TO_SCATTERING = (BatchState.UPLOADED, BatchState.SCATTERING)
TO_GATHERING = (BatchState.SCATTERED, BatchState.GATHERING)
TO_COMPLETED = (BatchState.GATHERED, BatchState.DIAGNOSING, BatchState.COMPLETED)


def a_batch(**fields) -> Batch:
    return Batch(**{"id": new_batch_id(), "vin": VIN, "firmware": "2.4.0", "created_at": NOON} | fields)


def a_file(batch: Batch, content: str | None = None, **fields) -> LogFile:
    file_id = uuid.uuid4().hex
    sha256 = hashlib.sha256((content or file_id).encode()).hexdigest()
    usual = {"name": "a.dlt", "size": 1000, "object_key": raw_key(batch.id, file_id), "sha256": sha256}
    return LogFile(**{"id": file_id, "batch_id": batch.id} | usual | fields)


def an_upload(batch: Batch, **fields) -> Upload:
    times = {"created_at": NOON, "expires_at": NOON + timedelta(days=3)}
    usual = {"id": uuid.uuid4().hex, "file_id": uuid.uuid4().hex, "name": "a.dlt", "size": 10}
    return Upload(**{"batch_id": batch.id} | usual | times | fields)


def a_summary(**fields) -> ParseSummary:
    usual = {
        "format": "dlt",
        "size": 1000,
        "records": 50,
        "events": 40,
        "bytes_parsed": 990,
        "bytes_skipped": 10,
        "first_ns": -5,
        "last_ns": 2**62,
        "levels": {1: 1, 2: 3, 4: 36},
        "codes": {"P0301": 2},
        "sources": {"ECU1/SYS/JOUR": 40},
        "signatures": {
            2**64 - 1: Signature(2**64 - 1, "message", "gave up after <*>", None, (("number", "3"),))
        },
        "problems": (Problem(100, 10, "damage", "no header"),),
        "problem_count": 1,
        "signature_count": 1,
        "facts": {"vin": VIN},
        "coverage": ((0, 10),),
        "clock_jumps": ((7, -1_000_000_000),),
        "boots": 2,
        "extents": (Extent(0, 0, 1000, 1000, "raw"),),
    }
    return ParseSummary(**usual | fields)


def parsed(batch: Batch, attempt: Attempt, **fields) -> Parsed:
    file_id, number = attempt
    return Parsed(file_id, number, a_summary(**fields), 0.5, index_key(batch.id, file_id, number))


def store_batch(uow: UnitOfWork, files: int = 0, **fields) -> Batch:
    """A pending batch with so many files."""
    batch = uow.batches.add(a_batch(**fields))
    for _ in range(files):
        uow.log_files.add(a_file(batch))
    return uow.batches.get(batch.id)


def take_to(uow: UnitOfWork, batch: Batch, *states: BatchState) -> Batch:
    """Take a batch through states."""
    batch = uow.batches.get_for_update(batch.id)
    for state in states:
        batch = uow.batches.save(batch.to(state))
    return batch


def scatter(uow: UnitOfWork, batch: Batch) -> list[Attempt]:
    """Take a pending batch to scattering and its files to parsing, claimed by WORKER."""
    take_to(uow, batch, *TO_SCATTERING)
    started = uow.tasks.start_attempts(batch.id)
    return uow.tasks.claim([(file_id, attempt) for file_id, attempt, _ in started], WORKER, 30)


def a_fault(**fields) -> FaultSeen:
    usual = {
        "code": "P0301",
        "signature": 2**63 + 5,
        "source": "ECU1/ENG/MAIN",
        "sources": ("ECU1/ENG/MAIN", "ECU2/GW/LOG"),
        "level": 2,
        "template": "P0301",
        "count": 5,
        "episodes": 2,
        "first_ns": ns(NOON),
        "last_ns": ns(NOON + timedelta(minutes=30)),
    }
    return FaultSeen(**usual | fields)


def a_rollup(*rows: dict[str, object]) -> pl.DataFrame:
    """Rollups as `core.report.Report` has them; the rows say what differs from one row of `a_fault`."""
    usual = {
        "fault": 0,
        "bucket_ns": ns(NOON),
        "signature": 2**63 + 5,
        "source": "ECU1/ENG/MAIN",
        "level": 2,
        "count": 5,
        "episodes": 2,
    }
    schema = {
        "fault": pl.UInt32,
        "bucket_ns": pl.Int64,
        "signature": pl.UInt64,
        "source": pl.String,
        "level": pl.UInt8,
        "count": pl.UInt32,
        "episodes": pl.UInt32,
    }
    return pl.DataFrame([usual | row for row in rows], schema)


def ns(time: datetime) -> int:
    return int((time - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 1000
