"""The queues: their names, what runs in which, for how long, and how to put a job in.

A job is a function named by its dotted path, with JSON arguments. Its id comes from the event that caused it,
so that an event published twice is still one job.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import redis
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from core.pipeline import Step

SEARCH, BATCH, PARSE = "search", "batch", "parse"
# Workers empty the first first: finishing a batch goes before beginning another. Searches have a worker of
# their own; the others help where no batch waits.
QUEUES = (BATCH, PARSE, SEARCH)
_KEPT_S = 600  # a finished job is remembered for so long, which is what makes its event publishable twice
_FAILED_KEPT_S = 24 * 3600


UNLIMITED = -1  # RQ's word for it


@dataclass(frozen=True, slots=True)
class JobKind:
    """Where jobs of one name run, and after how many seconds one is stopped."""

    path: str
    queue: str
    time_limit_s: int


JOBS: Mapping[str, JobKind] = MappingProxyType(
    {
        # Expanding an archive of 64 GiB takes half an hour on a slow disk.
        "scatter_batch": JobKind("jobs.scatter_batch.scatter_batch", PARSE, 3600),
        # How long a file may take depends on its size: jobs.time_limits takes its lease, which ends the job.
        "parse_file": JobKind("jobs.parse_file.parse_file", PARSE, UNLIMITED),
        "gather_batch": JobKind("jobs.gather_batch.gather_batch", BATCH, 1800),
        "diagnose_batch": JobKind("jobs.diagnose_batch.diagnose_batch", BATCH, 600),
        # It ends when nobody watches it.
        "search_logs": JobKind("jobs.search_logs.search_logs", SEARCH, UNLIMITED),
    }
)


def job_id(event_id: str, number: int) -> str:
    """Return the id of the `number`-th job that an event causes."""
    return f"{event_id}-{number}"


def queue(client: redis.Redis, name: str) -> Queue:
    """Return a queue by name."""
    return Queue(name, connection=client, serializer=JSONSerializer)


def enqueue(client: redis.Redis, step: Step, identity: str, deaths: int = 0) -> bool:
    """Put a job into its queue; False when one with this id is there already, waiting, running or done.

    It carries with it at how many workers' deaths it was.
    """
    kind = JOBS[step.job]
    try:
        queue(client, kind.queue).enqueue(
            kind.path,
            kwargs=step.arguments,
            job_id=identity,
            unique=True,
            job_timeout=kind.time_limit_s,
            result_ttl=_KEPT_S,
            failure_ttl=_FAILED_KEPT_S,
            description=step.job,
            meta={"deaths": deaths},
        )
    except DuplicateJobError:
        return False
    return True


def enqueue_again(client: redis.Redis, step: Step, identity: str, deaths: int) -> None:
    """Put a job into its queue whatever became of an earlier one with this id."""
    with suppress(NoSuchJobError):
        Job.fetch(identity, connection=client, serializer=JSONSerializer).delete()
    enqueue(client, step, identity, deaths)


def waiting_jobs(client: redis.Redis) -> set[str]:
    """Return the ids of all jobs that wait for a worker."""
    return {identity for name in QUEUES for identity in queue(client, name).get_job_ids()}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a job: for how many seconds a worker has had it (None: none has), and earlier deaths."""

    started_s: float | None
    deaths: int


def fate_of(client: redis.Redis, identity: str) -> Fate:
    """Return what is known of a job; a job that ended, with an error or without, is started no more."""
    try:
        job = Job.fetch(identity, connection=client, serializer=JSONSerializer)
    except NoSuchJobError:
        return Fate(None, 0)
    deaths = int(job.meta.get("deaths", 0))
    if job.get_status(refresh=False) is not JobStatus.STARTED or job.started_at is None:
        return Fate(None, deaths)
    return Fate((datetime.now(UTC) - job.started_at).total_seconds(), deaths)


def batch_workers(client: redis.Redis) -> list[BaseWorker]:
    """Return the workers that take the work of batches: one takes nothing but searches."""
    return [worker for worker in Worker.all(connection=client) if worker.queue_names() != [SEARCH]]


def lengths(client: redis.Redis) -> dict[str, int]:
    """Return how many jobs wait in each queue."""
    return {name: queue(client, name).count for name in QUEUES}
