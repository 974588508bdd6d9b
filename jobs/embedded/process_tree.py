"""The processes of one machine: started, watched, started again when they die, stopped in order.

What dies is started again for ever, and the others stay up: whatever is wrong may pass, and half an
installation is better than none. Only a program that ends by itself before all were ready for the first time
ends the tree: its cause is most likely a setting, which somebody who has just typed the command can mend.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from core.errors import ArgusError
from jobs.embedded.child import end_processes, launch, log_end, tail

MARK = "ARGUS_TREE"  # in the environment of every process of a tree: the data folder
LONGEST_PAUSE_S = 30.0
_CALM_S = 60.0  # a death after so long has nothing to do with the one before


class TreeError(ArgusError):
    """A program ended before all were ready; the message says which, how, and what it wrote."""


class Service(Protocol):
    """Something to keep running: an embedded server, or a program."""

    name: str

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running process, if it was started."""
        ...

    def start(self) -> object:
        """Start, also again after a death; raises ArgusError or OSError when that fails."""
        ...


class Server(Service, Protocol):
    """An embedded server; started again it is found under the same URL."""

    def stop(self) -> None:
        """Stop, cleanly if possible."""
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running.

    `patience_s` is how long it may take to end when asked, `niceness` how far it stands back for others.
    """

    name: str
    command: Sequence[str]
    patience_s: float
    niceness: int = 0


class _Running:
    """A program as a service; the log of its newest process begins at byte `log_start`."""

    def __init__(
        self, program: Program, log: Path, run: Callable[[Program], subprocess.Popen[bytes]]
    ) -> None:
        self.name = program.name
        self.program = program
        self.log = log
        self._run = run
        self.start()

    def start(self) -> None:
        """Start it, also again."""
        self.log_start = log_end(self.log)
        self.process = self._run(self.program)


@dataclass(slots=True)
class _Watch:
    """A service and its deaths soon after one another; `due` is when a dead one is started again."""

    service: Service
    started_at: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due: float | None = None

    def tend(self) -> Iterator[str]:
        """Start the service again if it is dead and the time has come; yield what happens."""
        process = self.service.process
        if process is None or process.poll() is None:
            self.due = None
            return
        if self.due is None:
            if time.monotonic() - self.started_at > _CALM_S:
                self.deaths = 0
            ended = how_it_ended(process.returncode)
            yield f"{self.service.name} {ended} and is started again{self._pause()}"
        if self.due is not None and time.monotonic() >= self.due:
            yield from self._start_again()

    def _start_again(self) -> Iterator[str]:
        self.started_at = time.monotonic()
        try:
            self.service.start()
            self.due = None
        except (ArgusError, OSError) as error:
            yield f"{self.service.name} is tried again{self._pause()}: {error}"

    def _pause(self) -> str:
        """Note a death, and return when the service is started again, in words."""
        self.deaths += 1
        pause_s = pause_after(self.deaths)
        self.due = time.monotonic() + pause_s
        return f" in {pause_s:.0f} s" if pause_s else ""


class ProcessTree:
    """Everything that runs on one data folder, whose lock the caller holds."""

    def __init__(self, data: Path, servers: Sequence[Server] = ()) -> None:
        self._data = data
        self._servers = list(servers)
        self._environment: dict[str, str] = {}
        self._running: list[_Running] = []
        self._watches = [_Watch(server) for server in servers]

    def start(self, programs: Sequence[Program], environment: Mapping[str, str]) -> None:
        """Start programs, in this order, also beside others; the servers run already."""
        self._environment = {**os.environ, **environment, MARK: str(self._data), "PYTHONUNBUFFERED": "1"}
        for program in programs:
            running = _Running(program, self.log(program.name), self._launch)
            self._running.append(running)
            self._watches.append(_Watch(running))

    def tend(self, *, starting: bool = False) -> list[str]:
        """Start again what died, after a pause that grows with every death; return what there is to say.

        While the tree is `starting`, a program that ends is a TreeError.
        """
        if starting:
            for running in self._running:
                _must_live(running)
        return [line for watch in self._watches for line in watch.tend()]

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
        self._running, self._watches = [], []
        for server in self._servers:
            server.stop()

    def log(self, name: str) -> Path:
        """Return the log file of a program."""
        return self._data / "logs" / f"{name}.log"

    def run_once(self, name: str, command: Sequence[str], niceness: int = 0) -> subprocess.Popen[bytes]:
        """Start a program that ends by itself, in the tree's environment; the caller looks after it."""
        return launch(
            command,
            cwd=self._data,
            log=self.log(name),
            on_parent_death=signal.SIGKILL,  # every process is made to be killed; waiting helps nobody then
            env=self._environment,
            niceness=niceness,
        )

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        return self.run_once(program.name, program.command, program.niceness)


def pause_after(deaths: int) -> float:
    """Return how many seconds to wait after so many deaths in a row: 0, 1, 2, 4 … LONGEST_PAUSE_S."""
    return min(2.0 ** min(deaths - 2, 10), LONGEST_PAUSE_S) if deaths > 1 else 0.0


def how_it_ended(status: int) -> str:
    """Say how a process ended, by its return code."""
    if status < 0:
        return f"was ended by signal {-status} ({signal.strsignal(-status)})"
    return f"ended with status {status}"


def _must_live(running: _Running) -> None:
    status = running.process.poll()
    if status is not None and status >= 0:  # one that was killed says nothing of what is set wrong
        raise TreeError(
            f"{running.name} {how_it_ended(status)} before Argus was ready. "
            f"{running.log} says:\n{tail(running.log, running.log_start)}"
        )


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
