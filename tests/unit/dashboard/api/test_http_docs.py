"""Every route stands in docs/reference/http.md, and nothing else does."""

import re
from pathlib import Path

from core.settings import read_settings
from dashboard.api.app import make_app
from jobs.wiring import wire

PAGE = Path(__file__).parents[4] / "docs/reference/http.md"
OWN = {("GET", "/api/docs"), ("GET", "/api/openapi.json")}  # described in the first lines


def test_routes_and_documentation_are_the_same(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "ARGUS_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
            "ARGUS_REDIS_URL": "redis://127.0.0.1:9/0",
            "ARGUS_DATA": str(tmp_path),
            "ARGUS_SECRET": "a secret of the tests",
        }
    )
    with wire(settings) as wiring:  # connects to nothing before it is used
        document = make_app(wiring).openapi()
    routes = {(m.upper(), path) for path, operations in document["paths"].items() for m in operations}
    told = set(re.findall(r"`(GET|POST|HEAD|OPTIONS|PATCH|DELETE|PUT) (/\S+)`", PAGE.read_text()))
    assert routes == told - OWN


def test_every_operation_explains_itself(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "ARGUS_DATABASE_URL": "postgresql://n@127.0.0.1:9/n",
            "ARGUS_REDIS_URL": "redis://127.0.0.1:9",
            "ARGUS_SECRET": "a secret of the tests",
        }
    )
    with wire(settings) as wiring:
        document = make_app(wiring).openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            assert operation.get("tags"), (method, path)
            if "{" in path:
                assert "404" in operation["responses"], (method, path)
