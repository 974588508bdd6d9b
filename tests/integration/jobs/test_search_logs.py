"""A search as a job: what it finds, how it is watched, stopped, left, taken over and gone on with."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
import pytest
from redis import Redis

from core.errors import NotFoundError, TooManyError, UnreadableLogError
from core.file_result import FileResult
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs import match_rows, search_board, search_logs
from jobs.change_batch import delete_batch
from jobs.find_lines import Stretch, find_lines
from jobs.log_filter import EventFilter
from jobs.log_order import Cursors
from jobs.queues import SEARCH, queue
from jobs.read_log import count_behind, readable
from jobs.read_page import read_page
from jobs.search_board import (
    SearchProgress,
    SearchRequest,
    SearchRunner,
    SearchState,
    begin_search,
    read_hits,
    read_search,
    stop_search,
    watch_search,
)
from jobs.search_hits import found_lines, requested_files
from jobs.search_logs import search
from jobs.wiring import Wiring
from parsers.formats.rec import RecFormat
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch
from tests.polling import eventually

FILES, RECORDS = 3, 100
WANTED = EventFilter(text="all is well, load [0-9]$|all is well, load [0-9] %", regex=True)


@pytest.fixture
def files(wiring: Wiring) -> list[FileResult]:
    batch_id = upload_batch(wiring, {f"{n}.rec": rec_bytes(n, RECORDS) for n in range(FILES)})
    run_here(wiring)
    with reading(wiring.engine) as connection:
        return readable(read_batch(connection, batch_id).files)


@pytest.fixture
def request_(files: list[FileResult]) -> SearchRequest:
    return SearchRequest.of(files[0].file.batch_id, files, WANTED, in_time=False)


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_logs, "EVERY_S", 0.0)


def take_job(wiring: Wiring) -> dict[str, Any]:
    """The arguments of the one job that waits."""
    (job,) = queue(wiring.redis, SEARCH).jobs
    queue(wiring.redis, SEARCH).empty()
    return job.kwargs


def watch(wiring: Wiring, search_id: str) -> SearchProgress:
    progress = watch_search(wiring.redis, search_id)
    assert progress
    return progress


def after_one_stretch(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen once, when the search that runs next has gone through its first stretch."""

    def acting(*arguments: Any, **options: Any) -> Generator[Stretch]:
        monkeypatch.setattr(search_logs, "find_lines", find_lines)
        stretches = find_lines(*arguments, **options)
        yield next(stretches)
        act()
        yield from stretches

    monkeypatch.setattr(search_logs, "find_lines", acting)


def expected(wiring: Wiring, files: list[FileResult]) -> list[int]:
    found = find_lines(wiring.store, files, WANTED, limit=10_000)
    return [row["row"] for stretch in found for row in stretch.rows]


def rows(wiring: Wiring, search_id: str) -> list[int]:
    return [hit["row"] for hit in read_hits(wiring.redis, search_id, 0, 10_000)]


