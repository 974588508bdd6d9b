"""`make bench`: measure every row, print them, and write docs/reference/benchmarks.md."""

import argparse
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.families import MODULES, family
from tests.benchmarks.machine import machine, versions
from tests.benchmarks.page import HEADING, cells, write_page
from tests.benchmarks.row import Row, Scale, Skipped

PAGE = Path(__file__).parents[2] / "docs/reference/benchmarks.md"
_QUICK = Scale(rounds=1, quick=True, large_bytes=4 << 20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; a row that fails is told, and makes the status 1, but ends no other row."""
    given = _options().parse_args(arguments)
    scale = _QUICK if given.quick else Scale(given.rounds, large_bytes=given.large_gigabytes * 1_000_000_000)
    console, rows = Console(stderr=True), list[Row | Skipped]()
    failed = False
    for name in given.only or MODULES:
        console.print(f"measuring {name} …")
        with tempfile.TemporaryDirectory(prefix="argus-bench-", dir=given.folder) as folder:
            try:
                found = family(name).measure(scale, Path(folder))
            except Exception:
                console.print_exception()
                failed, found = True, [Skipped(name, "it failed, see what `make bench` printed")]
        rows += found
        _print(found)
    if not given.only and not given.quick:
        asked = {package for name in MODULES for package in family(name).asks}
        day = datetime.now(UTC).date()
        page = write_page(
            rows, rounds=scale.rounds, day=day, machine=machine(), versions=versions(asked | {"numba"})
        )
        PAGE.write_text(page, encoding="utf-8")
        console.print(f"written: {PAGE}")
    return int(failed)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument(
        "--only", action="append", choices=MODULES, help="measure this only; may be repeated"
    )
    options.add_argument("--quick", action="store_true", help="tiny inputs: shows that it runs")
    options.add_argument("--rounds", type=int, default=5, help="turns of each row (default: 5)")
    options.add_argument(
        "--large-gigabytes", type=int, default=2, help="size of the large files (default: 2)"
    )
    options.add_argument("--folder", type=Path, help="where the inputs are made; default: the system's")
    return options


def _print(rows: Sequence[Row | Skipped]) -> None:
    table = Table(*HEADING)
    for row in rows:
        if isinstance(row, Row):
            table.add_row(*(text.replace("**", "") for text in cells(row)))
        else:
            table.add_row(row.work, f"not measured: {row.why}")
    Console().print(table)


if __name__ == "__main__":
    raise SystemExit(main())
