"""Resumable uploads: tus 1.0 as its clients speak it, cut, contested, cancelled and resumed."""

import base64
import hashlib
import io
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from tusclient.client import TusClient

from core.log_file import raw_key
from core.settings import Settings
from core.upload import UploadState
from jobs.receive_file import stage_of, store_upload
from jobs.wiring import Wiring, wire
from tests.integration.serving import VIN, problem, served
from tests.polling import eventually

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
CONTENT = bytes(range(256)) * 40_000  # 10 MB


def named(name: str) -> dict[str, str]:
    return {"Upload-Metadata": "filename " + base64.b64encode(name.encode()).decode()}


def begin(api: httpx.Client, batch: str, size: int, name: str = "ecu1.dlt") -> str:
    answer = api.post(f"{batch}/uploads", headers={**TUS, **named(name), "Upload-Length": str(size)})
    assert answer.status_code == 201, answer.text
    assert answer.headers["upload-offset"] == "0"
    assert answer.headers["upload-expires"].endswith("GMT")
    return answer.headers["location"]


def patch(api: httpx.Client, upload: str, offset: int, content: bytes) -> httpx.Response:
    return api.patch(upload, headers={**BYTES, "Upload-Offset": str(offset)}, content=content)


def offset_of(api: httpx.Client, upload: str) -> int:
    answer = api.head(upload, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


def the_file(api: httpx.Client, batch: str) -> dict[str, object]:
    (file,) = api.get(f"{batch}/files").json()["files"]
    return file


def test_a_length_that_is_said_twice_and_differs_is_refused(api: httpx.Client, batch: str) -> None:
    same = [*TUS.items(), *named("a.log").items(), ("Upload-Length", "4")]
    assert api.post(f"{batch}/uploads", headers=[*same, ("Upload-Length", "4")]).status_code == 201
    refused = api.post(f"{batch}/uploads", headers=[*same, ("Upload-Length", "5")])
    assert "Upload-Length is '4 and 5'" in problem(refused, 400)


def test_the_server_presents_itself(api: httpx.Client, batch: str) -> None:
    answer = api.options(f"{batch}/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-resumable"] == answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "termination",
        "expiration",
    }
    assert int(answer.headers["tus-max-size"]) == 64 << 30


