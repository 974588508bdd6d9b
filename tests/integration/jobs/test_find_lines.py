"""The search finds what reading every text finds."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError, NotFoundError, UnreadableLogError
from core.file_result import FileResult
from core.log_file import LogFile
from core.parsed_log import EVENT_SCHEMA
from db.blobs import LocalStore
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs import match_rows, sift_rows
from jobs.event_lines import EventLine
from jobs.find_lines import Stretch, find_lines
from jobs.log_filter import MATCHED_CHARACTERS, EventFilter, block_matcher, matcher
from jobs.log_order import Place, reading_key
from jobs.read_log import readable
from jobs.read_page import read_page
from jobs.row_groups import Indexes, RowGroup
from jobs.sift_rows import sift
from jobs.wiring import Wiring
from parsers.formats.text import TextFormat
from parsers.stream import RangeStream
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


@pytest.mark.parametrize("text", ["(.{0,30}){0,40}z~0", "(.{0,700}){0,2}!"])
def test_an_expression_that_would_take_hours_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="would take hours"):
        matcher(EventFilter(text=text, regex=True))


@pytest.mark.parametrize(
    "text",
    [
        "((7|8|9){0,990}){0,25}!", "(.{0,999}){0,9}z~0",
        "(?:(?:7{30}){30}){30}", "(7{9,}[{]?){900}", r"\d{0,100}" * 16, "[]{}]{1501}",
        "(?P<name>[[:digit:]{2}]{40}){40}", r"(\p{L}{0,40}\x{37}){40}",
    ],
)  # fmt: skip
def test_an_expression_that_repeats_too_much_is_refused_before_it_runs(text: str) -> None:
    with pytest.raises(InvalidInputError, match="repeats too much"):
        matcher(EventFilter(text=text, regex=True))


def test_comments_within_an_expression_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="flag x"):
        matcher(EventFilter(text="(?x)# [\n(7{0,990}){0,25} # ]", regex=True))


def test_a_line_costs_what_its_beginning_costs() -> None:
    wanted = EventFilter(text="(?:7|8|9){0,480}!", regex=True)
    long = pl.Series(["7" * (16 << 20)])
    begun = time.thread_time()
    assert not matcher(wanted)(long).any()
    assert time.thread_time() - begun < 5
    ends = pl.Series([" " * (MATCHED_CHARACTERS - 1) + "7!", "é" * (MATCHED_CHARACTERS - 2) + "7!"])
    assert matcher(wanted)(ends).to_list() == [False, True]
    assert matcher(EventFilter(text="7!"))(ends).all()


def test_a_page_that_takes_too_long_is_refused(
    wiring: Wiring, files: list[FileResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = EventFilter(text="radio", regex=True)
    assert list(find_lines(wiring.store, files, wanted, limit=9, within_s=None))
    with pytest.raises(InvalidInputError, match="begin a search"):
        list(find_lines(wiring.store, files, wanted, limit=9, within_s=0))


def test_honest_expressions_are_not_refused() -> None:
    for text in (
        r"([a-z]{1,9} ){1,30}failed",
        r"\(\[x{2}\]\) [^]x{9}][a-z&&[^x{]]{3}(?i:error|warn(ing)?){1,2}",
        r"\b(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\b",
        r"\b(\w+\s+){3}timeout",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}",
        "(.*)(.*)(.*)z",
        r"[^ ]+ .{1,200}x",
    ):
        matcher(EventFilter(text=text, regex=True))


class Index:
    """Files whose index stands in a folder, in row groups of a few rows, over a text of one line a row."""

    def __init__(self, folder: Path, files: Sequence[Sequence[int | None]]) -> None:
        self.store = LocalStore(folder / "objects")
        self.files = [self._put(folder, number, times) for number, times in enumerate(files)]

    def _put(self, folder: Path, number: int, times: Sequence[int | None]) -> FileResult:
        line = b"x marks the spot\n"
        (raw := folder / f"{number}.log").write_bytes(line * len(times))
        rows = [
            {"record": n, "ts_ns": ts_ns, "mono_ns": None, "boot": 0, "level": 4, "source": "s", "code": None,
             "signature": 1, "offset": n * len(line), "length": len(line) - 1}
            for n, ts_ns in enumerate(times)
        ]  # fmt: skip
        index = folder / f"{number}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema=EVENT_SCHEMA), index, row_group_size=3)
        key = f"batches/B-1/index/{number}.1.parquet"
        self.store.put_file(f"raw/{number}", raw)
        self.store.put_file(key, index)
        file = LogFile(str(number), "B-1", f"{number}.log", len(line) * len(times), "0" * 64, f"raw/{number}")
        return FileResult(file, format="text", events=len(times), index_key=key)

    def find(self, wanted: EventFilter, after: Place | None = None, limit: int = 10_000) -> list[Stretch]:
        """The search in order of time."""
        return list(find_lines(self.store, self.files, wanted, after, limit=limit, in_time=True))


SPOT = EventFilter(text="MARKS")
times = st.lists(st.none() | st.integers(-3, 12), min_size=1, max_size=14)


@given(
    st.lists(times, min_size=1, max_size=3),
    st.none() | st.tuples(st.none() | st.integers(-3, 12), st.integers(0, 40)),
)
def test_in_order_of_time_groups_that_overlap_and_rows_without_a_time_come_in_order(
    files: list[list[int | None]], begin: tuple[int | None, int] | None
) -> None:
    """What is reached never goes back, and a search that goes on from anywhere finds the rest."""
    with TemporaryDirectory() as folder:
        index = Index(Path(folder), files)
        rows = [(t is None, t or 0, n) for n, t in enumerate(t for file in files for t in file)]
        after = Place(*begin) if begin else None
        expected = [row for row in sorted(rows) if after is None or row > after.in_time()]
        stretches = index.find(SPOT, after)
        assert [reading_key(row) for part in stretches for row in part.rows] == expected
        reached = [part.reached.in_time() for part in stretches]
        assert reached == sorted(reached)
        assert not reached or after is None or reached[0] >= after.in_time()
        assert sum(part.searched for part in stretches) == len(expected)
        given_so_far = 0
        for part in stretches:
            given_so_far += len(part.rows)
            rest = index.find(SPOT, part.reached)
            assert [reading_key(row) for p in rest for row in p.rows] == expected[given_so_far:]


def test_groups_whose_times_are_not_wanted_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path, [list(range(12))])
    read: list[int] = []
    monkeypatch.setattr(Indexes, "read", _noting(read, Indexes.read))
    found = index.find(replace(SPOT, from_ns=4, to_ns=6))
    assert [row["ts_ns"] for part in found for row in part.rows] == [4, 5]
    assert set(read) == {1}


def _noting(read: list[int], really: Callable[..., pl.DataFrame]) -> Callable[..., pl.DataFrame]:
    def noting(self: Indexes, group: RowGroup, columns: Sequence[str] | None = None) -> pl.DataFrame:
        read.append(group.number)
        return really(self, group, columns)

    return noting


def test_far_records_are_read_in_pieces_and_an_unreadable_one_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_rows, "_APART_BYTES", 20)
    index = Index(tmp_path, [[1, 2, 3, 4]])
    assert len([row for part in index.find(SPOT) for row in part.rows]) == 4
    monkeypatch.setattr(TextFormat, "read_texts", _refusing)
    assert len([row for part in index.find(SPOT) for row in part.rows]) == 4
    monkeypatch.setattr(match_rows, "sift", _refusing)
    found = index.find(SPOT)
    assert len([row for part in found for row in part.rows]) == 4
    assert sum(part.unread for part in found) == 0
    monkeypatch.setattr(TextFormat, "read_record", _refusing)
    found = index.find(SPOT)
    assert [row for part in found for row in part.rows] == []
    assert sum(part.unread for part in found) == 4


def _refusing(*_: object, **__: object) -> None:
    raise UnreadableLogError("one of them is gone")


def test_an_index_that_goes_while_it_is_searched_is_told(tmp_path: Path) -> None:
    index = Index(tmp_path, [list(range(30))])
    search = find_lines(index.store, index.files, SPOT, limit=100)
    next(search)
    index.store.delete(str(index.files[0].index_key))
    with pytest.raises(NotFoundError, match="deleted, or parsed again"):
        list(search)


def test_rows_without_a_time_are_told_group_by_group(tmp_path: Path) -> None:
    stretches = Index(tmp_path, [[None] * 9, [4, None, 5]]).find(SPOT)
    assert [len(part.rows) for part in stretches] == [2, 3, 3, 4]


def test_one_that_is_stopped_within_a_stretch_does_not_give_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, stopped = Index(tmp_path, [list(range(30))]), threading.Event()
    search = find_lines(index.store, index.files, SPOT, limit=100, stopped=stopped)
    assert len(next(search).rows) == 3
    stopped.set()
    assert list(search) == []


def test_a_record_of_many_codes_is_not_read_for_all_of_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match_rows, "_APART_BYTES", 100)
    rows = pl.DataFrame({"offset": [0] * 6 + [40], "length": [40] * 6 + [300]})
    rows = rows.with_columns(pl.col.offset.cast(pl.UInt64), pl.col.length.cast(pl.UInt32))
    assert [part.height for part in match_rows._pieces(rows)] == [2, 2, 2, 1]


@pytest.mark.parametrize("size", [1, 40, 1 << 19])
@pytest.mark.parametrize("wanted", SEARCHES, ids=lambda wanted: wanted.text)
def test_blocks_of_any_size_say_which_lines_may_match(
    wiring: Wiring, files: list[FileResult], monkeypatch: pytest.MonkeyPatch, wanted: EventFilter, size: int
) -> None:
    monkeypatch.setattr(sift_rows, "BLOCK_BYTES", size)
    sifted = list(find_lines(wiring.store, files, wanted, limit=10_000))
    monkeypatch.setattr(match_rows, "block_matcher", lambda _: None)
    assert sifted == list(find_lines(wiring.store, files, wanted, limit=10_000))


def test_lines_that_cannot_match_are_not_read(
    wiring: Wiring, files: list[FileResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TextFormat, "read_texts", _refusing)
    texts = [file for file in files if file.format == "text"]
    found = list(find_lines(wiring.store, texts, EventFilter(text="nowhere to be found"), limit=10))
    assert sum(stretch.searched for stretch in found) == sum(file.events for file in texts)


def test_a_record_of_many_codes_is_in_one_block() -> None:
    text = b"a b c needle d e f"
    offsets = np.array([0, 2, 4, 6, 6, 6, 13, 15, 17])
    lengths = np.array([1, 1, 1, 6, 6, 6, 1, 1, 1])
    stream = RangeStream(lambda offset, length: text[offset : offset + length], len(text))
    may = sift(stream, offsets, lengths, lambda block: b"needle" in block, lambda: False, at_once=3)
    assert may is not None
    assert may[3:6].all()
    assert not may[:2].any()
    assert not may[7:].any()
    stopped = sift(stream, offsets, lengths, lambda block: b"needle" in block, lambda: True, at_once=3)
    assert stopped is not None
    assert not stopped.any()


def test_what_stands_between_two_records_is_not_read() -> None:
    read: list[int] = []

    def zeros(_offset: int, length: int) -> bytes:
        read.append(length)
        return bytes(length)

    offsets, lengths = np.array([0, 100, 8 << 30]), np.array([90, 90, 90])
    may = sift(RangeStream(zeros, 9 << 30), offsets, lengths, lambda _: True, lambda: False, at_once=1 << 20)
    assert may is not None
    assert may.all()
    assert sum(read) <= 4 << 20


@pytest.mark.parametrize("text", ["^carrier", "lost$", r"\Acarrier", r"lost\z", "(7|8){0,150}x"])
def test_what_blocks_cannot_say_is_asked_of_each_text(text: str) -> None:
    assert block_matcher(EventFilter(text=text, regex=True)) is None


def test_bytes_that_are_no_utf_8_may_hold_anything() -> None:
    may_hold = block_matcher(EventFilter(text=r"[^ ]\bend", regex=True))
    assert may_hold is not None
    assert may_hold(b"caf\xe9")
    assert not may_hold("café end".encode())
