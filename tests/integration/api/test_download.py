"""The raw file comes back as it went in, as a download and never as a page."""

import httpx

from tests.integration.serving import problem

CONTENT = bytes(range(256)) * 5_000


def test_the_bytes_come_back(api: httpx.Client, batch: str) -> None:
    sent = api.post(f"{batch}/files", params={"name": "ecu ü.html"}, content=CONTENT).json()
    answer = api.get(f"{batch}/files/{sent['file_id']}/raw")
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    part = api.get(f"{batch}/files/{sent['file_id']}/raw", headers={"range": "bytes=256-511"})
    assert (part.status_code, part.content) == (206, bytes(range(256)))


def test_a_file_of_another_batch_is_not_found(api: httpx.Client, batch: str) -> None:
    sent = api.post(f"{batch}/files", params={"name": "a.log"}, content=b"a\n").json()
    other = api.post("/api/v1/batches", json={"vin": "WRGSJ7DZ4P0000417", "firmware": "1"}).headers[
        "location"
    ]
    assert "has no file" in problem(api.get(f"{other}/files/{sent['file_id']}/raw"), 404)
