"""The API as a process would serve it: uvicorn on a free port, over this test's database, Redis and store."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from dashboard.api.app import make_app
from jobs.wiring import Wiring

VIN = "WRGSJ7DZ4P0000417"


@contextmanager
def served(wiring: Wiring) -> Iterator[str]:
    """Serve the API in a thread; gives its address."""
    server = uvicorn.Server(uvicorn.Config(make_app(wiring), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


def problem(answer: httpx.Response, status: int) -> str:
    """Check that the answer is a problem document with this status; return its detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    return body["detail"]
