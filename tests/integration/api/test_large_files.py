"""Files of gigabytes: no more memory than small ones, and nothing counts in 32 bits."""

import os
import resource
import sys
from collections.abc import Iterator

import httpx
import pytest

from jobs.receive_file import stage_of
from jobs.wiring import Wiring

MIB = 1 << 20
BLOCK = os.urandom(MIB)
SIZE = (2 << 30) + MIB


def peak_bytes() -> int:
    """The most memory that this process, which is client and server, ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def test_an_upload_streams_through_flat_memory(api: httpx.Client, batch: str) -> None:
    def blocks() -> Iterator[bytes]:
        for _ in range(400):
            yield BLOCK

    api.post(f"{batch}/files", params={"name": "small.log"}, content=BLOCK)
    before = peak_bytes()
    answer = api.post(f"{batch}/files", params={"name": "large.log"}, content=blocks(), timeout=120)
    assert answer.json()["size"] == 400 * MIB
    assert peak_bytes() - before < 60 * MIB


@pytest.mark.skipif(sys.platform == "darwin", reason="APFS writes the holes of a sparse file out")
def test_a_file_over_two_gigabytes(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    """All but the last bytes are staged as a hole, which costs no disk."""
    tus = {"Tus-Resumable": "1.0.0"}
    made = api.post(
        f"{batch}/uploads",
        headers={**tus, "Upload-Length": str(SIZE), "Upload-Metadata": "filename YmlnLmRsdA=="},
    )
    upload = made.headers["location"]
    with stage_of(wiring).path(upload.rsplit("/", 1)[1]).open("wb") as staged:
        staged.truncate(SIZE - 4)
    assert api.head(upload, headers=tus).headers["upload-offset"] == str(SIZE - 4)
    before = peak_bytes()
    body = {**tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(SIZE - 4)}
    last = api.patch(upload, headers=body, content=b"end!", timeout=120)
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(SIZE))
    assert peak_bytes() - before < 60 * MIB
    (file,) = api.get(f"{batch}/files").json()["files"]
    assert (file["size"], file["name"]) == (SIZE, "big.dlt")
    assert wiring.store.read_range(f"{file_key(batch)}/{file['file_id']}", SIZE - 4, 10) == b"end!"
    assert api.post(f"{batch}/complete").status_code == 202


def file_key(batch: str) -> str:
    return batch.rsplit("/", 1)[1]
