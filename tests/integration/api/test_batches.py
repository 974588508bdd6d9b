"""Batches over HTTP: created once, completed once, refused where something is wrong."""

from collections.abc import Iterator

import httpx
import pytest

from jobs.wiring import Wiring
from tests.integration.serving import VIN, problem


def test_create_and_read_a_batch(api: httpx.Client) -> None:
    declared = {
        "vin": f" {VIN.lower()} ",
        "firmware": "2.4.1",
        "platform": "J7",
        "vehicle_id": "T-17",
        "components": {"BMS": "1.2"},
    }
    made = api.post("/api/v1/batches", json=declared)
    assert made.status_code == 201
    batch_id = made.json()["batch_id"]
    assert made.headers["location"] == f"/api/v1/batches/{batch_id}"
    read = api.get(made.headers["location"]).json()
    assert read["vin"] == VIN
    assert read["status"] == "pending"
    assert read["components"] == {"BMS": "1.2"}
    assert (read["total_files"], read["processed_files"], read["failed_files"], read["progress"]) == (
        0,
        0,
        0,
        0.0,
    )
    listed = api.get("/api/v1/batches", params={"vin": VIN}).json()
    assert [row["batch_id"] for row in listed["batches"]] == [batch_id]
    assert listed["total"] == 1


def test_a_bad_field_is_named(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for fields, field, message in [
        ({"vin": "WRGSJ7DZ4P000041"}, "vin", "has 16 characters; a VIN has 17"),
        ({"vin": "WRGSJ7DZ4P000041I"}, "vin", "contains I;"),
        ({"vin": "WRGSJ7DZ4PO000417"}, "vin", "contains O;"),
        ({"vin": "WRGSJ7DZ4PQ000417"}, "vin", "contains Q;"),
        ({"vin": ""}, "vin", "A VIN is needed"),
        ({"vin": 17}, "vin", "valid string"),
        ({"vin": "WRGSJ7DZ4P\u0000000417"}, "vin", "a VIN has"),
        ({"firmware": "  "}, "firmware", "A firmware is needed"),
        ({"firmware": "x" * 65}, "firmware", "at most 64"),
        ({"platform": "J\n7"}, "platform", "cannot be shown"),
        ({"components": {"": "1"}}, "components", "A components is needed"),
        ({"colour": "red"}, "colour", "Extra inputs"),
    ]:
        with subtests.test(fields=fields):
            answer = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1", **fields})
            assert message in problem(answer, 422)
            assert [error["field"] for error in answer.json()["errors"]] == [field]
            assert api.get("/api/v1/batches").json()["total"] == 0


def test_what_is_no_json_is_malformed(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for body in [b"", b"{", b'{"vin": "\xff"}', b"[" * 100_000]:
        with subtests.test(body=body):
            answer = api.post("/api/v1/batches", content=body, headers={"Content-Type": "application/json"})
            problem(answer, 422 if body == b"" else 400)


def test_a_body_that_is_too_large_is_refused(api: httpx.Client) -> None:
    large = {"vin": VIN, "firmware": "x" * (1 << 20)}
    assert "1,048,576" in problem(api.post("/api/v1/batches", json=large), 413)

    def unannounced() -> Iterator[bytes]:
        yield b'{"vin": "'
        for _ in range(40):
            yield b"x" * (1 << 16)

    answer = api.post("/api/v1/batches", content=unannounced(), headers={"Content-Type": "application/json"})
    assert "1,048,576" in problem(answer, 413)


def test_an_idempotency_key_makes_one_batch(api: httpx.Client) -> None:
    declared, key = {"vin": VIN, "firmware": "1"}, {"Idempotency-Key": "drive-7"}
    first = api.post("/api/v1/batches", json=declared, headers=key)
    again = api.post("/api/v1/batches", json=declared, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json()["batch_id"] == again.json()["batch_id"]
    other = api.post("/api/v1/batches", json={**declared, "firmware": "2"}, headers=key)
    assert "use a new key" in problem(other, 422)
    assert api.get("/api/v1/batches").json()["total"] == 1


def test_an_empty_batch_cannot_be_completed(api: httpx.Client, batch: str) -> None:
    assert "has no files" in problem(api.post(f"{batch}/complete"), 409)
    assert api.get(batch).json()["status"] == "pending"


def test_a_batch_is_completed_once(api: httpx.Client, batch: str) -> None:
    api.post(f"{batch}/files", params={"name": "a.log"}, content=b"one line\n")
    completed = api.post(f"{batch}/complete")
    assert completed.status_code == 202
    assert completed.json()["status"] == "uploaded"
    assert "was completed before" in problem(api.post(f"{batch}/complete"), 409)
    assert "takes no more files" in problem(
        api.post(f"{batch}/files", params={"name": "b.log"}, content=b"late\n"), 409
    )
    assert "is uploaded" in problem(api.delete(batch), 409)
    assert "only a settled batch" in problem(api.post(f"{batch}/reprocess"), 409)
    assert api.get(batch).json()["total_files"] == 1


def test_a_batch_is_deleted_with_its_objects(api: httpx.Client, batch: str, wiring: Wiring) -> None:
    api.post(f"{batch}/files", params={"name": "a.log"}, content=b"one line\n")
    assert len(list(wiring.store.list(""))) == 1
    assert api.delete(batch).status_code == 204
    assert list(wiring.store.list("")) == []
    problem(api.get(batch), 404)


def test_what_is_not_there_is_404(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for path in [
        "/api/v1/batches/B-00000000",
        "/api/v1/batches/B-00000000/files",
        "/api/v1/batches/B-00000000/report",
        "/api/v1/batches/B-00000000/events",
        "/api/v1/batches/B-00000000/progress",
        "/api/v1/batches/B-00000000/files/0/records/1",
        "/api/v1/batches/%00",
        "/api/v1/batches/..%2F..%2Fetc",
        "/api/v1/batches/" + "x" * 5000,
        "/api/v1/nothing",
        "/nothing",
    ]:
        with subtests.test(path=path):
            assert problem(api.get(path), 404)


def test_a_wrong_method_is_405(api: httpx.Client) -> None:
    answer = api.put("/api/v1/batches")
    assert "PUT is not allowed" in problem(answer, 405)
    assert "GET" in answer.headers["allow"] or "POST" in answer.headers["allow"]


def test_a_bad_query_is_422(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for query in [
        "limit=0",
        "limit=x",
        "offset=-1",
        "status=lost",
        "sort=colour",
        "vin=%00",
        "offset=99999999999999999999",
    ]:
        with subtests.test(query=query):
            problem(api.get(f"/api/v1/batches?{query}"), 422)


def test_the_report_is_not_there_yet(api: httpx.Client, batch: str) -> None:
    assert "it has no report yet" in problem(api.get(f"{batch}/report"), 404)