def test_tuspy_uploads_in_chunks(api_url: str, api: httpx.Client, batch: str, wiring: Wiring) -> None:
    uploader = TusClient(f"{api_url}{batch}/uploads").uploader(
        file_stream=io.BytesIO(CONTENT), chunk_size=3_000_000, metadata={"filename": "größe.dlt"}
    )
    uploader.upload()
    file = the_file(api, batch)
    assert (file["name"], file["size"]) == ("größe.dlt", len(CONTENT))
    assert file["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    key = raw_key(batch.rsplit("/", 1)[1], str(file["file_id"]))
    assert wiring.store.read_range(key, 0, len(CONTENT) + 1) == CONTENT
    assert list(stage_of(wiring).ids()) == []
    assert api.get(f"{batch}/uploads").json() == {"uploads": []}


def test_tuspy_resumes_where_it_was_cut(api_url: str, api: httpx.Client, batch: str) -> None:
    client = TusClient(f"{api_url}{batch}/uploads")
    metadata = {"filename": "ecu1.dlt"}
    first = client.uploader(file_stream=io.BytesIO(CONTENT), chunk_size=1_000_000, metadata=metadata)
    first.upload(stop_at=4_000_000)
    (waiting,) = api.get(f"{batch}/uploads").json()["uploads"]
    assert (waiting["name"], waiting["size"], waiting["offset"]) == ("ecu1.dlt", len(CONTENT), 4_000_000)
    assert "still waits for ecu1.dlt" in problem(api.post(f"{batch}/complete"), 409)
    second = client.uploader(
        file_stream=io.BytesIO(CONTENT), chunk_size=2_000_000, url=api_url + waiting["location"]
    )
    assert second.offset == 4_000_000
    second.upload()
    assert the_file(api, batch)["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert api.post(f"{batch}/complete").status_code == 202


def test_tuspy_uploads_an_empty_file(api_url: str, api: httpx.Client, batch: str) -> None:
    TusClient(f"{api_url}{batch}/uploads").uploader(
        file_stream=io.BytesIO(b""), chunk_size=10, metadata={"filename": "empty.log"}
    ).upload()
    assert (the_file(api, batch)["name"], the_file(api, batch)["size"]) == ("empty.log", 0)


def test_creation_with_upload(api: httpx.Client, batch: str) -> None:
    headers = {**BYTES, **named("a.log"), "Upload-Length": "10"}
    part = api.post(f"{batch}/uploads", headers=headers, content=b"12345")
    assert (part.status_code, part.headers["upload-offset"]) == (201, "5")
    rest = patch(api, part.headers["location"], 5, b"67890")
    assert (rest.status_code, rest.headers["upload-offset"]) == (204, "10")
    assert rest.headers["argus-file-id"] == the_file(api, batch)["file_id"]
    whole = api.post(f"{batch}/uploads", headers=headers, content=b"abcdefghij")
    assert (whole.status_code, whole.headers["upload-offset"]) == (201, "10")


def test_a_duplicate_is_named(api: httpx.Client, batch: str) -> None:
    first = patch(api, begin(api, batch, 4, "a.log"), 0, b"same")
    again = patch(api, begin(api, batch, 4, "b.log"), 0, b"same")
    assert again.headers["argus-duplicate-of"] == first.headers["argus-file-id"]
    assert unquote(again.headers["argus-notice"]) == (
        "b.log has the same bytes as a.log in this batch; they count once."
    )
    assert "argus-duplicate-of" not in first.headers


def test_the_last_answer_may_be_lost(api: httpx.Client, batch: str) -> None:
    upload = begin(api, batch, 4)
    first = patch(api, upload, 0, b"1234")
    assert offset_of(api, upload) == 4
    again = patch(api, upload, 4, b"")
    assert (again.status_code, again.headers["argus-file-id"]) == (204, first.headers["argus-file-id"])
    assert api.get(batch).json()["total_files"] == 1


def test_a_wrong_offset_is_a_conflict(api: httpx.Client, batch: str) -> None:
    upload = begin(api, batch, 10)
    patch(api, upload, 0, b"12345")
    for offset in (0, 4, 6, 10):
        assert "stands at 5 bytes" in problem(patch(api, upload, offset, b"xx"), 409)
    assert offset_of(api, upload) == 5


def test_more_than_declared_is_refused(api: httpx.Client, batch: str) -> None:
    upload = begin(api, batch, 10)
    assert "more than the 10 declared" in problem(patch(api, upload, 0, b"x" * 11), 413)
    chunked = api.patch(upload, headers={**BYTES, "Upload-Offset": "0"}, content=(b"x" * 6 for _ in range(3)))
    problem(chunked, 413)
    assert offset_of(api, upload) <= 10


def test_a_cut_connection_costs_nothing_that_came(api: httpx.Client, api_url: str, batch: str) -> None:
    upload, server = begin(api, batch, len(CONTENT)), urlsplit(api_url)
    with socket.create_connection((str(server.hostname), server.port or 0)) as link:
        headers = {"Host": "127.0.0.1", **BYTES, "Upload-Offset": "0", "Content-Length": str(len(CONTENT))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        link.sendall(f"PATCH {upload} HTTP/1.1\r\n{head}\r\n".encode() + CONTENT[:3_333_333])
    eventually(lambda: offset_of(api, upload) == 3_333_333)
    eventually(lambda: patch(api, upload, 3_333_333, CONTENT[3_333_333:]).status_code == 204)
    assert the_file(api, batch)["sha256"] == hashlib.sha256(CONTENT).hexdigest()


def test_of_two_clients_one_wins(api: httpx.Client, api_url: str, batch: str, wiring: Wiring) -> None:
    upload = begin(api, batch, 8)
    go_on = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b"1234"
        go_on.wait(20)
        yield b"5678"

    def first() -> httpx.Response:
        return httpx.patch(api_url + upload, headers={**BYTES, "Upload-Offset": "0"}, content=slowly())

    with ThreadPoolExecutor(1) as pool:
        winner = pool.submit(first)
        eventually(stage_of(wiring).path(upload.rsplit("/", 1)[1]).exists)  # made by whoever takes the lock
        loser = patch(api, upload, 0, b"abcdefgh")
        assert "Another client is sending" in problem(loser, 423)
        assert loser.headers["retry-after"]
        problem(api.delete(upload, headers=TUS), 423)
        go_on.set()
        assert winner.result(20).status_code == 204
    assert the_file(api, batch)["sha256"] == hashlib.sha256(b"12345678").hexdigest()


def test_an_upload_is_cancelled(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    upload = begin(api, batch, 10)
    patch(api, upload, 0, b"12345")
    assert api.delete(upload, headers=TUS).status_code == 204
    assert list(stage_of(wiring).ids()) == []
    assert "is aborted; begin a new one" in problem(patch(api, upload, 5, b"67890"), 410)
    assert api.head(upload, headers=TUS).status_code == 410
    assert "has no files" in problem(api.post(f"{batch}/complete"), 409)


def test_a_file_of_the_batch_cannot_be_cancelled(api: httpx.Client, batch: str) -> None:
    upload = begin(api, batch, 4)
    patch(api, upload, 0, b"1234")
    assert "is part of batch" in problem(api.delete(upload, headers=TUS), 409)


def test_a_completed_batch_takes_no_upload(api: httpx.Client, batch: str) -> None:
    patch(api, begin(api, batch, 4), 0, b"1234")
    assert api.post(f"{batch}/complete").status_code == 202
    headers = {**TUS, **named("late.log"), "Upload-Length": "4"}
    assert "takes no more files" in problem(api.post(f"{batch}/uploads", headers=headers), 409)


def test_a_bad_creation_is_refused(api: httpx.Client, batch: str, subtests: pytest.Subtests) -> None:
    for headers, status, message in [
        ({"Upload-Length": "4"}, 400, "names no `filename`"),
        (named("a.log"), 400, "Upload-Length"),
        ({**named("a.log"), "Upload-Length": "-1"}, 400, "Upload-Length"),
        ({**named("a.log"), "Upload-Length": "1e3"}, 400, "Upload-Length"),
        ({**named("a.log"), "Upload-Length": "9" * 19}, 413, "at most"),
        ({**named("a.log"), "Upload-Length": "9" * 400}, 400, "Upload-Length"),
        ({**named("a.log"), "Upload-Defer-Length": "1"}, 400, "must be known"),
        ({"Upload-Metadata": "filename ???", "Upload-Length": "4"}, 400, "base64"),
        ({"Upload-Metadata": "filename /w==", "Upload-Length": "4"}, 400, "UTF-8"),
        ({**named("a\nb.log"), "Upload-Length": "4"}, 422, "control characters"),
        ({**named("x" * 300), "Upload-Length": "4"}, 422, "300 characters"),
        ({**named("a.log"), "Upload-Length": "4", "Tus-Resumable": "0.2.2"}, 412, "0.2.2"),
    ]:
        with subtests.test(headers=headers):
            answer = api.post(f"{batch}/uploads", headers={**TUS, **headers})
            assert message in problem(answer, status)
            assert answer.headers["tus-resumable"] == "1.0.0"
            assert api.get(f"{batch}/uploads").json() == {"uploads": []}


def test_other_mistakes(api: httpx.Client, batch: str) -> None:
    upload = begin(api, batch, 4)
    wrong_type = {**TUS, "Content-Type": "text/plain", "Upload-Offset": "0"}
    problem(api.patch(upload, headers=wrong_type, content=b"1234"), 415)
    problem(api.patch(upload, headers=BYTES, content=b"1234"), 400)
    problem(api.patch(upload, content=b"1234"), 412)
    problem(patch(api, f"{batch}/uploads/{'0' * 32}", 0, b"1"), 404)
    problem(patch(api, f"{batch}/uploads/..%2F..%2Fsecret", 0, b"1"), 404)
    other = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1"}).headers["location"]
    problem(patch(api, upload.replace(batch, other), 0, b"1234"), 404)
    assert offset_of(api, upload) == 0


def test_a_full_disk_keeps_the_upload(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    """The stage's file is /dev/full, on which every write fails as on a disk without room."""
    upload = begin(api, batch, 4)
    staged = stage_of(wiring).path(upload.rsplit("/", 1)[1])
    staged.symlink_to("/dev/full")
    assert "disk is full" in problem(patch(api, upload, 0, b"1234"), 507)
    staged.unlink(missing_ok=True)
    assert patch(api, upload, 0, b"1234").status_code == 204


def test_a_file_larger_than_the_disk_is_refused_at_once(settings: Settings) -> None:
    unlimited = replace(settings, upload_limit_bytes=1 << 61)
    with wire(unlimited) as wiring, served(wiring) as url, httpx.Client(base_url=url) as api:
        batch = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1"}).headers["location"]
        headers = {**TUS, **named("a.log"), "Upload-Length": str(1 << 60)}
        assert "has room for" in problem(api.post(f"{batch}/uploads", headers=headers), 507)
        assert api.get(f"{batch}/uploads").json() == {"uploads": []}


def test_complete_finishes_what_a_dead_process_left(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    """Killed after the last byte, before it was stored; and killed between the store and the row."""
    whole, moved = begin(api, batch, 4, "whole.log"), begin(api, batch, 5, "moved.log")
    with stage_of(wiring).lock(whole.rsplit("/", 1)[1]) as staged:
        staged.append(b"1234")
    moved_id = moved.rsplit("/", 1)[1]
    with wiring.uow() as uow:
        upload = uow.uploads.get_for_update(moved_id).to(UploadState.MOVING)
        uow.uploads.save(upload)
        uow.commit()
    source = wiring.settings.data / "moved"
    source.write_bytes(b"12345")
    wiring.store.put_file(raw_key(upload.batch_id, upload.file_id), source)
    assert offset_of(api, whole) == 4
    assert offset_of(api, moved) == 5
    listed = api.get(f"{batch}/uploads").json()["uploads"]
    assert {u["name"]: u["offset"] for u in listed} == {"whole.log": 4, "moved.log": 5}
    assert api.post(f"{batch}/complete").status_code == 202
    files = api.get(f"{batch}/files").json()["files"]
    assert {f["name"]: f["sha256"] for f in files} == {
        "whole.log": hashlib.sha256(b"1234").hexdigest(),
        "moved.log": hashlib.sha256(b"12345").hexdigest(),
    }


def test_lost_bytes_are_asked_for_again(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    upload = begin(api, batch, 4)
    upload_id = upload.rsplit("/", 1)[1]
    with wiring.uow() as uow:
        uow.uploads.save(uow.uploads.get_for_update(upload_id).to(UploadState.MOVING))
        uow.commit()
    assert "were lost on the way" in problem(patch(api, upload, 4, b""), 409)
    assert offset_of(api, upload) == 0
    assert patch(api, upload, 0, b"1234").status_code == 204
    with stage_of(wiring).lock(upload_id) as staged:
        assert store_upload(wiring, upload_id, staged)
