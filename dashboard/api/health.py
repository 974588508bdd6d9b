"""Says whether the API is alive, and whether Argus can take work."""

from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from redis.exceptions import RedisError

from core.errors import NotFoundError, PassingError
from dashboard.api.problems import problem, responses
from dashboard.api.wired import Wired
from db.readers.schedulers import count_schedulers
from db.session import reading
from jobs.queues import batch_workers
from jobs.receive_file import stage_of
from jobs.wiring import Wiring

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """Work is taken: every part answers."""

    status: str = "ready"
    parts: list[str] = Field(description="What was looked at.")


@router.get("/healthz")
async def healthz() -> Alive:
    """Say that this process answers; nothing else is looked at."""
    return Alive()


@router.get("/readyz", response_model=Ready, responses=responses(503))
def readyz(wiring: Wired) -> Ready | JSONResponse:
    """Say whether a batch that comes now will be worked at: servers, store, a worker and a scheduler."""
    faults = [f"{name}: {fault}" for name, check in CHECKS.items() if (fault := _fault(check, wiring))]
    if faults:
        return problem(503, "Argus cannot take work. " + "; ".join(faults), headers={"Retry-After": "2"})
    return Ready(parts=list(CHECKS))


def _fault(check: Callable[[Wiring], str | None], wiring: Wiring) -> str | None:
    try:
        return check(wiring)
    except (PassingError, RedisError, OSError) as error:
        return str(error)


def _postgres(wiring: Wiring) -> str | None:
    with reading(wiring.engine) as connection:
        return (
            None if count_schedulers(connection) else "no scheduler is running (`python -m jobs.scheduler`)"
        )


def _redis(wiring: Wiring) -> str | None:
    return None if batch_workers(wiring.redis) else "no worker is running (`python -m jobs.worker`)"


def _store(wiring: Wiring) -> str | None:
    with suppress(NotFoundError):
        wiring.store.info("looked-for-by-readyz")
    stage_of(wiring).check_room(0)
    return None


CHECKS: dict[str, Callable[[Wiring], str | None]] = {
    "postgres and scheduler": _postgres,
    "redis and workers": _redis,
    "object store": _store,
}
