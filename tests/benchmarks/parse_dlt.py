"""`argus parse` beside pydlt on the same DLT file: `python -m tests.benchmarks.parse_dlt`.

Every run is a process of its own on one core, in turns. Argus is timed twice: by the `seconds` it reports,
from opening the file to its summary, signatures and all; and by the life of its process, imports and all.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.dlt_files import write_dlt

SLICE_BYTES = 20 << 20  # of the file that pydlt reads; its time is scaled, for it is slow and steady
_PYDLT = """
import sys, time
from pydlt import DltFileReader
start = time.perf_counter()
with DltFileReader(sys.argv[1]) as messages:
    count = sum(1 for _ in messages)
print(count, time.perf_counter() - start)
"""


def _run(core: int, *arguments: str) -> tuple[str, float]:
    """Run a Python process on one core; return what it printed and how long it lived."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    return done.stdout, time.perf_counter() - start


def measure(size: int, rounds: int) -> dict[str, float]:
    """Return medians of `rounds` in seconds for `size` bytes, and their ratio."""
    core = max(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder, "whole.dlt"), Path(folder, "part.dlt")
        records = write_dlt(whole, size)
        scaled = write_dlt(part, min(size, SLICE_BYTES))
        reported: list[float] = []
        lived: list[float] = []
        peer: list[float] = []
        for _ in range(rounds):
            printed, seconds = _run(core, "-m", "jobs.cli", "parse", "--json", str(whole))
            found = json.loads(printed)
            assert found["records"] == records
            reported.append(found["seconds"])
            lived.append(seconds)
            count, seconds = _run(core, "-c", _PYDLT, str(part))[0].split()
            assert int(count) == scaled
            peer.append(float(seconds) * whole.stat().st_size / part.stat().st_size)
        bytes_written = whole.stat().st_size
    argus, process, pydlt = (statistics.median(times) for times in (reported, lived, peer))
    return {
        "megabytes": bytes_written / 1e6,
        "records": records,
        "argus_seconds": argus,
        "argus_process_seconds": process,
        "pydlt_seconds": pydlt,
        "ratio": pydlt / argus,
        "process_ratio": pydlt / process,
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=250)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    found = measure(given.megabytes * 1_000_000, given.rounds)
    size = found["megabytes"]
    print(f"{size:.0f} MB of DLT, {found['records']:,} messages; medians of {given.rounds}, one core")  # noqa: T201
    print(f"pydlt            {found['pydlt_seconds']:8.2f} s  {size / found['pydlt_seconds']:7.1f} MB/s"  # noqa: T201
          f"  (scaled from {SLICE_BYTES >> 20} MiB)")  # fmt: skip
    for name, key, ratio in (
        ("argus, reported", "argus_seconds", "ratio"),
        ("argus, process", "argus_process_seconds", "process_ratio"),
    ):
        print(f"{name:16} {found[key]:8.2f} s  {size / found[key]:7.1f} MB/s  {found[ratio]:.0f} x pydlt")  # noqa: T201


if __name__ == "__main__":
    main()
