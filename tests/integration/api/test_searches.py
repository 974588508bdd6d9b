"""Searches over HTTP: begun, watched, stopped; what cannot be searched is said."""

from dataclasses import replace

import httpx
import pytest
from redis import Redis

from core.errors import UnreadableLogError
from jobs import search_board
from jobs.queues import SEARCH, queue
from jobs.search_logs import search
from jobs.wiring import Wiring
from parsers.formats.rec import RecFormat
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch
from tests.integration.serving import problem, served


@pytest.fixture
def searches(wiring: Wiring) -> str:
    """The address of the searches of a batch of two files, each with three misfires."""
    batch_id = upload_batch(wiring, {"a.rec": rec_bytes(0), "b.rec": rec_bytes(1)})
    run_here(wiring)
    queue(wiring.redis, SEARCH).empty()
    return f"/api/v1/batches/{batch_id}/searches"


def run_searches(wiring: Wiring) -> None:
    for job in queue(wiring.redis, SEARCH).jobs:
        search(wiring, **job.kwargs)
    queue(wiring.redis, SEARCH).empty()


def test_a_search_is_begun_watched_and_read_page_by_page(
    api: httpx.Client, searches: str, wiring: Wiring
) -> None:
    begun = api.post(searches, json={"text": "MISFIRE on", "order": "time"})
    assert begun.status_code == 202
    assert (begun.json()["state"], begun.json()["events"]) == ("waiting", [])
    address = begun.headers["location"]
    assert address == f"{searches}/{begun.json()['search_id']}"
    run_searches(wiring)
    told = api.get(address, params={"limit": 4}).json()
    assert (told["state"], told["searched"], told["total"], told["found"]) == ("done", 200, 200, 6)
    assert (told["next"], told["problem"], told["unread"]) == (None, None, 0)
    assert [event["text"] for event in told["events"]] == [f"misfire on cylinder {n % 3}" for n in range(4)]
    rest = api.get(address, params={"first": 4}).json()["events"]
    assert [event["file_name"] for event in rest] == ["b.rec", "b.rec"]
    assert rest[0]["signature"] == told["events"][1]["signature"]
    one = api.post(searches, json={"text": "misfire", "file": rest[0]["file_id"], "level": [2]}).json()
    run_searches(wiring)
    assert api.get(f"{searches}/{one['search_id']}").json()["found"] == 3


@pytest.mark.parametrize("text", ["()", "|", "(?:)", "(?i)", "(|)"])
def test_an_expression_that_finds_nothing_finds_it_in_every_event(
    api: httpx.Client, searches: str, wiring: Wiring, text: str
) -> None:
    page = api.get(searches.replace("/searches", "/events"), params={"text": text, "regex": True})
    assert (page.status_code, len(page.json()["events"])) == (200, 200)
    address = api.post(searches, json={"text": text, "regex": True}).headers["location"]
    run_searches(wiring)
    told = api.get(address).json()
    assert (told["state"], told["problem"], told["found"]) == ("done", None, 200)


