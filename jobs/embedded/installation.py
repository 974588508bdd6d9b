"""What `argus up` runs: which servers and programs, with which settings, and when they are ready.

All programs at once would share two cores and be slow together. So the pages and the API come first, and
scheduler and workers when those answer: what people send until then waits a second for them.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from core.settings import Settings
from db.database_url import libpq_url
from db.migrations import migrate
from jobs.embedded.answers import API_HEALTH, API_READY, PAGES_HEALTH, answers
from jobs.embedded.child import stop
from jobs.embedded.postgres import EmbeddedPostgres
from jobs.embedded.process_tree import ProcessTree, Program, Server
from jobs.embedded.secret_file import keep_secret
from jobs.embedded.valkey import EmbeddedValkey

WORKERS = 2
BEHIND_PEOPLE = 10  # niceness: who looks at a page goes before files that are parsed
RUNNING = "running.json"  # in the data folder: what runs now, for `argus doctor`
# There while the sample fleet is wanted and not yet whole; it holds the fleet's last day, so that a load that
# goes on after midnight sends the same batches.
_SAMPLE = "sample.loading"
_SLOW_S = 30.0
# polars' allocator gives back what is free: by itself it keeps it, 90 MB of a large gathering. The Procfile
# sets it as well.
ALLOCATOR = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:100,muzzy_decay_ms:0"}


class Installation:
    """One data folder and all that works on it; `say` gets a line whenever there is something to know."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._data = settings.data
        self._say = say
        self._postgres = None if settings.database_url else EmbeddedPostgres(self._data)
        self._valkey = None if settings.redis_url else EmbeddedValkey(self._data)
        servers: list[Server] = [server for server in (self._valkey, self._postgres) if server]
        self._tree = ProcessTree(self._data, servers)
        self._environment: dict[str, str] = {}
        self._sample: subprocess.Popen[bytes] | None = None
        self._sample_from = 0.0
        self._open = False  # pages and API answer
        self._working = False  # and somebody does the work
        self._slow_at = time.monotonic() + _SLOW_S

    def start(self, *, sample: bool) -> None:
        """Start everything; `tend` says when it is ready."""
        database_url = self._postgres.start() if self._postgres else self._settings.database_url
        redis_url = self._valkey.start() if self._valkey else self._settings.redis_url
        migrate(database_url)
        if sample and _is_empty(database_url):
            (self._data / _SAMPLE).write_text(_today(), encoding="ascii")
        self._environment = _environment(self._settings, database_url, redis_url)
        self._tree.start(_seen_by_people(self._settings), self._environment)
        _write_private(
            self._data / RUNNING,
            json.dumps({"port": self._settings.port, "database_url": database_url, "redis_url": redis_url}),
        )

    def tend(self) -> None:
        """Look after everything once; TreeError when a program ends before all was ready once."""
        for line in self._tree.tend(starting=not self._working):
            self._say(line)
        if not self._open:
            self._look_whether_open()
        elif not self._working:
            self._look_whether_working()
        elif self._sample and self._sample.poll() is not None:
            self._end_sample(self._sample.returncode)

    def stop(self) -> None:
        """Stop everything."""
        (self._data / RUNNING).unlink(missing_ok=True)
        if self._sample:
            stop(self._sample)
        self._tree.stop()

    def _look_whether_open(self) -> None:
        host, port = self._settings.host, self._settings.port
        if answers(host, port, PAGES_HEALTH) and answers(host, port + 1, API_HEALTH):
            self._open = True
            pages, api = self._settings.pages_url, self._settings.api_url
            self._say(f"Argus is ready: {pages}   (Ctrl-C stops it)")
            self._say(f"The API is at {api}: the commands take this as --url or ARGUS_URL.")
            self._tree.start(_working_behind(), self._environment)
        else:
            self._say_if_slow()

    def _look_whether_working(self) -> None:
        if not answers(self._settings.host, self._settings.api_port, API_READY):
            self._say_if_slow()
            return
        self._working = True
        self._say("Scheduler and workers are up.")
        if (self._data / _SAMPLE).exists():
            self._say("Loading the sample fleet, 40 vehicles: pages fill while it is parsed …")
            self._sample_from = time.monotonic()
            # Empty where a kill came between making the file and writing it: then nothing was sent yet.
            last_day = (self._data / _SAMPLE).read_text(encoding="ascii") or _today()
            demo = [*_python("jobs.cli"), "demo", "--wait", "--until", last_day]
            self._sample = self._tree.run_once("sample", demo)

    def _say_if_slow(self) -> None:
        if time.monotonic() > self._slow_at:
            self._slow_at = time.monotonic() + _SLOW_S
            what = "scheduler and workers are" if self._open else "Argus is"
            self._say(f"{what} still starting; the logs are in {self._data / 'logs'}")

    def _end_sample(self, status: int) -> None:
        self._sample = None
        if status == 0:
            (self._data / _SAMPLE).unlink(missing_ok=True)
            self._say(f"The sample fleet is loaded, in {time.monotonic() - self._sample_from:.0f} s.")
        else:
            self._say(f"The sample fleet could not be loaded: see {self._tree.log('sample')}")


def _environment(settings: Settings, database_url: str, redis_url: str) -> dict[str, str]:
    """Return what the programs need to know; secrets are never arguments, which anybody can see."""
    return {
        "ARGUS_DATABASE_URL": database_url,
        "ARGUS_REDIS_URL": redis_url,
        "ARGUS_DATA": str(settings.data),
        "ARGUS_HOST": settings.host,
        "ARGUS_PORT": str(settings.port),
        "ARGUS_URL": settings.api_url,
        "ARGUS_PAGES_URL": settings.pages_url,
        "ARGUS_SECRET": settings.secret or keep_secret(settings.data / "secret")[0],
        **ALLOCATOR,
    }


def _seen_by_people(settings: Settings) -> list[Program]:
    uvicorn = [*_python("uvicorn"), "dashboard.api.app:make_app", "--factory", "--log-level=warning"]
    return [
        Program("pages", _python("dashboard"), patience_s=3),
        Program(
            "api",
            [
                *uvicorn,
                f"--host={settings.host}",
                f"--port={settings.api_port}",
                "--timeout-graceful-shutdown=2",
            ],
            patience_s=4,
        ),
    ]


def _working_behind() -> list[Program]:
    return [
        Program("scheduler", _python("jobs.scheduler"), patience_s=5, niceness=BEHIND_PEOPLE),
        Program(
            "workers",
            [*_python("jobs.worker"), str(WORKERS)],
            patience_s=8,
            niceness=BEHIND_PEOPLE,
        ),
    ]


def _python(module: str) -> list[str]:
    return [sys.executable, "-m", module]


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _is_empty(database_url: str) -> bool:
    with psycopg.connect(libpq_url(database_url)) as connection:
        return connection.execute("SELECT FROM batches LIMIT 1").fetchone() is None


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
