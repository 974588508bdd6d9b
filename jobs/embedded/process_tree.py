"""The processes of one machine: started, watched, started again when they die, stopped in order."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from core.errors import ArgusError
from jobs.embedded.child import end_processes, launch, tail

MARK = "ARGUS_TREE"  # in the environment of every process of a tree: the data folder
MOST_DEATHS = 5
DEATHS_WITHIN_S = 60.0


class TreeError(ArgusError):
    """A process keeps dying; the message says which, and the end of its log."""


class Server(Protocol):
    """An embedded server."""

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running process, if it was started."""
        ...

    def start(self) -> str:
        """Start, also again after a death; return the URL, which stays the same."""
        ...

    def stop(self) -> None:
        """Stop, cleanly if possible."""
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running; `patience_s` is how long it may take to end when asked."""

    name: str
    command: Sequence[str]
    patience_s: float


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_DEATHS))


class ProcessTree:
    """Everything that runs on one data folder, whose lock the caller holds."""

    def __init__(self, data: Path, servers: Sequence[Server] = ()) -> None:
        self._data = data
        self._servers = list(servers)
        self._environment: dict[str, str] = {}
        self._running: list[_Running] = []

    def start(self, programs: Sequence[Program], environment: Mapping[str, str]) -> None:
        """Start programs, in this order."""
        self._environment = {**os.environ, **environment, MARK: str(self._data), "PYTHONUNBUFFERED": "1"}
        self._running = [_Running(program, self._launch(program)) for program in programs]

    def tend(self) -> list[str]:
        """Start again what died; return a line for each. TreeError when one dies again and again."""
        return [*self._tend_servers(), *self._tend_programs()]

    def stop(self) -> None:
        """Ask all programs to end, once; kill those that take too long; then stop the servers."""
        asked_at = time.monotonic()
        for running in self._running:
            running.process.terminate()
        for running in self._running:
            left_s = asked_at + running.program.patience_s - time.monotonic()
            try:
                running.process.wait(max(left_s, 0.0))
            except subprocess.TimeoutExpired:
                running.process.kill()
                running.process.wait()
        self._running = []
        for server in self._servers:
            server.stop()

    def log(self, name: str) -> Path:
        """Return the log file of a program."""
        return self._data / "logs" / f"{name}.log"

    def run_once(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a program that ends by itself, in the tree's environment; the caller looks after it."""
        return launch(
            command,
            cwd=self._data,
            log=self.log(name),
            on_parent_death=signal.SIGKILL,  # every process is made to be killed; waiting helps nobody then
            env=self._environment,
        )

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        return self.run_once(program.name, program.command)

    def _tend_servers(self) -> list[str]:
        dead = [server for server in self._servers if server.process and server.process.poll() is not None]
        for server in dead:
            server.start()
        return [f"{type(server).__name__} died and was started again" for server in dead]

    def _tend_programs(self) -> list[str]:
        dead = [running for running in self._running if running.process.poll() is not None]
        return [self._revive(running) for running in dead]

    def _revive(self, running: _Running) -> str:
        name, status = running.program.name, running.process.returncode
        running.deaths.append(time.monotonic())
        if len(running.deaths) == MOST_DEATHS and running.deaths[-1] - running.deaths[0] < DEATHS_WITHIN_S:
            raise TreeError(
                f"{name} died {MOST_DEATHS} times within {DEATHS_WITHIN_S:.0f} s (status {status}). "
                f"The end of {self.log(name)}:\n{tail(self.log(name))}"
            )
        running.process = self._launch(running.program)
        return f"{name} ended with status {status} and was started again"


def end_left_over(data: Path) -> int:
    """Kill the programs of an earlier tree on this folder that are still alive; return how many."""
    left = [process for process in psutil.process_iter() if _belongs(process, data)]
    end_processes(left, signal.SIGKILL)
    return len(left)


def _belongs(process: psutil.Process, data: Path) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == str(data)
    except (psutil.Error, OSError):
        return False