def test_a_search_and_a_page_say_how_many_events_could_not_be_read(
    api: httpx.Client, searches: str, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> None:
        raise UnreadableLogError("its bytes are others by now")

    monkeypatch.setattr(RecFormat, "read_texts", refusing)
    monkeypatch.setattr(RecFormat, "read_record", refusing)
    address = api.post(searches, json={"text": "misfire"}).headers["location"]
    run_searches(wiring)
    told = api.get(address).json()
    assert (told["state"], told["found"], told["unread"]) == ("done", 0, 200)
    assert told["problem"] == "200 events could not be read: what is stored of them is damaged."
    events = searches.replace("searches", "events")
    for before in ({}, {"before": "end"}):
        page = api.get(events, params={"text": "misfire", **before}).json()
        assert (page["events"], page["searched"], page["unread"]) == ([], 200, 200)


def test_a_search_is_stopped(api: httpx.Client, searches: str) -> None:
    address = api.post(searches, json={"text": "x"}).headers["location"]
    assert api.delete(address).status_code == 204
    assert api.get(address).json()["state"] == "stopped"
    assert api.post(searches, json={"text": "x"}).json()["state"] == "waiting"  # it goes on


def test_a_search_whose_worker_died_is_left_and_goes_on_once_it_is_begun_again(
    api: httpx.Client, searches: str, wiring: Wiring
) -> None:
    begun = api.post(searches, json={"text": "misfire"})
    search_id = begun.json()["search_id"]
    queue(wiring.redis, SEARCH).empty()
    wiring.redis.hset(f"search:{search_id}", "state", "running")
    wiring.redis.delete(f"search:{search_id}:beat")
    assert api.get(begun.headers["location"]).json()["state"] == "left"
    assert api.post(searches, json={"text": "misfire"}).json()["state"] == "waiting"
    run_searches(wiring)
    assert api.get(begun.headers["location"]).json()["found"] == 6


def test_too_many_searches_are_told_to_wait(
    api: httpx.Client, searches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_board, "MOST_WAITING", 3)
    for number in range(3):
        assert api.post(searches, json={"text": str(number)}).status_code == 202
    answer = api.post(searches, json={"text": "one more"})
    assert "3 searches wait already" in problem(answer, 429)
    assert answer.headers["retry-after"]


def test_a_search_that_need_not_wait_is_answered_however_many_do(
    api: httpx.Client, searches: str, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.post(searches, json={"text": "misfire"})
    run_searches(wiring)
    monkeypatch.setattr(search_board, "MOST_WAITING", 1)
    assert api.post(searches, json={"text": "waits"}).status_code == 202
    problem(api.post(searches, json={"text": "one more"}), 429)
    for text, state in (("misfire", "done"), ("waits", "waiting")):
        answer = api.post(searches, json={"text": text})
        assert (answer.status_code, answer.json()["state"]) == (202, state)


def test_without_redis_there_is_no_search(searches: str, wiring: Wiring) -> None:
    away = replace(wiring, redis=Redis(port=9, socket_connect_timeout=1))
    with served(away) as url, httpx.Client(base_url=url) as api:
        answer = api.post(searches, json={"text": "x"})
        assert "Redis does not answer" in problem(answer, 503)
        assert answer.headers["retry-after"]


def test_a_full_redis_is_said(api: httpx.Client, searches: str, wiring: Wiring) -> None:
    address = api.post(searches, json={"text": "misfire"}).headers["location"]
    run_searches(wiring)
    wiring.redis.config_set("maxmemory", 1)
    try:
        answer = api.post(searches, json={"text": "x"})
        assert "Redis is full" in problem(answer, 503)
        assert answer.headers["retry-after"]
        assert len(api.get(address).json()["events"]) == 6
        assert api.delete(address).status_code == 204
    finally:
        wiring.redis.config_set("maxmemory", 0)
    assert api.post(searches, json={"text": "x"}).status_code == 202


def test_what_cannot_be_searched_is_said(
    api: httpx.Client, searches: str, wiring: Wiring, subtests: pytest.Subtests
) -> None:
    for body, said in [
        ({"text": "("  , "regex": True}, "no regular expression"),
        ({"text": ""}, "text"),
        ({"text": "x", "after": "nowhere"}, "no cursor"),
        ({"text": "x", "after": "end"}, "nothing behind the end"),
        ({"text": "x", "signature": ["0x12"]}, "16 hex digits"),
        ({"text": "x", "level": [7]}, "level"),
        ({"text": "x", "colour": "red"}, "colour"),
    ]:  # fmt: skip
        with subtests.test(said):
            assert said in api.post(searches, json=body).text
            assert api.post(searches, json=body).status_code == 422
    problem(api.post(searches, json={"text": "x", "file": "nothing"}), 404)
    problem(api.get(f"{searches}/{'0' * 32}"), 404)
    problem(api.get(f"{searches}/0"), 422)
    address = api.post(searches, json={"text": "x"}).headers["location"]
    other = upload_batch(wiring, {"c.rec": rec_bytes(2)})
    problem(api.get(f"/api/v1/batches/{other}/searches/{address.rpartition('/')[2]}"), 404)
    problem(api.post(f"/api/v1/batches/{other}/searches", json={"text": "x"}), 404)  # it was not read yet
