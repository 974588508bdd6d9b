"""Batches for the tests of the pipeline: known content, known totals."""

import hashlib
import io
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from core.batch import Batch
from core.log_file import LogFile, raw_key
from core.parsed_log import ERROR, INFO
from core.pipeline import next_steps
from jobs.change_batch import NewBatch, complete_batch, create_batch
from jobs.diagnose_batch import diagnose
from jobs.gather_batch import gather
from jobs.parse_file import parse_files
from jobs.scatter_batch import scatter
from jobs.wiring import Wiring
from parsers.rec_writer import RecWriter

VIN = "WRGSJ7DZ4P0000417"
HOUR_NS = 3_600_000_000_000
START_NS = (time.time_ns() // HOUR_NS - 1000) * HOUR_NS  # far enough back that no file lies in the future
ERRORS_PER_FILE = 3


def rec_bytes(number: int, records: int = 100, *, zstd: bool = False) -> bytes:
    """A `rec` file of so many records, the first three of them errors, at times of its own."""
    out = io.BytesIO()
    zero = START_NS + number * HOUR_NS
    with RecWriter(
        out, vin=VIN, platform="J7", firmware="2.4.1", created_ns=zero, utc_zero_ns=zero, zstd=zstd
    ) as log:
        for n in range(records):
            if n < ERRORS_PER_FILE:
                log.text(n * 100_000_000, ERROR, "ECU1/ENG", f"misfire on cylinder {n}", code="P0302")
            else:
                log.text(n * 100_000_000, INFO, "ECU1/SYS", f"file {number}, all is well, load {n} %")
    return out.getvalue()


def add_file(wiring: Wiring, batch_id: str, name: str, content: bytes) -> LogFile:
    """Put a file into a pending batch, as an upload that arrived does."""
    file_id = uuid4().hex
    key = raw_key(batch_id, file_id)
    folder = wiring.settings.data / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    staged: Path = folder / file_id
    staged.write_bytes(content)
    wiring.store.put_file(key, staged)
    file = LogFile(file_id, batch_id, name, len(content), hashlib.sha256(content).hexdigest(), key)
    with wiring.uow() as uow:
        file = uow.log_files.add(file)
        uow.commit()
    return file


def make_batch(wiring: Wiring, files: Mapping[str, bytes], vin: str = VIN) -> str:
    """A pending batch that holds `files`; return its id."""
    batch = create_batch(wiring, NewBatch(vin=vin, firmware="2.4.1", platform="J7"))
    for name, content in files.items():
        add_file(wiring, batch.id, name, content)
    return batch.id


def upload_batch(wiring: Wiring, files: Mapping[str, bytes], vin: str = VIN) -> str:
    """A batch that was just completed; return its id."""
    batch_id = make_batch(wiring, files, vin)
    complete_batch(wiring, batch_id)
    return batch_id


JOBS = {
    "scatter_batch": scatter,
    "parse_file": parse_files,
    "gather_batch": gather,
    "diagnose_batch": diagnose,
}


def run_here(wiring: Wiring, *, times: int = 1) -> None:
    """Relay and work in this process until nothing is left, running every job `times` times."""
    while True:
        with wiring.uow() as uow:
            rows = uow.outbox.claim_unpublished()
            uow.outbox.mark_published([row.id for row in rows])
            uow.commit()
        if not rows:
            return
        for step in [step for row in rows for step in next_steps(row.event)]:
            for _ in range(times):
                JOBS[step.job](wiring, **step.arguments)


def batch_of(wiring: Wiring, batch_id: str) -> Batch:
    """The batch as it stands."""
    with wiring.uow() as uow:
        return uow.batches.get(batch_id)


def events_of(wiring: Wiring, batch_id: str) -> list[str]:
    """The names of what happened to the batch, in order."""
    with wiring.uow() as uow:
        return [type(row.event).__name__ for row in uow.outbox.for_batch(batch_id)]


def report_of(wiring: Wiring, batch_id: str) -> dict[str, object]:
    """The body of its report."""
    with wiring.uow() as uow:
        body = uow.reports.get(batch_id)
    assert body is not None
    return body
