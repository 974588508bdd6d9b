"""Postgres, Valkey and an object store for a benchmark, and batches in them."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from core.log_file import LogFile, raw_key
from core.pipeline import Step, next_steps
from core.settings import read_settings
from db.migrations import migrate
from jobs.change_batch import NewBatch, complete_batch, create_batch
from jobs.embedded.postgres import EmbeddedPostgres
from jobs.embedded.valkey import EmbeddedValkey
from jobs.scatter_batch import scatter
from jobs.wiring import Wiring, wire


@dataclass(frozen=True)
class Servers:
    """What is running; `environment` lets other processes find it."""

    wiring: Wiring
    environment: dict[str, str] = field(repr=False)


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Run Postgres and Valkey, as durable as `argus up` runs them, with their data in `folder`."""
    postgres, valkey = EmbeddedPostgres(folder), EmbeddedValkey(folder)
    try:
        environment = {
            "ARGUS_DATABASE_URL": postgres.start(),
            "ARGUS_REDIS_URL": valkey.start(),
            "ARGUS_DATA": str(folder),
            "ARGUS_SECRET": "a secret of the benchmarks",
        }
        migrate(environment["ARGUS_DATABASE_URL"])
        with wire(read_settings(environment)) as wiring:
            yield Servers(wiring, environment)
    finally:
        valkey.stop()
        postgres.stop()


@contextmanager
def wired_to(data: Path) -> Iterator[Wiring]:
    """Give the wiring of the `argus up` that runs on a data folder."""
    running = json.loads((data / "running.json").read_text())
    environment = {
        "ARGUS_DATABASE_URL": running["database_url"],
        "ARGUS_REDIS_URL": running["redis_url"],
        "ARGUS_DATA": str(data),
    }
    with wire(read_settings(environment)) as wiring:
        yield wiring


def vin(number: int) -> str:
    """Return the VIN of a vehicle: the same bytes of another one are no duplicate."""
    return f"WRGSJ7DZ4P{number:07d}"


def store_batch(wiring: Wiring, files: Sequence[Path], number: int) -> str:
    """Make a pending batch of vehicle `number` that holds these files, which stay; return its id."""
    batch = create_batch(wiring, NewBatch(vin=vin(number), firmware="2.4.1", platform="J7"))
    incoming = wiring.settings.data / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    stored: list[LogFile] = []
    for path in files:
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        file_id, staged = uuid4().hex, incoming / uuid4().hex
        os.link(path, staged)
        key = raw_key(batch.id, file_id)
        wiring.store.put_file(key, staged)
        stored.append(LogFile(file_id, batch.id, path.name, path.stat().st_size, digest, key))
    with wiring.uow() as uow:
        for file in stored:
            uow.log_files.add(file)
        uow.commit()
    return batch.id


def scattered(wiring: Wiring, batch_id: str) -> list[Step]:
    """Complete and scatter a batch in this process; return its parse jobs, which nobody else takes."""
    complete_batch(wiring, batch_id)
    next_jobs(wiring)
    scatter(wiring, batch_id)
    return [step for step in next_jobs(wiring) if step.job == "parse_file"]


def next_jobs(wiring: Wiring) -> list[Step]:
    """Take all that happened from the outbox, as the relay does; return the jobs that it causes."""
    steps: list[Step] = []
    while True:
        with wiring.uow() as uow:
            rows = uow.outbox.claim_unpublished()
            uow.outbox.mark_published([row.id for row in rows])
            uow.commit()
        if not rows:
            return steps
        steps += [step for row in rows for step in next_steps(row.event)]
