"""Fixtures over a served API."""

from collections.abc import Iterator

import httpx
import pytest

from jobs.wiring import Wiring
from tests.integration.serving import VIN, served


@pytest.fixture
def api_url(wiring: Wiring) -> Iterator[str]:
    with served(wiring) as url:
        yield url


@pytest.fixture
def api(api_url: str) -> Iterator[httpx.Client]:
    """A client that is no browser: it sends no Origin."""
    with httpx.Client(base_url=api_url, timeout=30) as client:
        yield client


@pytest.fixture
def batch(api: httpx.Client) -> str:
    """The address of a new batch, `/api/v1/batches/B-…`."""
    answer = api.post("/api/v1/batches", json={"vin": VIN, "firmware": "2.4.1"})
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]
