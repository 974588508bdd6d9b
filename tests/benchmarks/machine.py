"""What was measured on, and with."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil


def machine() -> str:
    """Return processor, cores, memory and system in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / (1 << 30)
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB of memory, {_system()}"


def versions(packages: set[str]) -> str:
    """Return Python's version and those of the packages."""
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in sorted(packages))]
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, kernel {platform.release()}"
    except OSError:
        return platform.platform()
