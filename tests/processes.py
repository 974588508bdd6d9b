"""Processes that may end at any moment: a dead one is an answer, not an error."""

import psutil


def command_of(process: psutil.Process) -> list[str]:
    """The command line; empty of a process that is gone."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def send(process: psutil.Process, what: str) -> None:
    """`kill`, `suspend` or `resume` it, if it is still there."""
    try:
        getattr(process, what)()
    except psutil.NoSuchProcess:
        return


def is_gone(process: psutil.Process | int) -> bool:
    """Say whether a process, or the one with this id, no longer runs; its parent may not have noticed yet."""
    try:
        known = psutil.Process(process) if isinstance(process, int) else process
        return not known.is_running() or known.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
