"""The API's process: `uvicorn dashboard.api.app:make_app --factory`. Uploads here never slow a page."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from core.settings import check_served, read_settings
from dashboard.api import (
    batches,
    docs_page,
    download,
    events,
    faults,
    files,
    health,
    knowledge,
    metrics,
    operations,
    progress,
    searches,
    uploads,
)
from dashboard.api.access import CheckHostAndOrigin, CheckToken, pages_origins
from dashboard.api.body_limit import LimitBody
from dashboard.api.metrics import CountRequests, RequestCounts
from dashboard.api.problems import AnswerUnexpected, answer_with_problems
from dashboard.api.tus_headers import ALLOWED, EXPOSED, SpeakTus
from jobs.wiring import Wiring, wire

ROUTERS = (
    batches,
    files,
    uploads,
    progress,
    events,
    searches,
    download,
    faults,
    knowledge,
    operations,
    health,
    metrics,
    docs_page,
)


def make_app(wiring: Wiring | None = None) -> FastAPI:
    """Build the API over `wiring`, else as the environment says; InvalidInputError for bad settings."""
    wiring = wiring or wire(read_settings())
    settings = wiring.settings
    check_served(settings)
    app = FastAPI(
        title="Argus",
        version=version("argus"),
        description="Where vehicle logs go: upload a batch, follow it, read what broke.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's page loads its scripts from another host; `docs_page` needs none
        redoc_url=None,
        lifespan=_closing,
    )
    app.state.wiring = wiring
    app.state.counts = RequestCounts()
    for module in ROUTERS:
        app.include_router(module.router)
    answer_with_problems(app)
    # The last one added is the first to see a request.
    app.add_middleware(LimitBody)
    app.add_middleware(CheckToken, settings=settings)
    app.add_middleware(SpeakTus)
    app.add_middleware(AnswerUnexpected)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=pages_origins(settings),
        allow_methods=["GET", "POST", "HEAD", "PATCH", "DELETE"],
        allow_headers=ALLOWED,
        expose_headers=EXPOSED,
        max_age=600,
    )
    app.add_middleware(CheckHostAndOrigin, settings=settings)
    app.add_middleware(CountRequests, counts=app.state.counts)
    return app


@asynccontextmanager
async def _closing(app: FastAPI) -> AsyncGenerator[None]:
    yield
    app.state.wiring.close()
