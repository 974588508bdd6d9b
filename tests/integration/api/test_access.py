"""Who may use the API on loopback: programs, and our pages' scripts with a token for their batch."""

from dataclasses import replace

import httpx
import pytest

from core.errors import InvalidInputError
from core.settings import Settings
from dashboard.api.app import make_app
from dashboard.api.tokens import batch_scope, check_token, make_token
from jobs.wiring import Wiring, wire
from tests.integration.serving import VIN, problem

PAGES = "http://127.0.0.1:8501"


@pytest.fixture
def token(batch: str, settings: Settings) -> dict[str, str]:
    made = make_token(settings.secret, batch_scope(batch.rsplit("/", 1)[1]), 60)
    return {"Origin": PAGES, "Authorization": f"Bearer {made}"}


def test_a_name_that_is_not_ours_is_refused(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for host in ["evil.example", "evil.example:8502", "127.0.0.1.evil.example", "", "10.0.0.1"]:
        with subtests.test(host=host):
            assert "This server is not" in problem(api.get("/api/v1/batches", headers={"Host": host}), 403)


def test_names_of_loopback_are_ours(api: httpx.Client, subtests: pytest.Subtests) -> None:
    for host in ["127.0.0.1:8502", "localhost", "LOCALHOST:1", "[::1]:8502"]:
        with subtests.test(host=host):
            assert api.get("/api/v1/batches", headers={"Host": host}).status_code == 200


def test_pages_of_strangers_are_refused(api: httpx.Client, batch: str, subtests: pytest.Subtests) -> None:
    for origin in ["http://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8501"]:
        with subtests.test(origin=origin):
            asked = {"Origin": origin}
            assert "may not use this server" in problem(api.post(f"{batch}/complete", headers=asked), 403)
            problem(api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1"}, headers=asked), 403)
            preflight = {**asked, "Access-Control-Request-Method": "POST"}
            answer = api.options(f"{batch}/uploads", headers=preflight)
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers


def test_a_page_needs_a_token(api: httpx.Client, batch: str) -> None:
    answer = api.get(batch, headers={"Origin": PAGES})
    assert "needs a token" in problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["access-control-allow-origin"] == PAGES  # or the script could not read why


def test_a_page_can_read_that_the_server_failed(
    api: httpx.Client, batch: str, token: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("dashboard.api.uploads.open_upload", fail)
    begin = {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Metadata": "filename YQ=="}
    answer = api.post(f"{batch}/uploads", headers={**token, **begin})
    assert "the reason is in the API's log" in problem(answer, 500)
    assert answer.headers["access-control-allow-origin"] == PAGES


@pytest.mark.parametrize("origin", [PAGES, "http://localhost:8501"])
def test_a_page_uploads_with_a_token(
    api: httpx.Client, batch: str, token: dict[str, str], origin: str
) -> None:
    preflight = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,content-type,tus-resumable,upload-offset",
    }
    allowed = api.options(f"{batch}/uploads", headers=preflight)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == origin
    assert "PATCH" in allowed.headers["access-control-allow-methods"]
    tus = {**token, "Origin": origin, "Tus-Resumable": "1.0.0"}
    made = api.post(
        f"{batch}/uploads", headers={**tus, "Upload-Length": "4", "Upload-Metadata": "filename YS5sb2c="}
    )
    assert made.status_code == 201
    exposed = made.headers["access-control-expose-headers"].lower()
    assert all(
        name in exposed for name in ("location", "upload-offset", "argus-duplicate-of", "argus-notice")
    )
    body = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert api.patch(made.headers["location"], headers=body, content=b"1234").status_code == 204
    assert api.get(f"{batch}/files", headers=token).json()["files"][0]["name"] == "a.log"


def test_a_token_is_for_its_batch_only(api: httpx.Client, token: dict[str, str]) -> None:
    other = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1"}).headers["location"]
    assert "is for batch:" in problem(api.get(other, headers=token), 401)
    assert "not of a batch" in problem(api.get("/api/v1/batches", headers=token), 401)
    problem(api.post("/api/v1/sweep", headers=token), 401)


def test_a_token_uploads_and_reads_and_does_nothing_else(
    api: httpx.Client, batch: str, token: dict[str, str]
) -> None:
    api.post(f"{batch}/files", params={"name": "a.log"}, content=b"1234", headers=token).raise_for_status()
    for method, path in [("DELETE", batch), ("POST", f"{batch}/reprocess")]:
        answer = api.request(method, path, headers=token)
        assert "is for uploading" in problem(answer, 403)
        assert answer.headers["access-control-allow-origin"] == PAGES
    begun = api.post(
        f"{batch}/uploads",
        headers={**token, "Tus-Resumable": "1.0.0", "Upload-Length": "4", "Upload-Metadata": "filename Yg=="},
    )
    cancelled = api.delete(begun.headers["location"], headers={**token, "Tus-Resumable": "1.0.0"})
    assert cancelled.status_code == 204
    assert api.post(f"{batch}/complete", headers=token).status_code == 202
    assert api.get(batch, headers=token).json()["total_files"] == 1


def test_a_token_is_exchanged_for_a_fresh_one(
    api: httpx.Client, batch: str, token: dict[str, str], settings: Settings
) -> None:
    fresh = api.post(f"{batch}/token", headers=token).raise_for_status().json()
    assert fresh["seconds"] > 60
    check_token(settings.secret, fresh["token"], batch_scope(batch.rsplit("/", 1)[1]))
    held = {**token, "Authorization": f"Bearer {fresh['token']}"}
    assert api.get(batch, headers=held).status_code == 200
    other = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "1"}).headers["location"]
    assert "is for batch:" in problem(api.post(f"{other}/token", headers=token), 401)


def test_only_a_token_that_holds_is_renewed(api: httpx.Client, batch: str, settings: Settings) -> None:
    scope = batch_scope(batch.rsplit("/", 1)[1])
    for given, message in [
        ({}, "is renewed with the one that ends"),
        ({"Origin": PAGES}, "needs a token"),
        ({"Authorization": f"Bearer {make_token(settings.secret, scope, -1)}"}, "out of date"),
        ({"Authorization": f"Bearer {make_token('another', scope, 60)}"}, "no token of this installation"),
    ]:
        assert message in problem(api.post(f"{batch}/token", headers=given), 401)


def test_a_token_is_not_renewed_once_the_batch_takes_no_files(
    api: httpx.Client, batch: str, token: dict[str, str]
) -> None:
    api.post(f"{batch}/files", params={"name": "a.log"}, content=b"1234").raise_for_status()
    api.post(f"{batch}/complete").raise_for_status()
    assert "takes no more files" in problem(api.post(f"{batch}/token", headers=token), 409)


def test_a_token_that_is_given_must_hold(api: httpx.Client, batch: str) -> None:
    for given in ("Bearer nonsense", "Basic YTpi", "Bearer", "Bearer a.b.c"):
        problem(api.get(batch, headers={"Authorization": given}), 401)


def test_without_a_login_it_listens_on_loopback_only(settings: Settings) -> None:
    open_to_all = replace(settings, host="0.0.0.0")
    with wire(open_to_all) as wiring, pytest.raises(InvalidInputError, match="loopback only"):
        make_app(wiring)


def test_without_a_secret_it_does_not_start(settings: Settings) -> None:
    with wire(replace(settings, secret="")) as wiring, pytest.raises(InvalidInputError, match="ARGUS_SECRET"):
        make_app(wiring)


def test_no_answer_names_the_secret(api: httpx.Client, wiring: Wiring) -> None:
    for path in ("/api/docs", "/api/openapi.json", "/readyz", "/metrics", "/healthz"):
        assert wiring.settings.secret not in api.get(path).text
