"""A batch from the upload to the report as a client sees it: status, progress, files, events, faults."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from core.settings import Settings
from jobs.commands.follow import read_events
from jobs.wiring import Wiring, wire
from tests.integration.jobs.batches import VIN, rec_bytes, run_here
from tests.integration.serving import problem, served


@pytest.fixture
def finished(api: httpx.Client, batch: str, wiring: Wiring) -> str:
    """The address of a completed batch: two good files, a file twice, an empty one, one that is no log."""
    for name, content in {
        "drive1.rec": rec_bytes(0),
        "drive2.rec": rec_bytes(1),
        "again.rec": rec_bytes(1),
        "empty.rec": b"",
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    }.items():
        assert api.post(f"{batch}/files", params={"name": name}, content=content).status_code == 201
    assert api.post(f"{batch}/complete").status_code == 202
    run_here(wiring)
    assert api.get(batch).json()["status"] == "completed"
    return batch


def follow(api: httpx.Client, batch: str, last: str | None = None) -> list[tuple[str, str, dict[str, Any]]]:
    headers = {"Last-Event-ID": last} if last else {}
    with api.stream("GET", f"{batch}/progress", headers=headers) as answer:
        if answer.status_code == 204:
            return []
        assert answer.headers["content-type"].startswith("text/event-stream")
        return list(read_events(answer.iter_lines()))


def test_what_became_of_each_file(api: httpx.Client, finished: str) -> None:
    files = {file["name"]: file for file in api.get(f"{finished}/files").json()["files"]}
    good = files["drive1.rec"]
    assert (good["status"], good["records"], good["format"], good["problem"]) == (
        "completed",
        100,
        "rec",
        None,
    )
    assert good["levels"] == {"2": 3, "4": 97}
    assert good["bytes_parsed"] + good["bytes_skipped"] == good["size"]
    assert files["again.rec"]["duplicate_of"] == files["drive2.rec"]["file_id"]
    assert "is empty: it holds no bytes" in files["empty.rec"]["problem"]
    assert "picture.png is" in files["picture.png"]["problem"]
    batch = api.get(finished).json()
    assert (batch["total_files"], batch["processed_files"], batch["failed_files"]) == (5, 3, 2)
    assert (batch["progress"], batch["records"], batch["has_report"]) == (1.0, 200, True)


def test_the_report_has_status_and_diagnosis(api: httpx.Client, finished: str) -> None:
    report = api.get(f"{finished}/report").json()
    assert report["status"] == "completed"
    assert report["batch_id"] == finished.rsplit("/", 1)[1]
    assert report["totals"]["records"] == 200
    assert report["faults"][0]["code"] == "P0302"
    assert set(report["diagnosis"]) >= {"tier", "verdict", "causes", "missing", "tokens", "cost"}
    assert {file["file"] for file in report["data_quality"]["unreadable"]} == {"empty.rec", "picture.png"}


def test_progress_tells_all_from_the_beginning(api: httpx.Client, finished: str) -> None:
    events = follow(api, finished)
    kinds = [kind for kind, _, _ in events]
    assert kinds[-1] == "done"
    assert kinds.count("file") == 4  # a duplicate is not parsed
    states = [data["status"] for kind, _, data in events if kind == "status"]
    assert states[0] == "pending"
    assert states[-1] == "completed"
    numbers = [int(number) for _, number, _ in events[:-1]]
    assert all(a < b for a, b in pairwise(numbers))
    assert events[-1][1] == f"{numbers[-1]}-done"
    assert events[-1][2]["progress"] == 1.0
    failed = {data["name"] for kind, _, data in events if kind == "file" and data["problem"]}
    assert failed == {"empty.rec", "picture.png"}


def test_progress_goes_on_after_the_last_event_heard(api: httpx.Client, finished: str) -> None:
    events = follow(api, finished)
    for cut in (1, len(events) // 2, len(events) - 1):
        assert follow(api, finished, events[cut - 1][1]) == events[cut:]
    assert follow(api, finished, events[-1][1]) == []
    assert len(follow(api, finished, "nonsense")) == len(events)


def test_progress_of_many_files_is_read_at_once(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    for number in range(30):
        content = f"2026-11-21T06:00:00Z ERROR app: {number}\n".encode()
        api.post(f"{batch}/files", params={"name": f"{number}.log"}, content=content).raise_for_status()
    api.post(f"{batch}/complete").raise_for_status()
    run_here(wiring)
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(wiring.engine, "before_cursor_execute", note)
    kinds = [kind for kind, _, _ in follow(api, batch)]
    event.remove(wiring.engine, "before_cursor_execute", note)
    assert kinds.count("file") == 30
    assert sum("FROM log_files" in statement for statement in asked) == 1


def test_progress_is_live(api: httpx.Client, api_url: str, batch: str, wiring: Wiring) -> None:
    heard: list[tuple[str, str, dict[str, Any]]] = []
    began = threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{api_url}{batch}/progress", timeout=30) as answer:
            for event in read_events(answer.iter_lines()):
                heard.append(event)
                began.set()

    listener = threading.Thread(target=listen)
    listener.start()
    assert began.wait(20)
    assert heard[0][0] == "status"
    assert heard[0][2] == {
        "batch_id": batch.rsplit("/", 1)[1],
        "status": "pending",
        "total_files": 0,
        "processed_files": 0,
        "failed_files": 0,
        "progress": 0.0,
    }
    assert "NaN" not in json.dumps(heard)
    api.post(f"{batch}/files", params={"name": "a.rec"}, content=rec_bytes(0))
    api.post(f"{batch}/complete")
    run_here(wiring)
    listener.join(20)
    assert heard[-1][0] == "done"
    assert [data["records"] for kind, _, data in heard if kind == "file"] == [100]


def test_progress_of_a_deleted_batch_ends(api: httpx.Client, api_url: str, batch: str) -> None:
    heard: list[dict[str, Any]] = []
    began = threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{api_url}{batch}/progress", timeout=30) as answer:
            for _, _, data in read_events(answer.iter_lines()):
                heard.append(data)
                began.set()

    listener = threading.Thread(target=listen)
    listener.start()
    assert began.wait(20)
    api.delete(batch)
    listener.join(20)
    assert heard[-1]["status"] == "deleted"


def test_progress_needs_no_redis(settings: Settings) -> None:

    with wire(replace(settings, redis_url="redis://127.0.0.1:9/0")) as deaf, served(deaf) as url:
        made = httpx.post(f"{url}/api/v1/batches", json={"vin": VIN, "firmware": "1"}).headers["location"]
        heard: list[str] = []
        listening = threading.Event()

        def listen() -> None:
            with httpx.stream("GET", f"{url}{made}/progress", timeout=30) as answer:
                for _, _, data in read_events(answer.iter_lines()):
                    heard.append(data["status"])
                    listening.set()

        listener = threading.Thread(target=listen)
        listener.start()
        assert listening.wait(20)
        httpx.delete(f"{url}{made}")
        listener.join(20)
    assert heard[-1] == "deleted"


def pages(api: httpx.Client, batch: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Every event of a listing, page after page."""
    after = None
    while True:
        page = api.get(f"{batch}/events", params={**query, "after": after} if after else query).json()
        yield from page["events"]
        after = page["next"]
        if after is None:
            return


