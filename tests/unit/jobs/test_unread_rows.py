"""Events whose bytes are damaged: a search counts each of them once, forward and back, in either order."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import UnreadableLogError
from jobs import match_rows
from jobs.find_lines import find_lines
from jobs.log_filter import EventFilter
from jobs.log_order import END, Place
from jobs.read_page import EventPage, read_page
from parsers.contract import Stream
from parsers.formats.text import TextFormat
from tests.unit.jobs.indexed_logs import Store, put_times

DAMAGED = "its bytes are others by now"
times = st.lists(st.none() | st.integers(0, 90), min_size=1, max_size=20)


@contextmanager
def damaged(is_damaged: Callable[[str], bool]) -> Generator[None]:
    """Let the lines that are so be unreadable, each for itself and all that are read with them."""
    really = TextFormat.read_record

    def read_record(self: TextFormat, stream: Stream, offset: int, length: int) -> str:
        text = really(self, stream, offset, length)
        if is_damaged(text):
            raise UnreadableLogError(DAMAGED)
        return text

    def read_texts(*_: object) -> None:
        raise UnreadableLogError(DAMAGED)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TextFormat, "read_record", read_record)
        patch.setattr(TextFormat, "read_texts", read_texts)
        patch.setattr(match_rows, "block_matcher", lambda _: None)
        yield


def every_third(text: str) -> bool:
    return int(text.rpartition(".")[2]) % 3 == 1


@given(st.lists(times, min_size=1, max_size=3), st.integers(1, 9), st.booleans())
@hypothesis_settings(max_examples=30, deadline=None)
def test_searches_that_go_on_one_behind_the_other_count_each_once(
    files: list[list[int | None]], limit: int, in_time: bool
) -> None:
    wanted, after = EventFilter(text="."), None
    found = unread = 0
    with TemporaryDirectory() as folder, damaged(every_third):
        store, results = put_times(Path(folder), files)
        while True:
            stretches = list(find_lines(store, results, wanted, after, limit=limit, in_time=in_time))
            hits = sum(len(stretch.rows) for stretch in stretches)
            found, unread = found + hits, unread + sum(stretch.unread for stretch in stretches)
            if hits < limit:
                break
            after = stretches[-1].reached
    assert unread == sum(n % 3 == 1 for file in files for n in range(len(file)))
    assert found + unread == sum(len(file) for file in files)


@pytest.mark.parametrize("in_time", [False, True])
def test_one_that_goes_on_behind_a_stretch_counts_what_that_one_did_not(
    tmp_path: Path, in_time: bool
) -> None:
    store, files = put_times(tmp_path, [range(20), range(5, 45, 2)])
    wanted, counted, places = EventFilter(text="."), 0, list[tuple[int, Place]]()
    with damaged(every_third):
        for stretch in find_lines(store, files, wanted, limit=100, in_time=in_time):
            counted += stretch.unread
            places.append((counted, stretch.reached))
        for before, reached in places:
            rest = find_lines(store, files, wanted, reached, limit=100, in_time=in_time)
            assert before + sum(stretch.unread for stretch in rest) == counted == 14


@pytest.mark.parametrize("in_time", [False, True])
@pytest.mark.parametrize("text", ["3", "cannot be read", "others by now"])
def test_a_page_forward_and_one_back_say_the_same(stored: Store, text: str, in_time: bool) -> None:
    wanted = EventFilter(text=text)
    with damaged(lambda line: "7" in line):
        forward = read_page(*stored, wanted, limit=500, in_time=in_time)
        back = read_page(*stored, wanted, limit=500, before=END, in_time=in_time)
    assert forward.lines == back.lines
    assert bool(forward.lines) == (text == "3")
    assert forward.unread == back.unread == 2 * sum("7" in f"line {n}" for n in range(120))


@pytest.mark.parametrize("in_time", [False, True])
def test_without_a_search_they_are_lines_with_a_note(stored: Store, in_time: bool) -> None:
    with damaged(lambda line: "7" in line):
        forward = read_page(*stored, limit=500, in_time=in_time)
        back = read_page(*stored, limit=500, before=END, in_time=in_time)
    assert forward.lines == back.lines
    assert forward.unread == back.unread == 0
    notes = [line.text for line in forward.lines if "cannot be read" in line.text]
    assert notes == [f"[this record cannot be read: {DAMAGED}]"] * 42


@given(st.lists(times, min_size=1, max_size=3), st.integers(1, 9), st.booleans())
@hypothesis_settings(max_examples=30, deadline=None)
def test_pages_forward_count_each_once(files: list[list[int | None]], limit: int, in_time: bool) -> None:
    wanted, after = EventFilter(text="."), None
    pages: list[EventPage] = []
    with TemporaryDirectory() as folder, damaged(every_third):
        stored = put_times(Path(folder), files)
        while after or not pages:
            pages.append(read_page(*stored, wanted, after=after, limit=limit, in_time=in_time))
            after = pages[-1].next
    events = sum(len(file) for file in files)
    unread = sum(page.unread for page in pages)
    assert unread == sum(n % 3 == 1 for file in files for n in range(len(file)))
    assert unread + sum(len(page.lines) for page in pages) == events
    assert in_time or sum(page.searched for page in pages) == events  # in time a row group may be read again
