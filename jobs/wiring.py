"""The composition root: settings in, everything that needs a server out. Built once for each process."""

from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Self

from redis import Redis
from sqlalchemy import Engine

from core.barrier import Barrier
from core.errors import InvalidInputError
from core.ports import BlobStore
from core.settings import Settings
from db.blobs import make_store
from db.session import make_engine
from db.unit_of_work import UnitOfWork
from jobs.barrier_sets import RedisBarrierSets

_SOCKET_SECONDS = 10.0


@dataclass(frozen=True)
class Wiring:
    """What a process works with. Nothing is connected before it is used; do not carry it through a fork."""

    settings: Settings
    engine: Engine
    redis: Redis = field(repr=False)  # its repr shows the password

    @cached_property
    def store(self) -> BlobStore:
        """Where the objects are."""
        return make_store(self.settings)

    @property
    def barrier(self) -> Barrier:
        """The barrier between the files of a batch and its gather."""
        return Barrier(RedisBarrierSets(self.redis))

    def uow(self) -> UnitOfWork:
        """Begin a transaction: `with wiring.uow() as uow: … uow.commit()`."""
        return UnitOfWork(self.engine)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
        self.redis.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def wire(settings: Settings) -> Wiring:
    """Wire a process up; raises InvalidInputError that names the setting that is wrong."""
    if not settings.database_url:
        raise InvalidInputError(
            "ARGUS_DATABASE_URL", "ARGUS_DATABASE_URL is not set; `argus up` starts a database and sets it."
        )
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)  # it will hold vehicle logs
    except OSError as error:
        raise InvalidInputError(
            "ARGUS_DATA", f"{settings.data} cannot be the data folder: {error.strerror}."
        ) from None
    return Wiring(settings, make_engine(settings.database_url), connect_redis(settings))


def connect_redis(settings: Settings) -> Redis:
    """Return a Redis client; a server that hangs is an error after some seconds, not a stop."""
    if not settings.redis_url:
        raise InvalidInputError(
            "ARGUS_REDIS_URL", "ARGUS_REDIS_URL is not set; `argus up` starts a Redis and sets it."
        )
    return Redis.from_url(
        settings.redis_url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS
    )
