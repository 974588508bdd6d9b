"""The knowledge base over HTTP: what is imported is exported, mistakes are named."""

import httpx
import pytest

from tests.integration.serving import problem

ENTRY = {
    "code": "P0301",
    "platform": "J7",
    "firmware_from": "2.0",
    "firmware_to": None,
    "title": "Misfire of cylinder 1",
    "root_cause": "Ignition coil",
    "solution": 'Change the coil; see "TSB 17"',
    "leads_to": ["P0300", "P0420"],
    "caused_by": [],
    "outcomes": [{"firmware": "2.1", "worked": True, "note": "grün"}],
    "source": "team",
}


def test_json_comes_back(api: httpx.Client) -> None:
    assert api.post("/api/v1/knowledge", json={"entries": [ENTRY]}).json() == {"imported": 1}
    (entry,) = api.get("/api/v1/knowledge").json()["entries"]
    assert {name: entry[name] for name in ENTRY} == ENTRY
    again = {**ENTRY, "solution": "Change the coil and the plug"}
    api.post("/api/v1/knowledge", json=[again])
    (entry,) = api.get("/api/v1/knowledge").json()["entries"]
    assert entry["solution"] == again["solution"]


def test_csv_comes_back(api: httpx.Client) -> None:
    api.post("/api/v1/knowledge", json={"entries": [ENTRY]})
    table = api.get("/api/v1/knowledge", params={"format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    answer = api.post("/api/v1/knowledge", content=table.content, headers={"Content-Type": "text/csv"})
    assert answer.json() == {"imported": 1}
    (entry,) = api.get("/api/v1/knowledge").json()["entries"]
    assert {name: entry[name] for name in ENTRY} == ENTRY


def test_a_bad_import_changes_nothing(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for kind, body, status, message in [
        ("application/json", b"{", 422, "not JSON"),
        ("application/json", b"17", 422, "list of entries"),
        ("application/json", b'[{"code": "P0301"}]', 422, "title"),
        ("application/json", b'[{"code": "P0301", "title": 17}]', 422, "title"),
        ("application/json", b'[{"code": "P\\u0000", "title": "x"}]', 422, "Entry 1"),
        ("application/json", b'[{"code": "P\\ud800", "title": "x"}]', 422, "Entry 1"),
        ("application/json", b"[" * 200_000, 400, "nested"),
        ("application/json", b"\xff", 400, "UTF-8"),
        ("text/csv", b"code\nP0301\n", 422, "title"),
        ("text/csv", b"", 422, ""),
        ("text/csv", b'code,title\nP0301,"', 422, "CSV"),
        ("text/plain", b"x", 415, "text/plain"),
    ]:
        with subtests.test(kind=kind):
            answer = api.post("/api/v1/knowledge", content=body, headers={"Content-Type": kind})
            assert message in problem(answer, status)
            assert api.get("/api/v1/knowledge").json() == {"entries": []}
