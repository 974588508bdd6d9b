"""A file sent as one raw body: kept whole with its hash, or refused with the reason and nothing left."""

import hashlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest

from core.log_file import raw_key
from core.settings import Settings
from jobs.receive_file import stage_of
from jobs.wiring import Wiring, wire
from tests.integration.serving import VIN, problem, served
from tests.polling import eventually


def send(api: httpx.Client, batch: str, name: str, content: bytes | Iterator[bytes]) -> httpx.Response:
    return api.post(f"{batch}/files", params={"name": name}, content=content)


def test_a_file_is_kept_as_it_came(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    content = bytes(range(256)) * 20_000
    answer = send(api, batch, "drive/ecu1.dlt", content)
    assert answer.status_code == 201
    file = answer.json()
    assert file["name"] == "ecu1.dlt"
    assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert (file["status"], file["duplicate_of"], file["notice"]) == ("pending", None, None)
    key = raw_key(file["batch_id"], file["file_id"])
    assert wiring.store.read_range(key, 0, len(content) + 1) == content
    assert list(stage_of(wiring).ids()) == []
    listed = api.get(f"{batch}/files").json()["files"]
    assert [(f["file_id"], f["name"], f["records"]) for f in listed] == [(file["file_id"], "ecu1.dlt", 0)]


def test_an_empty_file_is_taken(api: httpx.Client, batch: str) -> None:
    answer = send(api, batch, "empty.log", b"")
    assert answer.status_code == 201
    assert answer.json()["size"] == 0
    assert api.get(batch).json()["total_files"] == 1


def test_the_same_bytes_again_are_named(api: httpx.Client, batch: str) -> None:
    first = send(api, batch, "a.log", b"the same\n").json()
    again = send(api, batch, "b.log", b"the same\n")
    assert again.status_code == 201
    assert again.json()["duplicate_of"] == first["file_id"]
    assert again.json()["notice"] == "b.log has the same bytes as a.log in this batch; they count once."
    other = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "2.4.1"}).headers["location"]
    notice = send(api, other, "c.log", b"the same\n").json()["notice"]
    assert notice.startswith("c.log has the same bytes as a.log in batch B-")
    stranger = api.post("/api/v1/batches", json={"vin": VIN[:-1] + "8", "firmware": "2"}).headers["location"]
    assert send(api, stranger, "d.log", b"the same\n").json()["duplicate_of"] is None


def test_a_name_is_never_a_path(api: httpx.Client, batch: str, subtests: pytest.Subtests) -> None:
    for name, shown in [
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\ecu.dlt", "ecu.dlt"),
        ("Überhitzung 漢字.log", "Überhitzung 漢字.log"),
        ("<script>alert(1)</script>.log", "script>.log"),
        ("Screenshot 1.00.00\u202fPM.log", "Screenshot 1.00.00\u202fPM.log"),
        ("x" * 255, "x" * 255),
    ]:
        with subtests.test(name=name):
            assert send(api, batch, name, b"x\n").json()["name"] == shown


def test_a_bad_name_is_refused(api: httpx.Client, batch: str, subtests: pytest.Subtests) -> None:
    for name, message in [
        ("x" * 300, "has 300 characters; at most 255"),
        ("a\nb.log", "control characters"),
        ("a\x00.log", "control characters"),
        ("a\u2028b.log", "control characters"),
        ("a\u2029b.log", "control characters"),
        ("a\u202egol.exe", "control characters"),  # shown as aexe.log
        ("..", "is not a file name"),
        ("", "is not a file name"),
        ("/", "is not a file name"),
    ]:
        with subtests.test(name=name):
            answer = send(api, batch, name, b"x\n")
            assert message in problem(answer, 422)
            assert answer.json()["errors"][0]["field"] == "name"
            assert api.get(batch).json()["total_files"] == 0


def test_a_file_without_a_name_is_refused(api: httpx.Client, batch: str) -> None:
    assert "name" in problem(api.post(f"{batch}/files", content=b"x"), 422)


def test_a_form_is_refused(api: httpx.Client, batch: str) -> None:
    answer = api.post(f"{batch}/files", params={"name": "a.log"}, files={"file": b"x"})
    assert "--data-binary" in problem(answer, 415)


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_over_the_limit_is_refused(settings: Settings, announced: bool) -> None:
    limited = replace(settings, upload_limit_bytes=100_000)
    with wire(limited) as wiring, served(wiring) as url, httpx.Client(base_url=url) as api:
        batch = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1"}).headers["location"]
        content = b"x" * 200_000
        answer = send(api, batch, "a.log", content if announced else iter([content[:70_000]] * 3))
        assert "100,000" in problem(answer, 413)
        assert list(stage_of(wiring).ids()) == []
        assert send(api, batch, "a.log", b"x" * 100_000).status_code == 201


def test_a_full_disk_says_so(
    api: httpx.Client, batch: str, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stage's file is /dev/full, on which every write fails as on a disk without room."""
    upload_id = "f" * 32
    monkeypatch.setattr("dashboard.api.files.uuid4", lambda: type("Id", (), {"hex": upload_id}))
    stage_of(wiring).path(upload_id).symlink_to("/dev/full")
    assert "disk is full" in problem(send(api, batch, "a.log", b"x" * 3_000_000), 507)
    assert api.get(batch).json()["total_files"] == 0
    assert list(stage_of(wiring).ids()) == []


def test_a_cut_connection_leaves_nothing(api: httpx.Client, api_url: str, batch: str, wiring: Wiring) -> None:
    server = urlsplit(api_url)
    with socket.create_connection((str(server.hostname), server.port or 0)) as link:
        head = f"POST {batch}/files?name=a.log HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n\r\n"
        link.sendall(head.encode() + b"x" * 3_000_000)
        eventually(lambda: list(stage_of(wiring).ids()))
    eventually(lambda: not list(stage_of(wiring).ids()))
    assert api.get(batch).json()["total_files"] == 0
