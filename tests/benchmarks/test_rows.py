"""Every benchmark runs and says what the page shows; how fast it was is nobody's business here."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks.families import MODULES
from tests.benchmarks.page import write_page
from tests.benchmarks.row import Bar, Row, Skipped, in_turns
from tests.benchmarks.text_files import FLAVOURS, STATEMENTS, write_text


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200"}
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)


@pytest.mark.parametrize("name", MODULES)
def test_a_quick_run_measures(name: str, tmp_path: Path) -> None:
    done = bench("--quick", "--only", name, "--folder", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "│ work" in done.stdout or "┃ work" in done.stdout
    assert not list(tmp_path.iterdir())


def row(**fields: object) -> Row:
    return Row(**{"work": "w", "unit": "MB/s", "ours": 300.0, "theirs": 2.0, "peer": "p", **fields})  # type: ignore[arg-type]


def test_a_row_is_as_good_as_its_worst_bar() -> None:
    assert row(bars=(Bar(150, of_ratio=True), Bar(300))).met
    assert row(bars=(Bar(150, of_ratio=True), Bar(301))).met is False
    assert row(theirs=None, bars=(Bar(1, of_ratio=True),)).met is False
    assert row().met is None
    less = row(unit="ms", ours=4.0, theirs=400.0, less_is_better=True, bars=(Bar(4, at_most=True),))
    assert (less.ratio, less.met) == (100.0, True)


def test_the_page_says_what_was_missed_and_what_was_not_measured() -> None:
    rows = [row(bars=(Bar(400),), note="1 MB"), row(work="other"), Skipped("third", "there is none")]
    page = write_page(rows, rounds=5, day=date(2026, 11, 22), machine="a machine", versions="v")
    assert "| w | 300 MB/s | p | 2.00 MB/s | 150× | ≥ 400 MB/s | **no** |" in page
    assert "| other | 300 MB/s | p | 2.00 MB/s | 150× | – | – |" in page
    assert "- w: 1 MB." in page
    assert "- w: 300 MB/s, 150×, and the bar is ≥ 400 MB/s." in page
    assert "- third: not measured; there is none." in page


def test_turns_alternate_and_give_medians() -> None:
    order: list[str] = []

    def turn(name: str, *values: float):
        left = iter(values)

        def measured() -> float:
            order.append(name)
            return next(left)

        return measured

    assert in_turns(3, turn("a", 1, 9, 2), turn("b", 5, 4, 6)) == (2, 5)
    assert "".join(order) == "ababab"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_text_is_varied_and_the_same_each_time(flavour: str, tmp_path: Path) -> None:
    counts = [write_text(tmp_path / name, 300_000, flavour, varied_bytes=200_000) for name in ("a", "b")]
    content = (tmp_path / "a").read_bytes()
    assert content == (tmp_path / "b").read_bytes()
    assert counts == [content.count(b"\n")] * 2
    assert all(statement.process.encode() in content for statement in STATEMENTS)
