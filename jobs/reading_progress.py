"""How far workers are with the files they read just now: in Redis, for people who watch, soon forgotten."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass

from redis import Redis, RedisError

EVERY_S = 0.5
KEPT_S = 15  # a worker that says nothing for so long has died or gone on


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is being read: which share of its bytes, 0.0 … 1.0, and how many records they held."""

    share: float
    records: int


def reading_key(batch_id: str) -> str:
    """Name the hash of what is being read of a batch: file id → Reading as JSON."""
    return f"batch:{batch_id}:reading"


class ReadingProgress:
    """Tells of one file while it is read; a Redis that is away hears nothing, and that is all."""

    def __init__(self, client: Redis, batch_id: str, file_id: str) -> None:
        self._client = client
        self._key, self._file_id = reading_key(batch_id), file_id
        self._next = time.monotonic() + EVERY_S

    def __call__(self, share: float, records: int) -> None:
        """Say how far it is, not too often."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_S
        with suppress(RedisError), self._client.pipeline(transaction=False) as pipe:
            pipe.hset(self._key, self._file_id, json.dumps(asdict(Reading(round(share, 4), records))))
            pipe.expire(self._key, KEPT_S)
            pipe.execute()


def readings(client: Redis, batch_id: str) -> Mapping[str, Reading]:
    """Return what is being read of a batch, by file id; nothing where Redis is away."""
    try:
        told = client.hgetall(reading_key(batch_id))
    except RedisError:
        return {}
    named = ((k.decode() if isinstance(k, bytes) else k, found) for k, found in told.items())
    return {file_id: Reading(**json.loads(found)) for file_id, found in named}
