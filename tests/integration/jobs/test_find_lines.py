"""The search finds what reading every text finds."""

import random
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest

from core.errors import InvalidInputError
from core.file_result import FileResult
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs.find_lines import find_lines
from jobs.log_filter import EventFilter, matcher
from jobs.read_log import EventLine, read_page, readable
from jobs.wiring import Wiring
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch

LINES = 3_000
ODD = [
    "Türsteuergerät offen",
    "carrier LOST 12 times",
    "\tat Radio.java:17",
    "100% of [brackets] (here) $5",
    "",
]


def text_file(seed: int, odd: Sequence[str]) -> bytes:
    random.seed(seed)
    lines = [
        f"2026-11-20T06:{n // 60 % 60:02d}:{n % 60:02d}Z INFO radio: frame {n} of {seed} is well"
        for n in range(LINES)
    ]
    for number, text in enumerate(odd):
        lines[random.randrange(LINES)] = f"2026-11-20T07:00:{number:02d}Z ERROR radio: {text} P0301 P0302"
    return "\n".join(lines).encode()


@pytest.fixture
def files(wiring: Wiring) -> list[FileResult]:
    logs = {"a.log": text_file(1, ODD), "b.log": text_file(2, ODD[1:2]), "c.rec": rec_bytes(3)}
    batch_id = upload_batch(wiring, logs)
    run_here(wiring)
    with reading(wiring.engine) as connection:
        return readable(read_batch(connection, batch_id).files)


SEARCHES = [
    EventFilter(text="lost 12"),
    EventFilter(text="türSTEUER"),
    EventFilter(text="[brackets] (here) $5"),
    EventFilter(text="lost \\d+ times", regex=True),
    EventFilter(text="^2026.*well$", regex=True),
    EventFilter(text="frame 1[0-9]{2} of", regex=True),
    EventFilter(text="radio", levels=frozenset({2})),
    EventFilter(text="misfire|at radio", regex=True),
    EventFilter(text="nowhere to be found"),
    EventFilter(text="x*", regex=True, codes=frozenset({"P0302"})),
]


@pytest.mark.parametrize("wanted", SEARCHES, ids=lambda wanted: wanted.text)
@pytest.mark.parametrize("in_time", [False, True], ids=["as the files have them", "in order of time"])
def test_it_finds_what_reading_everything_finds(
    wiring: Wiring, files: list[FileResult], wanted: EventFilter, in_time: bool
) -> None:
    every = read_page(wiring.store, files, replace(wanted, text=""), limit=10_000, in_time=in_time).lines
    matches = matcher(wanted)(pl.Series([line.text for line in every], dtype=pl.String))
    expected = [line for line, fits in zip(every, matches, strict=True) if fits]
    found: list[EventLine] = []
    after, pages = None, 0
    while pages == 0 or after:
        page = read_page(wiring.store, files, wanted, after=after, limit=700, in_time=in_time)
        found, after, pages = [*found, *page.lines], page.next, pages + 1
    assert found == expected
    stretches = list(find_lines(wiring.store, files, wanted, limit=10_000, in_time=in_time))
    assert sum(len(stretch.rows) for stretch in stretches) == len(expected)
    assert sum(stretch.searched for stretch in stretches) == sum(file.events for file in files)
    again = find_lines(wiring.store, files, wanted, stretches[-1].reached, limit=1, in_time=in_time)
    assert not [row for stretch in again for row in stretch.rows]


@pytest.mark.parametrize("in_time", [False, True], ids=["as the files have them", "in order of time"])
def test_a_search_goes_on_from_where_each_stretch_ended(
    wiring: Wiring, files: list[FileResult], in_time: bool
) -> None:
    wanted = EventFilter(text="radio|misfire", regex=True)
    stretches = list(find_lines(wiring.store, files, wanted, limit=100_000, in_time=in_time))
    rows = [row["row"] for stretch in stretches for row in stretch.rows]
    seen = 0
    for stretch in stretches:
        seen += len(stretch.rows)
        rest = find_lines(wiring.store, files, wanted, stretch.reached, limit=100_000, in_time=in_time)
        assert [row["row"] for part in rest for row in part.rows] == rows[seen:]


def test_the_limit_ends_a_search_at_its_last_row(wiring: Wiring, files: list[FileResult]) -> None:
    wanted = EventFilter(text="radio")
    stretches = list(find_lines(wiring.store, files, wanted, limit=5))
    rows = [row for stretch in stretches for row in stretch.rows]
    assert len(rows) == 5
    assert stretches[-1].reached.row == rows[-1]["row"]


def test_a_bad_expression_is_refused_before_anything_is_read(wiring: Wiring, files: list[FileResult]) -> None:
    with pytest.raises(InvalidInputError, match="no regular expression"):
        find_lines(wiring.store, files, EventFilter(text="(", regex=True), limit=1)
