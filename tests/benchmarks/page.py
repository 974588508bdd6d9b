"""The page `docs/reference/benchmarks.md`: what is true of this machine, written anew by each whole run."""

from collections.abc import Iterable, Sequence
from datetime import date

from tests.benchmarks.row import Row, Skipped

HEADING = ("work", "Argus", "peer", "peer's figure", "ratio", "bar", "met")
_INTRODUCTION = """\
# Benchmarks

`make bench` measures Argus beside its peers and writes this page; what stands here is one run on one machine.
Peers are measured in the same run on the same input, in turns; figures are medians of {rounds} turns.
Parsing, counting and searching run in processes of their own on one core, with kernels loaded and the file in
memory. A slow peer reads a part of the file. Ratios travel better than figures: compare those. The input is
made up and the same each time (`tests/benchmarks/*_files.py`). No test fails for a figure.

{date} · {machine} · {versions}
"""
_AGAIN = """
## Measuring again

```sh
make bench                                        # everything, and this page
make bench ARGS="--large-gigabytes 10"            # the same, searching and opening 10 GB
make bench ARGS="--only dlt --only text"          # some of it, printed only
make bench ARGS="--quick"                         # tiny inputs: shows that it runs, says nothing of speed
```
"""


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as text, in the order of HEADING."""
    return (
        row.work,
        f"{figure(row.ours)} {row.unit}",
        row.peer or "–",
        "–" if row.theirs is None else f"{figure(row.theirs)} {row.unit}",
        "–" if row.ratio is None else f"{figure(row.ratio)}×",
        ", ".join(bar.text(row.unit) for bar in row.bars) or "–",
        {None: "–", True: "yes", False: "**no**"}[row.met],
    )


def figure(value: float) -> str:
    """Return three digits of a number, more of a large one."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}".removesuffix(".")


def write_page(rows: Sequence[Row | Skipped], *, rounds: int, day: date, machine: str, versions: str) -> str:
    """Return the page."""
    measured = [row for row in rows if isinstance(row, Row)]
    skipped = [row for row in rows if isinstance(row, Skipped)]
    lines = [
        _INTRODUCTION.format(rounds=rounds, date=day.isoformat(), machine=machine, versions=versions),
        _line(HEADING),
        _line("---" for _ in HEADING),
        *(_line(cells(row)) for row in measured),
        "",
        "## What was measured",
        "",
        *(f"- {row.work}: {row.note}." for row in measured if row.note),
        "",
        "## Missed",
        "",
        *_missed(measured),
        *(f"- {row.work}: not measured; {row.why}." for row in skipped),
    ]
    return "\n".join(lines) + "\n" + _AGAIN


def _missed(rows: Sequence[Row]) -> list[str]:
    return [
        f"- {row.work}: {said}, and the bar is {', '.join(bar.text(row.unit) for bar in row.bars)}."
        for row in rows
        if row.met is False
        for said in [f"{figure(row.ours)} {row.unit}" + (f", {figure(row.ratio)}×" if row.ratio else "")]
    ] or ["- No bar."]


def _line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"
