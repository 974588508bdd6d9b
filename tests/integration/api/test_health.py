"""Health, readiness, metrics and the documentation page."""

import re
from dataclasses import replace

import httpx
import psycopg
import pytest
from rq import Worker
from rq.serializers import JSONSerializer

from core.settings import Settings
from db.database_url import libpq_url
from jobs.queues import QUEUES, queue
from jobs.wiring import Wiring, wire
from tests.integration.serving import VIN, problem, served
from tests.polling import eventually


def test_alive(api: httpx.Client) -> None:
    assert api.get("/healthz").json() == {"status": "alive"}


def test_ready_once_somebody_works(api: httpx.Client, wiring: Wiring) -> None:
    detail = problem(api.get("/readyz"), 503)
    assert "no worker is running" in detail
    assert "no scheduler is running" in detail
    queues = [queue(wiring.redis, name) for name in QUEUES]
    worker = Worker(queues, connection=wiring.redis, serializer=JSONSerializer)
    worker.register_birth()
    assert "no worker" not in problem(api.get("/readyz"), 503)
    with psycopg.connect(libpq_url(wiring.settings.database_url), autocommit=True) as scheduler:
        scheduler.execute("LISTEN outbox")
        ready = api.get("/readyz")
        assert ready.status_code == 200, ready.text
        assert ready.json()["status"] == "ready"
    eventually(lambda: api.get("/readyz").status_code == 503)  # Postgres takes its time to see it go
    worker.register_death()


@pytest.mark.parametrize("setting", ["database_url", "redis_url"])
def test_a_server_that_is_away_is_told(settings: Settings, setting: str) -> None:
    away = {"database_url": "postgresql://argus:x@127.0.0.1:9/argus", "redis_url": "redis://127.0.0.1:9/0"}
    with wire(replace(settings, **{setting: away[setting]})) as wiring, served(wiring) as url:
        assert problem(httpx.get(f"{url}/readyz", timeout=20), 503)
        assert httpx.get(f"{url}/healthz").status_code == 200
        if setting == "database_url":
            answer = httpx.get(f"{url}/api/v1/batches", timeout=20)
            assert "database is not answering" in problem(answer, 503)
            assert answer.headers["retry-after"]


def test_metrics_count_answers_by_route(api: httpx.Client, batch: str) -> None:
    api.get(batch)
    api.get("/no/such/path")
    text = api.get("/metrics").text
    assert re.search(
        r'^argus_http_requests_total\{method="GET",route="/api/v1/batches/\{batch_id\}",status="200"\} 1$',
        text,
        re.M,
    )
    assert 'argus_http_requests_total{method="other",route="other",status="404"} 1' in text
    assert 'argus_batches{state="pending"} 1' in text
    assert 'argus_queue_length{queue="parse"} 0' in text
    assert "no/such" not in text
    for line in text.splitlines():
        assert re.fullmatch(r"# TYPE \w+ (counter|gauge)|\w+(\{[^{}]*(\{\w+\}[^{}]*)*\})? [\d.e+-]+", line), (
            line
        )


def test_the_documentation_needs_no_other_host(api: httpx.Client) -> None:
    page = api.get("/api/docs")
    assert page.status_code == 200
    assert "http:" not in page.text.replace("http://127", "")
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for path in api.get("/api/openapi.json").json()["paths"]:
        assert path in page.text


def test_every_error_of_the_document_is_a_problem(api: httpx.Client) -> None:
    document = api.get("/api/openapi.json").json()
    assert "Problem" in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert set(answer["content"]) == {"application/problem+json"}, (method, path, status)


def test_unexpected_errors_say_nothing_of_the_inside(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the inside of " + VIN)

    monkeypatch.setattr("dashboard.api.batches.read_batch", broken)
    with served(wiring) as url:
        answer = httpx.get(f"{url}/api/v1/batches/B-00000000")
    assert "the reason is in the API's log" in problem(answer, 500)
    assert VIN not in answer.text
