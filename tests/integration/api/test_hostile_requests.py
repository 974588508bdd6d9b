"""Whatever a client sends, the API answers with a problem, never with a 500."""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.api.app import make_app
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs.log_filter import EventFilter
from jobs.search_board import SearchRequest, begin_search
from jobs.wiring import Wiring
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch
from tests.integration.serving import problem, served

ODD = [
    "",
    "\x00",
    "..",
    "%2e%2e%2f",
    "B-00000000",
    "-1",
    "1e9",
    "9" * 30,
    "ſ",
    "\ud7ff",
    "x" * 3000,
    "'; drop",
    "{}",
]
texts = st.sampled_from(ODD) | st.text(max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
HEADERS = [
    "Idempotency-Key",
    "Last-Event-ID",
    "Upload-Length",
    "Upload-Offset",
    "Upload-Metadata",
    "Content-Type",
]
header_values = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "4",
        "9" * 40,
        "application/offset+octet-stream",
        "application/json",
        "filename YS5sb2c=",
        "a b,c d",
    ]
) | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30).map(str.strip)


def routes(wiring: Wiring) -> list[tuple[str, str, list[str]]]:
    """Every operation: method, path template, names of its query parameters."""
    return [
        (method.upper(), path, [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"])
        for path, operations in make_app(wiring).openapi()["paths"].items()
        for method, operation in operations.items()
        if not path.endswith("/progress")
    ]


def test_nothing_a_client_sends_is_a_500(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"drive.rec": rec_bytes(0)})
    run_here(wiring)
    operations = routes(wiring)
    with wiring.uow() as uow:
        file_id = uow.log_files.for_batch(batch_id)[0].id
    ids = {"batch_id": batch_id, "file_id": file_id, "upload_id": "0" * 32, "record": "1", "letter_id": "1"}
    with reading(wiring.engine) as connection:
        files = read_batch(connection, batch_id).files
    request = SearchRequest.of(batch_id, files, EventFilter(text="misfire"), in_time=False)
    ids["search_id"] = begin_search(wiring.redis, request)

    with served(wiring) as url, httpx.Client(base_url=url, timeout=30) as client:

        @given(data=st.data())
        @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
        def attack(data: st.DataObject) -> None:
            method, template, names = data.draw(st.sampled_from(operations))
            path = re.sub(r"\{(\w+)\}", lambda m: data.draw(st.just(ids[m[1]]) | texts.map(quoted)), template)
            resolved = client.build_request(method, path).url.path.rstrip(
                "/"
            )  # `..` is the client's to resolve
            if method == "DELETE" and resolved.endswith(batch_id):
                return
            query = data.draw(st.dictionaries(st.sampled_from(names), texts, max_size=3)) if names else {}
            headers = data.draw(st.dictionaries(st.sampled_from(HEADERS), header_values, max_size=4))
            headers |= data.draw(st.sampled_from([{}, {"Tus-Resumable": "1.0.0"}]))
            body: dict[str, Any] = {}
            if method in {"POST", "PATCH"}:
                body = data.draw(
                    st.builds(lambda v: {"content": v}, st.binary(max_size=200)) | st.builds(as_json, values)
                )
            answer = client.request(method, path, params=query, headers=headers, **body)
            assert answer.status_code < 500 or answer.status_code in {503, 507}, (method, path, answer.text)
            if answer.status_code >= 400 and method != "HEAD":
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["detail"]

        attack()
        assert client.get(f"/api/v1/batches/{batch_id}").status_code == 200


def test_a_signature_is_16_hex_digits_and_nothing_that_python_also_takes_for_a_number(
    api: httpx.Client, batch: str
) -> None:
    for text in ("-000000000000001", "+0000_0000_00001", "0x00000000000001", "٠" * 16, "0" * 15, " " * 16):
        assert "is not 16 hex digits" in problem(api.get(f"{batch}/events", params={"signature": text}), 422)
    taken = api.get(f"{batch}/events", params={"signature": "00000000DEADbeef"})
    problem(taken, 404)  # a batch without events: the filter was read before


def quoted(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="") or "%20"


def as_json(value: object) -> dict[str, Any]:
    """A JSON body, NaN and all."""
    return {"content": json.dumps(value).encode()}
