"""scattering: parse some files of a batch, and settle them at the barrier."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from core.errors import FencedError, NotFoundError, PassingError, UnreadableLogError
from core.events import FileParsed
from core.log_file import LogFile, extents_key, index_key, signals_key, stream_key
from core.task import Attempt, Outcome, Parsed, Unreadable
from db.repositories.tasks import Settlement
from jobs.close_barrier import settle_at_barrier
from jobs.index_log import index_log
from jobs.lease import LEASE_S, lease
from jobs.patience import PASSING, patiently
from jobs.reading_progress import ReadingProgress
from jobs.run_job import run_job
from jobs.scratch import scratch
from jobs.wiring import Wiring

OUTAGE_S = 120.0  # a store or database that is away for so long costs nothing but time
_log = logging.getLogger(__name__)


def parse_file(batch_id: str, attempts: list[tuple[str, int]]) -> None:
    """Run as a job: parse files of one batch, each given with the number of the attempt.

    The process ends when all its attempts were taken away: a parser that hangs must not keep the worker.
    """
    work = partial(parse_files, when_lost=partial(os._exit, 1))
    run_job("parse_file", work, batch_id=batch_id, attempts=attempts)


def parse_files(
    wiring: Wiring,
    batch_id: str,
    attempts: Sequence[Sequence[str | int]],
    when_lost: Callable[[], object] = lambda: None,
) -> None:
    """Claim the attempts, parse what was still to be had, and settle it in one transaction.

    Attempts that another worker claimed, finished or took over are left alone. `when_lost` is called, in
    another thread, when none of the attempts is this worker's any more.
    """
    worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    claimed = [(str(file_id), int(attempt)) for file_id, attempt in attempts]
    files, uploaded = _claim(wiring, batch_id, claimed, worker)
    if not files:
        return
    with lease(wiring, [(file.id, file.attempt) for file in files], worker, when_lost):
        outcomes = _read_all(wiring, files, uploaded)
        if not outcomes:
            return
        try:
            settled = patiently(lambda: _settle(wiring, batch_id, outcomes, worker), at_least_s=OUTAGE_S)
        except FencedError:
            return
    processed = [outcome.file_id for outcome in settled.counted if isinstance(outcome, Parsed)]
    failed = [outcome.file_id for outcome in settled.counted if isinstance(outcome, Unreadable)]
    settle_at_barrier(wiring, settled.batch, processed, failed)


def _claim(
    wiring: Wiring, batch_id: str, attempts: Sequence[Attempt], worker: str
) -> tuple[list[LogFile], datetime]:
    """Return the files that are this worker's now, and when their batch was begun."""
    with wiring.uow() as uow:
        mine = uow.tasks.claim(attempts, worker, LEASE_S)
        files = uow.log_files.get_all([file_id for file_id, _ in mine])
        uploaded = uow.batches.get(batch_id).created_at
        uow.commit()
    return files, uploaded


def _read_all(wiring: Wiring, files: Sequence[LogFile], uploaded: datetime) -> Sequence[Outcome]:
    """Parse the files and store their indexes; none when the store was away for too long to take them."""
    try:
        return patiently(lambda: _parse_all(wiring, files, uploaded), at_least_s=OUTAGE_S)
    except PASSING as error:
        _log.warning("%d files are left for another attempt: %s", len(files), error)
        return []
    except Exception as error:
        return [_give_up(wiring, file, error) for file in files]


def _parse_all(wiring: Wiring, files: Sequence[LogFile], uploaded: datetime) -> list[Outcome]:
    """Parse the files, then store their indexes together: to make them durable one by one took longest."""
    outcomes: list[Outcome] = []
    indexes: dict[str, Path] = {}
    with scratch(wiring) as folder:
        for file in files:
            outcome = _parse(wiring, file, uploaded, folder, indexes)
            if outcome is None:  # the next one would only wait as long
                break
            outcomes.append(outcome)
        wiring.store.put_files(indexes)
    return outcomes


def _parse(
    wiring: Wiring, file: LogFile, uploaded: datetime, folder: Path, indexes: dict[str, Path]
) -> Outcome | None:
    """Parse one file; None when store or disk were away for too long: its lease runs out, another tries."""
    try:
        found, made = patiently(lambda: _index(wiring, file, uploaded, folder), at_least_s=OUTAGE_S)
    except PASSING as error:
        _log.warning("%s is left for another attempt: %s", file.name, error)
        return None
    except UnreadableLogError as error:
        return Unreadable(file.id, file.attempt, str(error))
    except NotFoundError:
        return Unreadable(file.id, file.attempt, "The stored bytes of this file are gone; upload it again.")
    except Exception as error:  # a parser's mistake costs one file, not its batch
        return _give_up(wiring, file, error)
    indexes |= made
    return found


def _index(wiring: Wiring, file: LogFile, uploaded: datetime, folder: Path) -> tuple[Parsed, dict[str, Path]]:
    """Parse the raw object into its event index; return what was found, and what to store under which key."""
    this = (file.batch_id, file.id, file.attempt)
    key = index_key(*this)
    with wiring.store.open_local(file.object_key) as raw:
        try:
            follow = ReadingProgress(wiring.redis, file.batch_id, file.id)
            limit_bytes = wiring.settings.unfolded_limit_bytes
            index = index_log(raw, file.name, folder / Path(key).name, uploaded, limit_bytes, follow)
        except OSError as error:  # a full disk, a lost mount: not the fault of the log
            raise PassingError(f"The index cannot be written: {error}") from error
    made = {
        extents_key(*this): index.extents,
        stream_key(*this): index.stream,
        signals_key(*this): index.signals,
        key: index.events,
    }
    found = Parsed(file.id, file.attempt, index.summary, index.seconds, key)
    return found, {key: path for key, path in made.items() if path}


def _give_up(wiring: Wiring, file: LogFile, error: Exception) -> Unreadable:
    """Fail a file by a mistake of Argus's own, and leave a dead letter."""
    reason = f"{type(error).__name__}: {error}"
    _bury(wiring, file, reason)
    return Unreadable(file.id, file.attempt, f"Argus itself failed at this file ({reason}).")


def _settle(wiring: Wiring, batch_id: str, outcomes: Sequence[Outcome], worker: str) -> Settlement:
    with wiring.uow() as uow:
        settled = uow.tasks.settle(batch_id, outcomes, worker)
        uow.outbox.add(
            settled.batch.version,
            *(
                FileParsed(batch_id, outcome.file_id, outcome.attempt, isinstance(outcome, Unreadable))
                for outcome in settled.counted
            ),
        )
        uow.commit()
    return settled


def _bury(wiring: Wiring, file: LogFile, reason: str) -> None:
    arguments = {"batch_id": file.batch_id, "attempts": [[file.id, file.attempt]]}
    with wiring.uow() as uow:
        uow.dead_letters.add("parse_file", arguments, reason, batch_id=file.batch_id)
        uow.commit()