def test_what_could_not_be_read_is_counted_and_told(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> None:
        raise UnreadableLogError("its bytes are others by now")

    monkeypatch.setattr(RecFormat, "read_texts", refusing)
    monkeypatch.setattr(RecFormat, "read_record", refusing)
    search_id = begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    done = watch(wiring, search_id)
    assert (done.state, done.found) == ("done", 0)
    assert done.detail == "300 events could not be read: what is stored of them is damaged."
    assert done.unread == 300


@pytest.mark.parametrize("begun_again", ["once it stopped", "before it stopped"])
def test_one_that_goes_on_still_says_what_could_not_be_read_before(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch, begun_again: str
) -> None:
    def refusing(*_: object) -> None:
        raise UnreadableLogError("its bytes are others by now")

    def stop() -> None:
        stop_search(wiring.redis, search_id)
        if begun_again == "before it stopped":
            time.sleep(0.8)  # it has heard it by then
            begin_search(wiring.redis, request_)

    search_id = begin_search(wiring.redis, request_)
    with monkeypatch.context() as patch:
        patch.setattr(RecFormat, "read_texts", refusing)
        patch.setattr(RecFormat, "read_record", refusing)
        after_one_stretch(patch, stop)
        search(wiring, **take_job(wiring))
    if begun_again == "once it stopped":
        assert watch(wiring, search_id).detail
        begin_search(wiring.redis, request_)
        search(wiring, **take_job(wiring))
    done = watch(wiring, search_id)
    files_unread = FILES - len(rows(wiring, search_id)) // 7
    told = f"{files_unread * RECORDS} events could not be read: what is stored of them is damaged."
    assert (done.state, done.detail) == (SearchState.DONE, told)
    assert files_unread == FILES or begun_again == "once it stopped"
    assert done.unread == files_unread * RECORDS


def test_what_was_found_is_kept_while_a_piece_takes_long(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, request_)
    told = SearchRunner(wiring.redis, **take_job(wiring))
    told.tell(SearchState.RUNNING, 1, 300, "_0", [{"row": 0}])
    keys = f"search:{search_id}", f"search:{search_id}:hits"
    for key in keys:
        wiring.redis.expire(key, 5)
    with told.living(threading.Event()):
        eventually(lambda: min(wiring.redis.ttl(key) for key in keys) > 5, seconds=4)


def test_one_that_redis_lost_begins_anew_though_its_worker_still_lives(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest
) -> None:
    search_id = begin_search(wiring.redis, request_)
    old = SearchRunner(wiring.redis, **take_job(wiring))
    wiring.redis.delete(f"search:{search_id}")
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    assert old.tell(SearchState.RUNNING, 2, 300, "_1", [{"row": 98}]) == SearchState.LEFT
    assert rows(wiring, search_id) == expected(wiring, files)


def test_a_search_finds_the_lines_and_says_how_far_it_is(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest
) -> None:
    search_id = begin_search(wiring.redis, request_)
    waiting = watch(wiring, search_id)
    assert (waiting.state, waiting.alive, waiting.request) == (SearchState.WAITING, True, request_)
    search(wiring, **take_job(wiring))
    done = watch(wiring, search_id)
    assert (done.state, done.searched, done.total, done.reached) == ("done", 300, 300, None)
    assert rows(wiring, search_id) == expected(wiring, files)
    assert done.found == len(rows(wiring, search_id)) == 3 * 7
    first = read_hits(wiring.redis, search_id, 1, 2)
    assert [hit["row"] for hit in first] == rows(wiring, search_id)[1:3]
    assert "text" not in first[0]  # it is read from the log when it is shown


def test_the_same_search_is_one_search(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, request_)
    assert begin_search(wiring.redis, request_) == search_id
    job = take_job(wiring)  # one
    assert begin_search(wiring.redis, replace(request_, in_time=True)) != search_id
    take_job(wiring)
    search(wiring, **job)
    begin_search(wiring.redis, request_)
    assert not queue(wiring.redis, SEARCH).jobs  # it is done


def test_it_stops_when_told_and_goes_on(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, lambda: stop_search(wiring.redis, search_id))
    search(wiring, **take_job(wiring))
    stopped = watch(wiring, search_id)
    assert stopped.state == SearchState.STOPPED
    assert 0 < stopped.searched < stopped.total
    on = begin_search(wiring.redis, replace(request_, after=stopped.reached))
    before = rows(wiring, search_id)
    search(wiring, **take_job(wiring))
    assert before + rows(wiring, on) == expected(wiring, files)
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    assert rows(wiring, search_id) == expected(wiring, files)


def test_one_that_is_begun_again_before_it_stopped_goes_on(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_and_begin() -> None:
        stop_search(wiring.redis, search_id)
        begin_search(wiring.redis, request_)

    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, stop_and_begin)
    search(wiring, **take_job(wiring))
    assert watch(wiring, search_id).state == SearchState.DONE
    assert rows(wiring, search_id) == expected(wiring, files)


def test_one_that_is_stopped_before_it_began_does_nothing(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, request_)
    stop_search(wiring.redis, search_id)
    search(wiring, **take_job(wiring))
    stopped = watch(wiring, search_id)
    assert (stopped.state, stopped.searched) == (SearchState.STOPPED, 0)


def test_a_stopped_search_that_lost_its_worker_is_stopped(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, request_)
    wiring.redis.delete(f"search:{search_id}:beat")
    stop_search(wiring.redis, search_id)
    assert watch(wiring, search_id).state == SearchState.STOPPED


def test_nobody_watches_it_and_it_goes_on_when_somebody_does(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, lambda: wiring.redis.delete(f"search:{search_id}:watched"))
    search(wiring, **take_job(wiring))
    left = watch(wiring, search_id)
    assert (left.state, left.alive) == (SearchState.LEFT, False)
    assert 0 < left.found < len(expected(wiring, files))
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    assert watch(wiring, search_id).state == SearchState.DONE
    assert rows(wiring, search_id) == expected(wiring, files)


def test_a_worker_that_has_to_end_leaves_it_at_once(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    draining = threading.Event()
    draining.set()
    monkeypatch.setattr(search_logs, "DRAINING", draining)
    search_id = begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    left = watch(wiring, search_id)
    assert (left.state, left.searched < left.total) == (SearchState.LEFT, True)


def test_a_worker_that_died_is_replaced_and_not_heard_any_more(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest
) -> None:
    search_id = begin_search(wiring.redis, request_)
    dead = take_job(wiring)
    told = SearchRunner(wiring.redis, **dead)
    assert told.tell(SearchState.RUNNING, 1, 300, "_0", [{"row": 99}]) is None
    wiring.redis.delete(f"search:{search_id}:beat", f"search:{search_id}:hits")
    assert not watch(wiring, search_id).alive
    begin_search(wiring.redis, request_)
    assert told.tell(SearchState.RUNNING, 2, 300, "_1", [{"row": 98}]) == SearchState.LEFT
    search(wiring, **take_job(wiring))
    assert rows(wiring, search_id) == [row for row in expected(wiring, files) if row > 0]


def test_many_hits_end_it_and_another_goes_on_behind_them(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_logs, "MOST_HITS", 5)
    found: list[int] = []
    after: str | None = None
    for _ in range(10):
        search_id = begin_search(wiring.redis, replace(request_, after=after))
        search(wiring, **take_job(wiring))
        progress = watch(wiring, search_id)
        assert progress.state == SearchState.DONE
        found += rows(wiring, search_id)
        after = progress.reached
        if after is None:
            break
        assert progress.found == 5
    assert found == expected(wiring, files)


def test_one_that_was_stopped_with_all_its_hits_ends_there(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_logs, "MOST_HITS", 5)
    search_id = begin_search(wiring.redis, request_)
    told = SearchRunner(wiring.redis, **take_job(wiring))
    told.tell(SearchState.RUNNING, 10, 300, "_9", [{"row": n} for n in range(5)])
    stop_search(wiring.redis, search_id)
    told.tell(SearchState.STOPPED, 10, 300, "_9")
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    progress = watch(wiring, search_id)
    assert (progress.state, progress.reached) == (SearchState.DONE, "_9")
    assert rows(wiring, search_id) == list(range(5))


def test_what_goes_wrong_is_told(wiring: Wiring, request_: SearchRequest) -> None:
    again = replace(request_, files=((request_.files[0][0], "of another attempt"), *request_.files[1:]))
    search_id = begin_search(wiring.redis, again)
    search(wiring, **take_job(wiring))
    assert "parsed again" in watch(wiring, search_id).detail
    delete_batch(wiring, request_.batch_id)
    search_id = begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    gone = watch(wiring, search_id)
    assert (gone.state, f"{request_.batch_id} was deleted" in gone.detail) == (SearchState.FAILED, True)


def test_a_batch_that_is_deleted_meanwhile_is_named_and_none_of_its_objects(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, lambda: (delete_batch(wiring, request_.batch_id), read_away()))
    read_away = partial(wiring.store.read_range, files[0].file.object_key, 0, 1)
    search(wiring, **take_job(wiring))
    gone = watch(wiring, search_id)
    assert (gone.state, f"{request_.batch_id} was deleted" in gone.detail) == (SearchState.FAILED, True)
    with pytest.raises(NotFoundError, match="was deleted"):
        found_lines(wiring, search_id, gone, files, first=0, limit=10)


def test_searches_that_their_watchers_left_keep_no_place_from_others(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_board, "MOST_WAITING", 2)
    requests = [replace(request_, after=f"_{n}") for n in range(3)]
    watched, away = [begin_search(wiring.redis, request) for request in requests[:2]]
    with pytest.raises(TooManyError):
        begin_search(wiring.redis, requests[2])
    wiring.redis.pexpire(f"search:{away}:watched", 9_000)  # they look again and again, and it is kept 15 s
    third = begin_search(wiring.redis, requests[2])
    left = read_search(wiring.redis, away)
    assert left
    assert (left.state, left.alive) == (SearchState.LEFT, False)
    assert queue(wiring.redis, SEARCH).count == 2
    assert not list(wiring.redis.scan_iter(f"rq:job:search-{away}*"))
    wiring.redis.delete(f"search:{third}:watched")
    assert begin_search(wiring.redis, requests[1]) == away  # it waits again
    assert watch(wiring, watched).state == watch(wiring, away).state == SearchState.WAITING


def test_a_search_that_failed_goes_on_where_it_was(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise NotFoundError("a file went")

    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, gone)
    search(wiring, **take_job(wiring))
    failed = watch(wiring, search_id)
    assert (failed.state, failed.detail, failed.alive) == (SearchState.FAILED, "a file went", False)
    assert 0 < failed.searched < failed.total
    assert 0 < failed.found < len(expected(wiring, files))
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    done = watch(wiring, search_id)
    assert (done.state, done.detail, done.searched) == (SearchState.DONE, "", 300)
    assert rows(wiring, search_id) == expected(wiring, files)


def test_a_worker_that_takes_long_for_a_piece_is_still_heard(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_board, "_BEAT_S", 1)
    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, lambda: (time.sleep(1.5), heard.append(watch(wiring, search_id).alive)))
    heard: list[bool] = []
    search(wiring, **take_job(wiring))
    assert heard == [True]


def test_a_piece_that_takes_long_ends_where_the_search_is_stopped(
    wiring: Wiring, request_: SearchRequest, files: list[FileResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    search_id = begin_search(wiring.redis, request_)
    with monkeypatch.context() as patch:
        patch.setattr(match_rows, "BYTES_AT_ONCE", 1)
        patch.setattr("jobs.find_lines.matcher", lambda _: slowly)
        threading.Timer(1, lambda: stop_search(wiring.redis, search_id)).start()
        begun = time.monotonic()
        search(wiring, **take_job(wiring))
    assert time.monotonic() - begun < 5
    assert watch(wiring, search_id).state == SearchState.STOPPED
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    assert rows(wiring, search_id) == expected(wiring, files)


def slowly(texts: pl.Series) -> pl.Series:
    time.sleep(0.1)
    return texts.is_null()


def test_one_that_goes_on_behind_a_place_has_less_to_search(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, replace(request_, after="_249"))
    search(wiring, **take_job(wiring))
    done = watch(wiring, search_id)
    assert (done.searched, done.total) == (50, 50)


def test_in_order_of_time_what_is_searched_counts_towards_what_stands_behind_the_place(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = read_page(wiring.store, files, limit=RECORDS * FILES * 9 // 10, in_time=True)
    late = replace(request_, after=page.next, in_time=True)
    told: list[tuple[int, int]] = []
    really = SearchRunner.tell

    def noting(runner: SearchRunner, state: SearchState, searched: int, total: int, *rest: Any) -> Any:
        told.append((searched, total))
        return really(runner, state, searched, total, *rest)

    monkeypatch.setattr(SearchRunner, "tell", noting)
    search_id = begin_search(wiring.redis, late)
    search(wiring, **take_job(wiring))
    assert watch(wiring, search_id).state == SearchState.DONE
    assert {total for _, total in told} == {RECORDS * FILES // 10}
    assert told[-2][0] == RECORDS * FILES // 10  # not only once it is done


def test_one_that_goes_on_counts_nothing_twice(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_time = replace(request_, in_time=True)
    search_id = begin_search(wiring.redis, in_time)
    after_one_stretch(monkeypatch, lambda: wiring.redis.delete(f"search:{search_id}:watched"))
    search(wiring, **take_job(wiring))
    left = watch(wiring, search_id)
    assert left.reached
    wiring.redis.hset(f"search:{search_id}", "searched", 299)  # also what stands behind the place it reached
    begin_search(wiring.redis, in_time)
    begun: list[int] = []
    really = SearchRunner.tell
    monkeypatch.setattr(
        SearchRunner, "tell", lambda self, *given: (begun.append(given[1]), really(self, *given))[1]
    )
    search(wiring, **take_job(wiring))
    files = requested_files(wiring, in_time)
    behind = count_behind(wiring.store, files, Cursors(files).read(left.reached), in_time=True)
    assert begun[0] == left.total - behind
    assert max(begun) == RECORDS * FILES


def test_one_that_waits_long_is_not_enqueued_anew(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, request_)
    for again in (lambda: watch(wiring, search_id), lambda: begin_search(wiring.redis, request_)):
        wiring.redis.delete(f"search:{search_id}:beat")  # a minute went by
        again()
        assert watch(wiring, search_id).alive
        assert len(queue(wiring.redis, SEARCH).jobs) == 1
    job = take_job(wiring)
    wiring.redis.delete(f"search:{search_id}:beat")
    assert not watch(wiring, search_id).alive  # its job is lost
    begin_search(wiring.redis, request_)
    assert take_job(wiring) != job


def test_a_fault_of_ours_is_told_and_raised(
    wiring: Wiring, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Iterator[None]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(search_logs, "find_lines", broken)
    search_id = begin_search(wiring.redis, request_)
    with pytest.raises(RuntimeError):
        search(wiring, **take_job(wiring))
    assert "a bug" in watch(wiring, search_id).detail


@contextmanager
def room_for(client: Redis, share: float) -> Generator[None]:
    """Let a server have this share of the memory that it has taken."""
    client.config_set("maxmemory", int(client.info("memory")["used_memory"] * share))
    try:
        yield
    finally:
        client.config_set("maxmemory", 0)


def test_where_redis_is_half_full_no_search_is_added(wiring: Wiring, request_: SearchRequest) -> None:
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    with room_for(wiring.redis, 1.5):
        begin_search(wiring.redis, request_)  # it is done
        with pytest.raises(TooManyError, match="half full"):
            begin_search(wiring.redis, replace(request_, in_time=True))
    with room_for(wiring.redis, 4):
        begin_search(wiring.redis, replace(request_, in_time=True))
    assert take_job(wiring)


def test_a_search_that_fills_redis_fails_is_stopped_and_goes_on(
    wiring: Wiring, files: list[FileResult], request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_id = begin_search(wiring.redis, request_)
    after_one_stretch(monkeypatch, lambda: wiring.redis.config_set("maxmemory", 1))
    try:
        search(wiring, **take_job(wiring))
        failed = watch(wiring, search_id)
        assert (failed.state, failed.alive) == (SearchState.FAILED, False)
        assert "Redis is full" in failed.detail
        assert read_hits(wiring.redis, search_id, 0, 100)
        stop_search(wiring.redis, search_id)
    finally:
        wiring.redis.config_set("maxmemory", 0)
    begin_search(wiring.redis, request_)
    search(wiring, **take_job(wiring))
    assert rows(wiring, search_id) == expected(wiring, files)


def test_a_redis_that_was_emptied_knows_no_search(wiring: Wiring, request_: SearchRequest) -> None:
    search_id = begin_search(wiring.redis, request_)
    job = take_job(wiring)
    wiring.redis.flushdb()
    search(wiring, **job)  # it has nobody to tell
    assert watch_search(wiring.redis, search_id) is None
    assert begin_search(wiring.redis, request_) == search_id
    assert take_job(wiring) != job


def test_what_is_looked_for_survives_json(request_: SearchRequest) -> None:
    wanted = EventFilter(
        levels=frozenset({1, 2}), sources=frozenset({"a", "ü"}), signatures=frozenset({2**64 - 1}),
        boots=frozenset({0}), codes=frozenset({"P0301"}), from_ns=-5, to_ns=2**63 - 1, text="x", regex=True,
    )  # fmt: skip
    asked = replace(request_, wanted=wanted, after="_4", in_time=True)
    assert SearchRequest.from_json(asked.to_json()) == asked
