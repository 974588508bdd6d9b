"""Fixtures over real servers: embedded Postgres and Valkey for the session, a fresh database per test."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
import redis
from hypothesis import settings as hypothesis_settings

from core.settings import Settings, read_settings
from jobs.embedded.child import launch
from jobs.embedded.free_port import is_free
from jobs.embedded.postgres import EmbeddedPostgres
from jobs.embedded.valkey import EmbeddedValkey

if TYPE_CHECKING:  # a test of the parsers should not load the database layer
    from jobs.wiring import Wiring

hypothesis_settings.register_profile("argus", deadline=None)  # the first call of a kernel compiles it
hypothesis_settings.load_profile("argus")

ARGUS = Path(sys.executable).with_name("argus")
TEMPLATE = "argus_template"
_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
_numbers = count(1)


def pytest_sessionstart() -> None:
    """In CI the other tools are there: to skip what needs them would be to test nothing."""
    if os.environ.get("CI") == "true" and not shutil.which("dlt-convert"):
        raise pytest.UsageError("CI=true, but there is no dlt-convert (Debian package dlt-tools).")


@pytest.fixture(scope="session")
def servers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the session's servers keep their data in."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def postgres_url(servers_folder: Path) -> Iterator[str]:
    """A Postgres for the whole session; the URL names its maintenance database."""
    server = EmbeddedPostgres(servers_folder, _NOT_DURABLE)
    url = server.start()
    yield url.removesuffix("/argus") + "/postgres"
    server.stop()


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> str:
    """The name of a migrated, empty database that tests copy."""
    from db.migrations import migrate  # noqa: PLC0415

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate(postgres_url.removesuffix("/postgres") + f"/{TEMPLATE}")
    return TEMPLATE


@pytest.fixture
def database_url(postgres_url: str, template_database: str) -> Iterator[str]:
    """A fresh, migrated database that only this test uses."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template_database}")
        yield postgres_url.removesuffix("/postgres") + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def valkey_url(servers_folder: Path) -> Iterator[str]:
    """A Valkey for the whole session; `redis_url` gives it emptied."""
    server = EmbeddedValkey(servers_folder)
    yield server.start()
    server.stop()


@pytest.fixture
def redis_url(valkey_url: str) -> str:
    """An empty Valkey."""
    with redis.Redis.from_url(valkey_url) as client:
        client.flushall()
    return valkey_url


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation that lives in this test's folder."""
    return read_settings(
        {
            "ARGUS_DATABASE_URL": database_url,
            "ARGUS_REDIS_URL": redis_url,
            "ARGUS_DATA": str(tmp_path / "argus"),
            "ARGUS_SECRET": "a secret of the tests",
        }
    )


@pytest.fixture
def wiring(settings: Settings) -> "Iterator[Wiring]":
    """The composition root over this test's database, Redis and object store."""
    from jobs.wiring import wire  # noqa: PLC0415

    with wire(settings) as wired:
        yield wired


@dataclass(frozen=True, slots=True)
class RunningArgus:
    """A whole system that `argus up` started."""

    process: "subprocess.Popen[bytes]"
    data: Path
    port: int

    @property
    def pages_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def database_url(self) -> str:
        return str(json.loads((self.data / "running.json").read_text())["database_url"])

    @property
    def redis_url(self) -> str:
        return str(json.loads((self.data / "running.json").read_text())["redis_url"])


def start_argus(data: Path, *arguments: str, port: int | None = None, seconds: float = 240) -> RunningArgus:
    """Run `argus up` on a data folder and wait until it takes work."""
    port = port or two_free_ports()
    log = data.with_suffix(".up.log")
    process = launch(
        [str(ARGUS), "up", "--data", str(data), "--port", str(port), *arguments],
        cwd=data.parent,
        log=log,
        env={name: value for name, value in os.environ.items() if not name.startswith("ARGUS_")},
    )
    running = RunningArgus(process, data, port)
    deadline = time.monotonic() + seconds
    while not is_ready(running):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"argus up did not come up:\n{log.read_text()}")
        time.sleep(0.05)
    return running


def stop_argus(running: RunningArgus, seconds: float = 40) -> int:
    """Stop it as Ctrl-C does; return its exit status."""
    running.process.send_signal(signal.SIGINT)
    return running.process.wait(seconds)


@pytest.fixture(scope="session")
def running_argus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArgus]:
    """A whole system for the session, without the sample fleet; tests make their own batches in it."""
    folder = tmp_path_factory.mktemp("running")
    running = start_argus(folder / "argus", "--no-sample")
    yield running
    stop_argus(running)
    shutil.rmtree(folder, ignore_errors=True)


def two_free_ports() -> int:
    """Return a port that is free and whose next one is too.

    Below those that the system gives to connections, which may take one before `argus up` does.
    """
    while not (is_free(port := random.randrange(15_000, 32_000)) and is_free(port + 1)):
        pass
    return port


def is_ready(running: RunningArgus) -> bool:
    """Say whether pages and API answer, and work would be taken."""
    try:
        pages = httpx.get(f"{running.pages_url}/_stcore/health", timeout=2)
        api = httpx.get(f"{running.api_url}/readyz", timeout=2)
    except httpx.HTTPError:
        return False
    return pages.status_code == 200 and api.status_code == 200
