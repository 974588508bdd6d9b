"""Row groups of an index: which of their rows match, how many stand there, and which could not be read."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import polars as pl
import pytest

from core.errors import InvalidInputError, UnreadableLogError
from db.blobs import LocalStore
from jobs import match_rows
from jobs.log_filter import EventFilter, matcher
from jobs.log_order import Place
from jobs.match_rows import RowMatcher
from jobs.row_groups import Indexes
from parsers.formats.text import TextFormat
from tests.unit.jobs.indexed_logs import Store, put_log, put_times

SECONDS = [6, 4, None, 2, 0, 5, 1]  # a row group
Opened = Callable[..., tuple[RowMatcher, Indexes]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return put_times(tmp_path, [SECONDS])


@pytest.fixture
def opened(store: Store, request: pytest.FixtureRequest) -> Opened:
    """What opens the index and matches its rows."""

    def open_rows(
        text: str, stopped: threading.Event | None = None, within_s: float | None = None
    ) -> tuple[RowMatcher, Indexes]:
        stack = ExitStack()
        request.addfinalizer(stack.close)
        indexes, wanted = Indexes(*store, stack), EventFilter(text=text)
        matches = matcher(wanted)
        return RowMatcher(*store, indexes, wanted, matches, stopped=stopped, within_s=within_s), indexes

    return open_rows


def refusing(*_: object) -> None:
    raise UnreadableLogError("its bytes are others by now")


@pytest.mark.parametrize(
    ("in_time", "after", "rows", "behind"),
    [
        (False, None, [0, 1, 2], 7),
        (False, Place(None, 4), [5, 6], 2),
        (True, None, [4, 6, 3], 7),
        (True, Place(None, -1), [2], 1),
    ],
)
def test_the_first_rows_behind_a_place_in_reading_order(
    opened: Opened, in_time: bool, after: Place | None, rows: list[int], behind: int
) -> None:
    matching, indexes = opened("0.")
    found = matching.hits(indexes.groups[0], after=after, limit=3, in_time=in_time)
    assert [hit["row"] for hit in found.hits] == rows
    assert [hit["signature"] for hit in found.hits] == [4] * len(rows)  # all of the index is there
    assert (found.searched, found.unread.height) == (behind, 0)


def test_rows_that_cannot_be_read_are_told_with_their_places(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TextFormat, "read_texts", refusing)
    monkeypatch.setattr(TextFormat, "read_record", refusing)
    matching, indexes = opened("0.")
    found = matching.hits(indexes.groups[0], after=Place(None, 4), limit=9, in_time=False)
    assert (found.hits, found.searched) == ([], 2)
    assert found.unread.equals(indexes.read(indexes.groups[0], ["ts_ns"])[5:])


def test_while_rows_are_read_one_by_one_it_hears_that_it_is_over(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped, read = threading.Event(), list[int]()

    def read_record(*place: int) -> str:
        read.append(place[2])
        stopped.set()
        return "0.0"

    monkeypatch.setattr(TextFormat, "read_texts", refusing)
    monkeypatch.setattr(TextFormat, "read_record", read_record)
    matching, indexes = opened("0.", stopped)
    assert matching.hits(indexes.groups[0], after=None, limit=9, in_time=False).hits == []
    assert len(read) == 1


def test_while_rows_are_read_one_by_one_a_page_does_not_take_for_ever(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, read = [0.0], list[int]()

    def read_record(*place: int) -> str:
        read.append(place[2])
        clock[0] += 1
        return "0.0"

    monkeypatch.setattr(match_rows.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(TextFormat, "read_texts", refusing)
    monkeypatch.setattr(TextFormat, "read_record", read_record)
    matching, indexes = opened("0.", within_s=2.5)
    with pytest.raises(InvalidInputError, match="begin a search"):
        matching.hits(indexes.groups[0], after=None, limit=9, in_time=False)
    assert len(read) == 3


def test_of_an_expression_that_is_slow_on_this_log_few_lines_are_asked_at_once(tmp_path: Path) -> None:
    row = {"level": 4, "source": "s", "code": None, "ts_ns": None}
    rows = [{**row, "record": n, "text": "7" * 30_000} for n in range(7)]
    local = LocalStore(tmp_path / "objects")
    files = [put_log(local, tmp_path, 0, rows)]
    wanted, asked = EventFilter(text=r"(?:7{0,38}){0,38}\p{Greek}", regex=True), list[int]()
    matches = matcher(wanted)

    def noting(texts: pl.Series) -> pl.Series:
        asked.append(texts.len())
        return matches(texts)

    with ExitStack() as stack:
        indexes = Indexes(local, files, stack)
        found = RowMatcher(local, files, indexes, wanted, noting).hits(
            indexes.groups[0], after=None, limit=1, in_time=False
        )
    assert (found.hits, asked) == ([], [1] * 7)  # between them somebody can stop it


@pytest.mark.parametrize(
    ("text", "regex", "blocks"), [("7" * 64, False, 1), ("7{12}", True, 1), ("7{64}", True, 2)]
)
def test_the_larger_an_expression_the_fewer_bytes_it_is_asked_of_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, regex: bool, blocks: int
) -> None:
    row = {"level": 4, "source": "s", "code": None, "ts_ns": None}
    rows = [{**row, "record": n, "text": "6" * 60_000} for n in range(7)]
    local, asked = LocalStore(tmp_path / "objects"), list[int]()
    files, wanted = [put_log(local, tmp_path, 0, rows)], EventFilter(text=text, regex=regex)
    monkeypatch.setattr(
        match_rows, "block_matcher", lambda _: lambda block: asked.append(len(block)) or False
    )
    with ExitStack() as stack:
        indexes = Indexes(local, files, stack)
        matching = RowMatcher(local, files, indexes, wanted, matcher(wanted))
        assert matching.hits(indexes.groups[0], after=None, limit=1, in_time=False).hits == []
    assert len(asked) == blocks
    assert sum(asked) + blocks - 1 == 7 * 60_001 - 1
