"""Pages of an indexed log: the same rows as a plain list gives, in any order, filter and page size."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import InvalidInputError, NotFoundError
from core.file_result import FileResult
from core.ports import BlobStore
from db.blobs import LocalStore
from jobs import log_order, record_texts
from jobs import read_page as pages
from jobs.log_filter import EventFilter
from jobs.log_order import Cursors, Place
from jobs.read_log import count_behind, read_record
from jobs.read_page import EventPage, read_page
from parsers.contract import Stream
from tests.unit.jobs.indexed_logs import START, Store, put_log, put_times


def walk(read: Callable[[str | None], EventPage], *, back: bool = False) -> list[tuple[str, int]]:
    """Follow the cursors to the end; return (file name, record) of every line in the order of the pages."""
    seen: list[tuple[str, int]] = []
    cursor: str | None = log_order.END if back else None
    while True:
        page = read(cursor)
        lines = [(line.file_name, line.record) for line in page.lines]
        seen = lines + seen if back else seen + lines
        cursor = page.previous if back else page.next
        if cursor is None:
            return seen


def in_time_order() -> list[tuple[str, int]]:
    """What time order should give, by plain sorting."""
    rows = [
        (n % 13 == 5, 0 if n % 13 == 5 else (n - n % 10 // 9) * 10**9 + number, number, n)
        for number in range(2)
        for n in range(120)
    ]
    return [(f"{number}.log", n) for _, _, number, n in sorted(rows)]


@pytest.mark.parametrize("limit", [1, 7, 50, 240, 500])
@pytest.mark.parametrize("back", [False, True])
def test_pages_in_file_order_are_the_whole(stored: Store, limit: int, back: bool) -> None:
    name = "before" if back else "after"
    found = walk(lambda cursor: read_page(*stored, limit=limit, **{name: cursor}), back=back)
    assert found == [(f"{number}.log", n) for number in range(2) for n in range(120)]


@pytest.mark.parametrize("limit", [1, 7, 50, 240, 500])
@pytest.mark.parametrize("back", [False, True])
def test_pages_in_time_order_are_the_whole(stored: Store, limit: int, back: bool) -> None:
    name = "before" if back else "after"
    found = walk(lambda cursor: read_page(*stored, limit=limit, in_time=True, **{name: cursor}), back=back)
    assert found == in_time_order()


def test_a_page_leads_back_to_the_one_before(stored: Store) -> None:
    first = read_page(*stored, limit=30)
    second = read_page(*stored, limit=30, after=first.next)
    assert first.previous is None
    assert read_page(*stored, limit=30, before=second.previous).lines == first.lines
    assert read_page(*stored, limit=30, before=second.previous).next is not None


@pytest.mark.parametrize("in_time", [False, True])
@pytest.mark.parametrize("text", ["", "line"])
def test_an_empty_page_leads_back_to_the_line_it_began_behind(
    stored: Store, text: str, *, in_time: bool
) -> None:
    wanted = EventFilter(text=text)
    last = read_page(*stored, limit=7, before=log_order.END, in_time=in_time).lines
    behind = read_page(*stored, wanted, limit=7, after=last[-1].cursor, in_time=in_time)
    assert behind.lines == ()
    assert read_page(*stored, wanted, limit=7, before=behind.previous, in_time=in_time).lines == last
    first = read_page(*stored, limit=7, in_time=in_time).lines
    ahead = read_page(*stored, wanted, limit=7, before=first[0].cursor, in_time=in_time)
    assert ahead.lines == ()
    assert read_page(*stored, wanted, limit=7, after=ahead.next, in_time=in_time).lines == first


def test_a_place_in_a_file_that_became_shorter_is_told(stored: Store) -> None:
    store, (first, second) = stored
    cursor = read_page(store, [first, second], limit=100).next
    with pytest.raises(InvalidInputError, match="shorter"):
        read_page(store, [replace(first, events=50), second], after=cursor)


@given(
    levels=st.frozensets(st.integers(0, 6), max_size=3),
    sources=st.frozensets(st.sampled_from(["ECU0/SYS/0", "ECU1/SYS/1", "nobody"]), max_size=2),
    codes=st.frozensets(st.sampled_from(["P0301", "P0999"]), max_size=1),
    since=st.none() | st.integers(-5, 130),
    until=st.none() | st.integers(-5, 130),
    text=st.sampled_from(["", "line 1", "LINE 11", "überhitzung", "file 1 ", "(", "line .7"]),
    in_time=st.booleans(),
)
@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_filters_give_what_plain_python_gives(
    stored: Store,
    levels: frozenset[int],
    sources: frozenset[str],
    codes: frozenset[str],
    since: int | None,
    until: int | None,
    text: str,
    in_time: bool,
) -> None:
    from_ns = None if since is None else START + since * 10**9
    to_ns = None if until is None else START + until * 10**9
    wanted = EventFilter(levels, sources, codes, from_ns=from_ns, to_ns=to_ns, text=text)
    everything = read_page(*stored, limit=500, in_time=in_time).lines
    expected = [
        (line.file_name, line.record)
        for line in everything
        if (not levels or line.level in levels)
        and (not sources or line.source in sources)
        and (not codes or line.code in codes)
        and (from_ns is None or (line.ts_ns is not None and line.ts_ns >= from_ns))
        and (to_ns is None or (line.ts_ns is not None and line.ts_ns < to_ns))
        and text.casefold() in line.text.casefold()
    ]
    assert walk(lambda cursor: read_page(*stored, wanted, after=cursor, limit=9, in_time=in_time)) == expected


def test_regular_expressions(stored: Store) -> None:
    page = read_page(*stored, EventFilter(text=r"^LINE \d7 .* 1$", regex=True))
    assert [line.record for line in page.lines] == [27, 37, 47, 57, 67, 77, 87, 97]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bus-off (", r"missing \)\.$"),
        ("a)", r"a \) without its \(\.$"),
        ("[a-", r"missing \]\.$"),
        ("a{2", r"missing \}\.$"),
        ("*a", r"nothing before a \*, \+ or \? that it could repeat\.$"),
        ("a\\", r"a \\ at the end\.$"),
        ("(?=x)", "look-around, including look-ahead and look-behind, is not supported\\.$"),
        (r"(\w{30}){40}", "Compiled regex exceeds size limit of 10485760 bytes\\.$"),
    ],
)
def test_a_bad_expression_is_told(stored: Store, text: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match="is no regular expression: ") as told:
        read_page(*stored, EventFilter(text=text, regex=True))
    assert told.match(reason)


def test_an_expression_that_would_hang_others_does_not(stored: Store) -> None:
    assert read_page(*stored, EventFilter(text="(l*)*(i*)*x", regex=True)).lines == ()


def test_a_search_out_of_time_says_where_to_go_on(stored: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SEARCH_SECONDS", -1.0)
    page = read_page(*stored, EventFilter(text="line 119 of file 1"), limit=9)
    assert (page.lines, page.searched) == ((), 7)  # a row group
    found = walk(lambda cursor: read_page(*stored, EventFilter(text="line 119 "), limit=9, after=cursor))
    assert found == [("0.log", 119), ("1.log", 119)]


@pytest.mark.parametrize(
    "cursor", ["x", "1_", "_", "1_2_", "1_x_0", "_-4", f"_{2**63}", f"{2**70}_1", "²_³", "_1\x00"]
)
def test_what_is_no_cursor_is_told(stored: Store, cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="no cursor"):
        read_page(*stored, after=cursor)


@pytest.mark.parametrize("in_time", [False, True])
@pytest.mark.parametrize("text", ["", "line"])
def test_a_page_goes_on_where_it_was_when_another_file_is_gone_or_there(
    stored: Store, text: str, in_time: bool
) -> None:
    store, files = stored
    wanted, expected = EventFilter(text=text), read_page(*stored, limit=500, in_time=in_time).lines
    page = read_page(*stored, wanted, limit=150, in_time=in_time)
    other = next(file for file in files if file.file.id != page.lines[-1].file_id)
    (still,) = (file for file in files if file is not other)
    rest = read_page(store, [still], wanted, after=page.next, limit=500, in_time=in_time).lines
    left = [line for line in expected[150:] if line.file_id == still.file.id]
    assert [line.record for line in rest] == [line.record for line in left]
    again = read_page(*stored, wanted, after=rest[0].cursor, limit=500, in_time=in_time).lines
    assert again == expected[expected.index(left[0]) + 1 :]
    with pytest.raises(InvalidInputError, match="cannot be read now"):
        read_page(store, [other], wanted, after=page.next, in_time=in_time)


def test_files_that_were_not_read_are_left_out(stored: Store) -> None:
    store, files = stored
    unread = FileResult(files[0].file)
    assert len(read_page(store, [unread, files[1]], limit=500).lines) == 120
    with pytest.raises(NotFoundError, match="None of these files"):
        read_page(store, [unread])


def test_long_texts_are_read_a_few_at_a_time(stored: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_page(*stored, limit=90)
    monkeypatch.setattr(pages, "BYTES_AT_ONCE", 50)
    assert read_page(*stored, limit=90) == whole
    wanted = EventFilter(text="[0-9]", regex=True)
    assert read_page(*stored, wanted, before=log_order.END, limit=50).lines


def test_a_long_line_is_cut_in_a_page_and_whole_alone(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "objects")
    row = {"record": 0, "ts_ns": START, "level": 4, "source": "s", "code": None, "text": "x" * 30_000}
    file = put_log(store, tmp_path, 0, [row])
    assert read_page(store, [file]).lines[0].text.endswith("x… (20,000 characters more)")
    assert read_record(store, file, 0)[0].text == "x" * 30_000


def test_an_index_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalStore(tmp_path / "objects")
    row = {"record": 0, "ts_ns": START, "level": 4, "source": "s", "code": None, "text": "x"}
    file = put_log(store, tmp_path, 0, [row])
    really = pages.rows_after

    def too_late(*given: Any, **others: Any) -> list[dict[str, Any]]:
        store.delete(str(file.index_key))
        return really(*given, **others)

    monkeypatch.setattr(pages, "rows_after", too_late)
    with pytest.raises(NotFoundError, match="deleted, or parsed again"):
        read_page(store, [file])


seconds = st.none() | st.integers(0, 90) | st.integers(0, 20_000)


@given(st.lists(st.lists(seconds, min_size=1, max_size=12), min_size=1, max_size=3), st.integers(1, 9))
@hypothesis_settings(max_examples=25, deadline=None)
def test_in_time_order_pages_are_the_same_whether_the_next_line_is_near_or_far(
    files: list[list[int | None]], limit: int
) -> None:
    rows = [(s is None, s or 0, f"{f}.log", n) for f, file in enumerate(files) for n, s in enumerate(file)]
    with TemporaryDirectory() as folder:
        stored = put_times(Path(folder), files)
        for name in ("after", "before"):
            back = name == "before"
            found = walk(
                lambda at, name=name: read_page(*stored, limit=limit, in_time=True, **{name: at}), back=back
            )
            assert found == [row[2:] for row in sorted(rows)]
        for _, _, name, n in rows:  # from any line on
            (line,) = (
                row for row in read_page(*stored, limit=99).lines if (row.file_name, row.record) == (name, n)
            )
            at = Place(line.ts_ns, found_row(stored[1], name, n))
            cursor = Cursors(stored[1]).write(at)
            order = [row[2:] for row in sorted(rows)]
            later = read_page(*stored, limit=limit, after=cursor, in_time=True).lines
            behind = order[order.index((name, n)) + 1 :]
            assert [(row.file_name, row.record) for row in later] == behind[:limit]
            assert count_behind(*stored, at, in_time=True) == len(behind)


def found_row(files: Sequence[FileResult], name: str, record: int) -> int:
    names = [file.file.name for file in files]
    return sum(file.events for file in files[: names.index(name)]) + record


def test_a_page_of_the_time_order_reads_what_is_near_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which rows are sorted decides what a page costs: of a day of lines not more than a minute of them."""
    stored = put_times(tmp_path, [range(0, 5000, 5)])
    sorted_rows: list[int] = []
    really = pl.LazyFrame.sort

    def noting(frame: pl.LazyFrame, *by: Any, **options: Any) -> pl.LazyFrame:
        sorted_rows.append(frame.select(pl.len()).collect().item())
        return really(frame, *by, **options)

    monkeypatch.setattr(pl.LazyFrame, "sort", noting)
    first = read_page(*stored, limit=5, in_time=True)
    assert [line.record for line in first.lines] == [0, 1, 2, 3, 4]
    second = read_page(*stored, limit=5, in_time=True, after=first.next)
    assert [line.record for line in second.lines] == [5, 6, 7, 8, 9]
    assert max(sorted_rows) <= 13


