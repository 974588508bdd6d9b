"""What a search says of how far it is: never a number of events that it did not look at."""

from dataclasses import replace

import pytest

from core.batch import Batch
from core.file_result import FileResult
from core.log_file import LogFile
from dashboard.components.log_query import LogQuery
from dashboard.components.log_search import earlier, extent, found_words, note
from dashboard.services.logs import EventFilter, Source
from dashboard.services.searches import SearchProgress, SearchState
from jobs.search_board import SearchRequest
from tests.log_tables import START, VIN

REQUEST = SearchRequest("B-1", (), EventFilter(text="x"), None, in_time=True)
RUNNING = SearchProgress(REQUEST, SearchState.RUNNING, 430, 1000, 7, "70_5", "", alive=True)
DONE = replace(RUNNING, state=SearchState.DONE, searched=1000, reached=None)
STOPPED = replace(RUNNING, state=SearchState.STOPPED)
UP = FileResult(
    LogFile("up", "B-1", "up.log", 10, "0" * 64, "raw/up"),
    format="text",
    last_ns=40 * 86_400 * 10**9,
    facts={"clock": "time since boot: the times name no date"},
)
VIEW = Source(Batch("B-1", VIN, "1.0", START), (UP,), None)
CLOCK_TIMES = replace(UP, facts={"clock": "time of day: the times name no date"})


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (LogQuery("B-1", levels=("error", "fatal")), "lines of level error or fatal"),
        (
            LogQuery("B-1", sources=("can*0",), boots=("1", "2")),
            r"lines of source can\*0 and boot 2 or boot 3",
        ),
        (LogQuery("B-1", codes=tuple("ABCDE")), "lines of code A or B or C or 2 more"),
        (LogQuery("B-1", sources=("",)), "lines of no source"),
    ],
)
def test_the_filters_are_named_by_what_a_search_found(query: LogQuery, words: str) -> None:
    query, most = replace(query, file="up", text="x"), replace(DONE, found=5_000, reached="_70")
    assert note(query, most, VIEW, 200) == (
        f"1–200 of the first 5,000\u00a0lines found in {words}, as the file has them; "
        "the rest was not searched"
    )
    assert note(query, replace(DONE, found=7), VIEW, 7) == (
        f"7\u00a0lines found in {words}, as the file has them"
    )
    assert note(query, replace(STOPPED, found=7), VIEW, 7) == (
        f"7\u00a0lines found in 43\u00a0% of the way through {words}, as the file has them; "
        "the rest was not searched"
    )


def test_the_page_before_the_first_of_a_search_that_went_on_is_the_last_of_the_one_before() -> None:
    second = LogQuery("B-1", text="x", after="_70", found=5_000)
    assert earlier(second) == LogQuery("B-1", text="x", skip=4_800)
    assert earlier(replace(second, skip=400)) == replace(second, skip=200)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (LogQuery("B-1", text="x"), ("430 of 1,000 events", "430 events", "1,000 events")),
        (
            LogQuery("B-1", text="x", levels=("error",)),
            ("43\u00a0% of the way through lines of level error",) * 2 + ("lines of level error",),
        ),
        (
            LogQuery("B-1", text="x", at_ns=70 * 10**9),
            ("43\u00a0% of the way from 00:01:10.000 since boot on",) * 2
            + ("what comes from 00:01:10.000 since boot on",),
        ),
        (
            LogQuery("B-1", text="x", at_ns=31 * 86_400 * 10**9),
            ("43\u00a0% of the way from 744:00:00.000 since boot on",) * 2
            + ("what comes from 744:00:00.000 since boot on",),
        ),
    ],
)
def test_events_are_counted_only_where_all_are_searched(query: LogQuery, words: tuple[str, str, str]) -> None:
    assert tuple(extent(query, progress, VIEW) for progress in (RUNNING, STOPPED, DONE)) == words


def test_the_place_a_search_begins_at_is_in_the_words_of_its_lines() -> None:
    view = replace(VIEW, files=(CLOCK_TIMES,))
    query = LogQuery("B-1", text="x", at_ns=36_000 * 10**9)
    assert extent(query, DONE, view) == "what comes from 10:00:00.000 of a day that is not named on"


def test_a_search_that_goes_on_counts_what_was_found_before() -> None:
    query, found = LogQuery("B-1", text="x", after="_70", found=5_000), replace(DONE, found=1_204)
    assert found_words(query, found) == "6,204\u00a0lines found, 5,000 of them before"
    assert note(replace(query, skip=200), found, VIEW, 200) == (
        "5,201–5,400 of 6,204\u00a0lines found, 5,000 of them before, in what comes from this place on"
    )
    most = replace(DONE, found=5_000, reached="_70")  # it had read ahead: how far says nothing of these lines
    assert note(LogQuery("B-1", text="x"), most, VIEW, 200) == (
        "1–200 of the first 5,000\u00a0lines found in order of time; the rest was not searched"
    )
    assert note(query, most, VIEW, 200) == (
        "5,001–5,200 of the first 10,000\u00a0lines found, 5,000 of them before; the rest was not searched"
    )
    assert note(LogQuery("B-1", text="x"), replace(found, found=7), VIEW, 7) == (
        "7\u00a0lines found in 1,000 events, in order of time"
    )
    assert (
        note(LogQuery("B-1", text="x"), replace(RUNNING, found=7), VIEW, 7)
        == "7\u00a0lines found in order of time"
    )
