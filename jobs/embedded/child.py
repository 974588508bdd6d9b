"""Start, stop and find again the processes Argus runs beside itself."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from core.errors import ArgusError

_LAUNCHER = Path(__file__).with_name("launcher.py")
_LOG_LIMIT_BYTES = 16 << 20


class EmbeddedServerError(ArgusError):
    """An embedded server cannot be started; the message says which, why, and where its log is."""


def launch(
    command: Sequence[str],
    *,
    cwd: Path,
    log: Path,
    on_parent_death: signal.Signals = signal.SIGTERM,
    not_as_root: bool = False,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    niceness: int = 0,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own; both its outputs go to the end of `log`.

    It gets `stdin`, and `on_parent_death` when this process dies, however that happens. Call from the main
    thread: to Linux the parent is the thread.
    """
    log_end(log)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*_prefix(on_parent_death, not_as_root=not_as_root, niceness=niceness), *command],
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=env,
            start_new_session=True,  # a terminal's Ctrl-C reaches only us, and we stop all in order
        )
    if process.stdin is None:
        raise RuntimeError("a pipe was asked for")
    with process.stdin as pipe:
        pipe.write(stdin)
    return process


def run(
    command: Sequence[str], *, cwd: Path, not_as_root: bool = False, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, under the same rules as `launch`; the outputs are in the result."""
    prefix = _prefix(signal.SIGKILL, not_as_root=not_as_root)
    return subprocess.run(
        [*prefix, *command], cwd=cwd, input=stdin, capture_output=True, timeout=120, check=False
    )


def stop(process: subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn and wait so many seconds for the end; after the last, SIGKILL."""
    for number, seconds in signals:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
        process.wait()


def stop_orphans(name: str, cwd: Path, gentle: signal.Signals) -> int:
    """End programs called `name` that work in `cwd`, left by a tree that was killed; return how many."""
    orphans = [process for process in psutil.process_iter() if _is(process, name, cwd)]
    end_processes(orphans, gentle)
    return len(orphans)


def end_processes(processes: Sequence[psutil.Process], gentle: signal.Signals, seconds: float = 10) -> None:
    """Ask processes that are not our children to end; those that do not within `seconds` are killed."""
    for number, patience in ((gentle, seconds), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + patience
        for process in filter(_lives, processes):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        while any(map(_lives, processes)) and time.monotonic() < deadline:
            time.sleep(0.01)


def log_end(log: Path) -> int:
    """Return at which byte of `log` the program that is launched next begins to write."""
    log.parent.mkdir(parents=True, exist_ok=True)
    size = log.stat().st_size if log.exists() else 0
    if size <= _LOG_LIMIT_BYTES:
        return size
    log.rename(log.with_suffix(".old.log"))
    return 0


def tail(log: Path, since: int, lines: int = 5) -> str:
    """Return the last lines that were written to a log from byte `since` on, for an error message."""
    with log.open("rb") as file:
        file.seek(since)
        written = file.read().decode(errors="replace").splitlines()
    return "\n".join(written[-lines:]) or "(nothing)"


def _prefix(on_parent_death: signal.Signals, *, not_as_root: bool, niceness: int = 0) -> list[str]:
    uid = _other_uid() if not_as_root else 0
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER)]
    return [*launcher, *map(str, (os.getpid(), int(on_parent_death), uid, niceness)), "--"]


def _other_uid() -> int:
    """Return the user to appear as, 0 for ourselves: Postgres wants one that is not root and has a name."""
    users = {user.pw_name: user.pw_uid for user in pwd.getpwall() if user.pw_uid}
    if os.geteuid() in users.values():
        return 0
    return users.get("nobody") or next(iter(users.values()))


def _is(process: psutil.Process, name: str, cwd: Path) -> bool:
    try:
        return process.name() == name and Path(process.cwd()) == cwd
    except (psutil.Error, OSError):
        return False


def _lives(process: psutil.Process) -> bool:
    """A zombie does not: it only waits for its parent to take note."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
