"""Loading rollups: the figures of `test_rollup_load.py`, which pytest-benchmark takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped

_TEST = Path(__file__).with_name("test_rollup_load.py")


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Run it; it has sizes and rounds of its own."""
    figures = folder / "figures.json"
    flags = ["--benchmark-only", "--benchmark-disable-gc", f"--benchmark-json={figures}"]
    here = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    subprocess.run(
        [sys.executable, "-m", "pytest", str(_TEST), *flags], check=True, env=here, stdout=subprocess.DEVNULL
    )
    measured = {one["name"]: one for one in json.loads(figures.read_text())["benchmarks"]}
    copy, slow = (
        one["extra_info"]["rows"] / one["stats"]["median"] / 1e6
        for one in (measured["test_copy"], measured["test_executemany"])
    )
    bars = (Bar(10, of_ratio=True),)
    note = f"{measured['test_copy']['extra_info']['rows']:,} rows into the partitioned table with its key"
    return [Row("rollup load", "M rows/s", copy, bars, "executemany", slow, note=note)]


FAMILY = Family(measure)