def test_events_with_their_text(api: httpx.Client, finished: str) -> None:
    everything = list(pages(api, finished, limit=33))
    assert len(everything) == 200
    first = everything[0]
    assert first["file_name"] == "drive1.rec"
    assert first["text"].endswith("misfire on cylinder 0")
    assert (first["record"], first["level"], first["source"], first["code"]) == (0, 2, "ECU1/ENG", "P0302")
    assert len(first["signature"]) == 16
    same = list(pages(api, finished, signature=first["signature"]))
    assert same == [event for event in everything if event["code"] == "P0302"]
    assert list(pages(api, finished, level=2, code="P0302")) == same
    assert list(pages(api, finished, file=first["file_id"])) == everything[:100]
    assert [e["record"] for e in pages(api, finished, text="LOAD 9", order="time")] == [
        9,
        *range(90, 100),
    ] * 2
    span = {"from_ns": first["ts_ns"] + 1, "to_ns": first["ts_ns"] + 200_000_001}
    assert [event["record"] for event in pages(api, finished, **span)] == [1, 2]


def test_a_record_with_its_neighbours(api: httpx.Client, finished: str) -> None:
    file = api.get(f"{finished}/files").json()["files"][0]
    record = api.get(f"{finished}/files/{file['file_id']}/records/42", params={"context": 2}).json()
    assert [event["record"] for event in record["events"]] == [40, 41, 42, 43, 44]
    assert record["events"][2]["text"].endswith("file 0, all is well, load 42 %")
    gone = f"{finished}/files/{file['file_id']}/records/"
    assert "no event at record 100" in problem(api.get(f"{gone}100"), 404)
    problem(api.get(f"{gone}-1"), 422)
    problem(api.get(f"{gone}{2**63}"), 422)


