"""How much memory of its own a process needs that parses a large file: its mapped pages are not counted."""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.dlt_files import write_dlt
from tests.benchmarks.rec_files import write_rec
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped
from tests.benchmarks.text_files import write_text

WRITERS: dict[str, Callable[[Path, int], int]] = {
    "DLT": write_dlt,
    "text": write_text,
    "rec": write_rec,
    "rec, zstd": partial(write_rec, zstd=True),
}
_LOOK_S = 0.005


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure each format once: memory does not vary as times do."""
    return [_measure(name, write, scale, folder) for name, write in WRITERS.items()]


def _measure(name: str, write: Callable[[Path, int], int], scale: Scale, folder: Path) -> Row | Skipped:
    work = f"memory while parsing, {name}"
    if sys.platform != "linux":
        return Skipped(work, "it is read from /proc")
    log, index = folder / "large.log", folder / "events.parquet"
    records = write(log, scale.large_bytes)
    peak = peak_bytes(["-m", "jobs.cli", "parse", "--events", str(index), str(log)])
    note = f"{log.stat().st_size / 1e9:.2f} GB, {records:,} records; RssAnon of `argus parse --events`"
    log.unlink()
    return Row(work, "MB", peak / 1e6, (Bar(300, at_most=True),), less_is_better=True, note=note)


def peak_bytes(arguments: list[str]) -> int:
    """Run Python; return the most anonymous memory it was seen to hold, threads and all, in bytes."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    status, peak = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        if "RssAnon" in fields:  # a process that just ended has none
            peak = max(peak, int(fields["RssAnon"].split()[0]) << 10)
        time.sleep(_LOOK_S)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return peak


FAMILY = Family(measure)
