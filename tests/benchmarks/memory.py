"""How much memory of its own parsing or gathering a large file needs: mapped pages are not counted."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from core.settings import read_settings
from jobs.gather_batch import gather
from jobs.parse_file import parse_files
from jobs.wiring import wire
from tests.benchmarks.dlt_files import write_dlt
from tests.benchmarks.rec_files import write_rec
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped
from tests.benchmarks.servers import next_jobs, scattered, servers, store_batch
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
    if sys.platform != "linux":
        return [Skipped("memory", "it is read from /proc")]
    return [
        *(_parsing(name, write, scale, folder) for name, write in WRITERS.items()),
        _gathering(scale, folder),
    ]


def _parsing(name: str, write: Callable[[Path, int], int], scale: Scale, folder: Path) -> Row:
    log, index = folder / "large.log", folder / "events.parquet"
    records = write(log, scale.large_bytes)
    peak = peak_bytes(["-m", "jobs.cli", "parse", "--events", str(index), str(log)])
    note = f"{log.stat().st_size / 1e9:.2f} GB, {records:,} records; RssAnon of `argus parse --events`"
    log.unlink()
    return _row(f"memory while parsing, {name}", peak, note)


def _gathering(scale: Scale, folder: Path) -> Row:
    log = folder / "large.log"
    records = write_text(log, scale.large_bytes)
    with servers(folder / "servers") as running:
        batch_id = store_batch(running.wiring, [log], 1)
        for step in scattered(running.wiring, batch_id):
            parse_files(running.wiring, **step.arguments)
        next_jobs(running.wiring)  # nobody else gathers it
        peak = peak_bytes(["-m", __name__, batch_id], running.environment)
    log.unlink()
    return _row("memory while gathering", peak, f"one text file, {records:,} records; RssAnon of the job")


def _row(work: str, peak: int, note: str) -> Row:
    return Row(work, "MB", peak / 1e6, (Bar(300, at_most=True),), less_is_better=True, note=note)


def peak_bytes(arguments: list[str], environment: Mapping[str, str] | None = None) -> int:
    """Run Python; return the most anonymous memory it was seen to hold, threads and all, in bytes."""
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
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

if __name__ == "__main__":
    with wire(read_settings()) as wiring:
        gather(wiring, sys.argv[1])