def test_files_without_events_say_why(api: httpx.Client, finished: str) -> None:
    for file in api.get(f"{finished}/files").json()["files"][2:]:
        answer = api.get(f"{finished}/events", params={"file": file["file_id"]})
        assert "has no events to show" in problem(answer, 404)


def test_a_bad_filter_is_named(api: httpx.Client, finished: str) -> None:
    for query in (
        "level=7",
        "level=x",
        "signature=xyz",
        "after=1",
        "before=x",
        "from_ns=1e400",
        "limit=1001",
        "boot=-1",
        "regex=true&text=(",
        "order=sideways",
        "text=" + "x" * 301,
        "file=" + "x" * 65,
    ):
        problem(api.get(f"{finished}/events?{query}"), 422)


def test_faults_of_the_fleet(api: httpx.Client, finished: str) -> None:
    (fault,) = api.get("/api/v1/faults").json()["faults"]
    assert fault["id"].startswith("F-")
    assert (fault["code"], fault["sources"], fault["vehicles"]) == ("P0302", ["ECU1/ENG"], 1)
    assert (fault["firmwares"], fault["state"], fault["count"]) == (["2.4.1"], "open", 6)
    assert fault["rate_per_100h"] > 0
    assert api.get("/api/v1/faults", params={"firmware": "9.9"}).json() == {"faults": []}
    problem(api.get("/api/v1/faults?since=1999-01-01"), 422)
    problem(api.get("/api/v1/faults?since=9999-01-01"), 422)
    problem(api.get("/api/v1/faults?since=yesterday"), 422)


def test_reprocess_and_delete(api: httpx.Client, finished: str, wiring: Wiring) -> None:
    again = api.post(f"{finished}/reprocess")
    assert (again.status_code, again.json()["status"]) == (202, "uploaded")
    run_here(wiring)
    batch = api.get(finished).json()
    assert (batch["status"], batch["processed_files"], batch["failed_files"]) == ("completed", 3, 2)
    assert {file["attempt"] for file in api.get(f"{finished}/files").json()["files"]} == {0, 2}
    assert api.delete(finished).status_code == 204
    assert api.get("/api/v1/faults").json() == {"faults": []}
    assert list(wiring.store.list("")) == []


def test_dead_letters_have_a_way_back(api: httpx.Client, finished: str, wiring: Wiring) -> None:
    batch_id = finished.rsplit("/", 1)[1]
    with wiring.uow() as uow:
        letters = [
            uow.dead_letters.add("gather_batch", {"batch_id": batch_id}, "it broke", batch_id) for _ in "ab"
        ]
        uow.commit()
    listed = api.get("/api/v1/dead-letters").json()["dead_letters"]
    assert [(letter["id"], letter["job"], letter["batch_id"]) for letter in listed] == [
        (number, "gather_batch", batch_id) for number in reversed(letters)
    ]
    assert api.post(f"/api/v1/dead-letters/{letters[0]}/requeue").status_code == 202
    assert api.get("/api/v1/dead-letters").json() == {"dead_letters": []}
    assert api.get(finished).json()["status"] == "uploaded"
    assert "was requeued on" in problem(api.post(f"/api/v1/dead-letters/{letters[1]}/requeue"), 409)
    problem(api.post("/api/v1/dead-letters/99/requeue"), 404)
    problem(api.post("/api/v1/dead-letters/x/requeue"), 422)


def test_sweep_says_what_it_did(api: httpx.Client, batch: str) -> None:
    api.post(f"{batch}/files", params={"name": "a.rec"}, content=rec_bytes(0))
    api.post(f"{batch}/complete")
    assert any("published" in line for line in api.post("/api/v1/sweep").json()["done"])
