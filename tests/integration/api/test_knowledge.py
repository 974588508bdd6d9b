"""The knowledge base over HTTP: what is imported is exported, mistakes are named."""

import random

import httpx
import pytest

from core.knowledge_files import LONGEST, read_csv
from dashboard.api import knowledge
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


def outcomes(json_text: bytes) -> bytes:
    return b'[{"code": "P0301", "title": "x", "outcomes": ' + json_text + b"}]"


def noise(length: int) -> str:
    """Letters that Postgres cannot press together: 4 bytes each in UTF-8."""
    letters = random.Random(length)
    return "".join(chr(letters.randrange(0x10000, 0x30000)) for _ in range(length))


def test_the_longest_that_is_accepted_fits_the_index(api: httpx.Client) -> None:
    longest = {name: noise(most) for name, most in LONGEST.items()}
    assert api.post("/api/v1/knowledge", json=[longest]).json() == {"imported": 1}
    for name, most in LONGEST.items():
        answer = api.post("/api/v1/knowledge", json=[longest | {name: noise(most + 1)}])
        assert f"Entry 1: {name} has {most + 1} characters" in problem(answer, 422)
        assert answer.json()["errors"][0]["field"] == name


def test_it_is_read_a_page_at_a_time_and_exported_as_a_whole(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "PAGE", 3)
    codes = [f"P{n // 2:04}" for n in range(7)]  # two entries of a code, but for the last
    api.post("/api/v1/knowledge", json=[{**ENTRY, "code": c, "title": f"{n}"} for n, c in enumerate(codes)])
    pages = [api.get("/api/v1/knowledge", params={"limit": 2}).json()]
    while pages[-1]["next"] is not None:
        pages.append(api.get("/api/v1/knowledge", params={"limit": 2, "after": pages[-1]["next"]}).json())
    assert [len(page["entries"]) for page in pages] == [2, 2, 2, 1]
    assert [entry["code"] for page in pages for entry in page["entries"]] == codes
    table = api.get("/api/v1/knowledge", params={"format": "csv", "limit": 1})
    assert [entry.code for entry in read_csv(table.text)] == codes
    for wrong in ({"limit": 0}, {"limit": 1001}, {"after": 10**6}, {"after": "x"}, {"after": 2**63}):
        problem(api.get("/api/v1/knowledge", params=wrong), 422)


def test_the_description_tells_of_the_table(api: httpx.Client) -> None:
    answer = api.get("/api/openapi.json").json()["paths"]["/api/v1/knowledge"]["get"]["responses"]["200"]
    assert set(answer["content"]) == {"application/json", "text/csv"}


def test_a_bad_import_changes_nothing(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for kind, body, status, message in [
        ("application/json", b"{", 400, "not JSON"),
        ("application/json", b"17", 422, "list of entries"),
        ("application/json", b'[{"code": "P0301"}]', 422, "title"),
        ("application/json", b'[{"code": "P0301", "title": 17}]', 422, "title"),
        ("application/json", b'[{"code": "P\\u0000", "title": "x"}]', 422, "Entry 1"),
        ("application/json", b'[{"code": "P\\ud800", "title": "x"}]', 422, "Entry 1"),
        ("application/json", b"[" * 200_000, 400, "nested"),
        ("application/json", b"\xff", 400, "UTF-8"),
        ("application/json", outcomes(b"[" * 260 + b"]" * 260), 422, "Entry 1: outcomes"),
        ("application/json", outcomes(b"[" * 600 + b"]" * 600), 422, "Entry 1: outcomes"),
        ("application/json", outcomes(b'[{"n": ' + b"9" * 5000 + b"}]"), 422, "Entry 1: outcomes"),
        ("text/csv", b"code,title,outcomes\nP0301,x," + b"9" * 5000 + b"\n", 422, "Row 2: outcomes"),
        ("text/csv", b"code,title,outcomes\nP0301,x," + b"[" * 600 + b"]" * 600, 422, "Row 2: outcomes"),
        ("text/csv", b"code,title\n ,x\n", 422, "Row 2 has no code"),
        ("text/csv", b"code\nP0301\n", 422, "title"),
        ("text/csv", b"", 422, ""),
        ("text/csv", b'code,title\nP0301,"', 422, "CSV"),
        ("text/plain", b"x", 415, "text/plain"),
    ]:
        with subtests.test(kind=kind):
            answer = api.post("/api/v1/knowledge", content=body, headers={"Content-Type": kind})
            assert message in problem(answer, status)
            assert api.get("/api/v1/knowledge").json() == {"entries": [], "next": None}
