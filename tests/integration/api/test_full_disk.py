"""The disk is never filled by uploads: the databases on it would not survive that."""

import http.client
import shutil
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from jobs.receive_file import stage_of
from jobs.wiring import Wiring
from tests.integration.serving import problem
from tests.polling import eventually

MIB = 1 << 20
GIB = 1 << 30
TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


def create(api: httpx.Client, batch: str, size: int) -> httpx.Response:
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": "filename YS5sb2c="}
    return api.post(f"{batch}/uploads", headers=headers)


def append(api: httpx.Client, upload: str, offset: int, data: bytes) -> httpx.Response:
    return api.patch(upload, headers={**BODY, "Upload-Offset": str(offset)}, content=data)


def claim(api: httpx.Client, path: str, size: int) -> str:
    """Announce a body of `size` bytes, send none, and return what the refusal says."""
    with closing(http.client.HTTPConnection(api.base_url.host, api.base_url.port, timeout=30)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 507
        return answer.read().decode()


def leave(monkeypatch: pytest.MonkeyPatch, wiring: Wiring, room: int) -> None:
    """Set the reserve so that uploads have `room` bytes, whatever the disk has."""
    free = shutil.disk_usage(wiring.settings.data.parent).free
    monkeypatch.setattr("jobs.stage.SPARE_BYTES", free - room)


def test_an_upload_that_comes_to_the_reserve_waits_and_goes_on_where_it_stopped(
    api: httpx.Client, batch: str, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = create(api, batch, 3 * MIB).headers["location"]
    assert append(api, upload, 0, bytes(2 * MIB)).status_code == 204
    with monkeypatch.context() as full:
        leave(full, wiring, -GIB)
        assert "The disk is full" in problem(append(api, upload, 2 * MIB, bytes(MIB)), 507)
        assert api.head(upload, headers=TUS).headers["upload-offset"] == str(2 * MIB)
    assert append(api, upload, 2 * MIB, bytes(MIB)).headers["argus-file-id"]


def test_a_body_of_unknown_length_ends_at_the_reserve_and_leaves_nothing(
    api: httpx.Client, batch: str, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stage_of(wiring)

    def body() -> Iterator[bytes]:
        yield bytes(2 * MIB)
        eventually(lambda: any(map(here.size, here.ids())))
        leave(monkeypatch, wiring, -GIB)
        yield bytes(2 * MIB)

    answer = api.post(f"{batch}/files", params={"name": "a.log"}, content=body())
    assert "The disk is full" in problem(answer, 507)
    assert list(here.ids()) == []


def test_what_unfinished_uploads_will_bring_is_counted_where_another_begins(
    api: httpx.Client, batch: str, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(monkeypatch, wiring, 60 * GIB)
    first = create(api, batch, 40 * GIB)
    assert first.status_code == 201
    refused = "beside the 42,949,672,960 that unfinished uploads will bring"
    assert refused in problem(create(api, batch, 40 * GIB), 507)
    assert refused in claim(api, f"{batch}/files?name=a.log", 40 * GIB)
    append(api, first.headers["location"], 0, bytes(MIB))  # these are on the disk, and not counted twice
    refused = "beside the 42,948,624,384 that"
    assert refused in problem(create(api, batch, 40 * GIB), 507)
    assert api.delete(first.headers["location"], headers=TUS).status_code == 204
    assert create(api, batch, 40 * GIB).status_code == 201
