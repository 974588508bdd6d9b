"""Whether a process of ours answers where it should."""

import http.client
from contextlib import closing

PAGES_HEALTH = "/_stcore/health"
API_HEALTH = "/healthz"
API_READY = "/readyz"


def answers(host: str, port: int, path: str) -> bool:
    """Say whether a GET of `path` is answered with 200, within 2 seconds."""
    with closing(http.client.HTTPConnection(host, port, timeout=2)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