def test_back_in_time_what_is_not_there_is_not_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put_times(tmp_path, [[5, None, 30_000], [70_000]])
    tried: list[int] = []
    really = pl.LazyFrame.sort

    def noting(frame: pl.LazyFrame, *by: Any, **options: Any) -> pl.LazyFrame:
        tried.append(frame.select(pl.len()).collect().item())
        return really(frame, *by, **options)

    monkeypatch.setattr(pl.LazyFrame, "sort", noting)
    page = read_page(*stored, limit=200, in_time=True, before=log_order.END)
    assert [line.text for line in page.lines] == ["0.0", "0.2", "1.0", "0.1"]
    assert tried == [2, 2, 4]


def test_a_page_of_many_files_opens_each_of_them_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put_times(tmp_path, [range(10) for _ in range(20)])
    opened: list[FileResult] = []
    really = record_texts.logical_stream

    def noting(store: BlobStore, file: FileResult) -> Stream:
        opened.append(file)
        return really(store, file)

    monkeypatch.setattr(record_texts, "logical_stream", noting)
    page = read_page(*stored, limit=200, in_time=True)
    assert [line.text for line in page.lines] == [f"{file}.{n}" for n in range(10) for file in range(20)]
    assert len(opened) == 20
    opened.clear()
    read_page(*stored, limit=100, in_time=True, before=log_order.END)
    assert len(opened) == 20


def test_the_end_is_behind_all(stored: Store) -> None:
    for in_time in (False, True):
        page = read_page(*stored, limit=9, after=log_order.END, in_time=in_time)
        assert (page.lines, page.next) == ((), None)
