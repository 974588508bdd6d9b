"""Searches that run: what is looked for, how far each is and what it found. In Redis, where all may be lost.

A search has an id that says what it looks for: whoever looks for the same watches the same one. Nobody has to
end it: one that nobody watches stops. One that lost its worker, was left or was stopped goes on from where it
was when it is begun again.
"""

import json
import secrets
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from redis import Redis, RedisError
from redis.exceptions import OutOfMemoryError

from core.errors import TooManyError
from core.file_result import FileResult
from core.pipeline import Step
from jobs import search_scripts
from jobs.log_filter import EventFilter
from jobs.queues import SEARCH, enqueue, queue

MOST_HITS = 5_000  # of one search; another one goes on behind them
MOST_WAITING = 100
KEPT_S = 900
_BEAT_S = 10  # a worker that says nothing for so long has died
_HEARS_S = 0.5  # a piece that takes long is told to end within that
_WAITS_S = 60  # a job that no worker took for so long may be lost
_WATCHED_S = 15
_AWAY_S = 5  # who watched a waiting search and did not look for so long keeps no place from others


class SearchState(StrEnum):
    """Where a search stands; one that was left goes on when it is asked for again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    LEFT = "left"
    FAILED = "failed"


ENDED = frozenset({SearchState.DONE, SearchState.STOPPED, SearchState.FAILED})


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is looked for: in which files (id and index, which names the attempt), and behind which cursor."""

    batch_id: str
    files: tuple[tuple[str, str], ...]
    wanted: EventFilter
    after: str | None
    in_time: bool

    def to_json(self) -> str:
        """Return it as JSON, the same for the same search."""
        fields = asdict(self)
        sets = {name: sorted(v) for name, v in fields["wanted"].items() if isinstance(v, frozenset)}
        return json.dumps(fields | {"wanted": fields["wanted"] | sets}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "SearchRequest":
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        given: dict[str, Any] = fields["wanted"]
        sets: dict[str, Any] = {name: frozenset[Any](v) for name, v in given.items() if isinstance(v, list)}
        files = tuple((file_id, key) for file_id, key in fields["files"])
        return cls(
            fields["batch_id"], files, EventFilter(**(given | sets)), fields["after"], fields["in_time"]
        )

    @classmethod
    def of(
        cls,
        batch_id: str,
        files: Sequence[FileResult],
        wanted: EventFilter,
        after: str | None = None,
        *,
        in_time: bool,
    ) -> "SearchRequest":
        """Return the search of those of a batch's files that have an index."""
        named = tuple((result.file.id, result.index_key) for result in files if result.index_key)
        return cls(batch_id, named, wanted, after, in_time)

    @property
    def id(self) -> str:
        """What the search is called: 32 hex digits."""
        return sha256(self.to_json().encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far a search is: events searched of those to search, lines found, the cursor of how far it came.

    `unread` of the events could not be read. `detail` says why it failed, else what of the log it could not
    read. `alive`: a worker has it, or will.
    """

    request: SearchRequest
    state: SearchState
    searched: int
    total: int
    found: int
    reached: str | None
    detail: str
    alive: bool
    unread: int = 0


def _keys(search_id: str) -> list[str]:
    return [f"search:{search_id}{part}" for part in ("", ":beat", ":hits", ":watched")]


def begin_search(client: Redis, request: SearchRequest) -> str:
    """Return the id of the search, which is done, or runs; it is enqueued where nobody works at it.

    Raises TooManyError where it would have to wait and many that are watched do so already, or Redis has no
    room for another.
    """
    search_id, runner = request.id, secrets.token_hex(4)
    _watch(client, search_id)
    begun = _begin(client, request, runner)
    if begun == -1 and _drop_abandoned(client):
        begun = _begin(client, request, runner)
    if begun == -1:
        raise TooManyError(f"{MOST_WAITING} searches wait already. Search again in a minute.")
    if begun == -2:
        raise TooManyError("Redis is half full; the rest is kept for batches. Search again in some minutes.")
    if begun:
        step = Step("search_logs", {"search_id": search_id, "runner": runner})
        enqueue(client, step, f"{_jobs_of(search_id)}{runner}")
    return search_id


def _begin(client: Redis, request: SearchRequest, runner: str) -> int:
    return client.register_script(search_scripts.BEGIN)(
        keys=[*_keys(request.id), queue(client, SEARCH).key],
        args=[request.to_json(), runner, KEPT_S, _WAITS_S, MOST_WAITING],
    )


def _drop_abandoned(client: Redis) -> bool:
    """Take searches out of the queue that nobody watches any more; return whether there were any."""
    waiting = queue(client, SEARCH)
    drop = client.register_script(search_scripts.DROP)
    dropped = drop(keys=[waiting.key], args=[_WATCHED_S * 1000, _AWAY_S * 1000])
    for identity in dropped:
        if job := waiting.fetch_job(identity.decode()):
            job.delete()
    return bool(dropped)


def _jobs_of(search_id: str) -> str:
    """Return what the ids of a search's jobs begin with; the runner's name follows."""
    return f"search-{search_id}-"


def _watch(client: Redis, search_id: str) -> None:
    client.register_script(search_scripts.WATCH)(
        keys=[*_keys(search_id), queue(client, SEARCH).key],
        args=[_WATCHED_S, _WAITS_S, KEPT_S, _jobs_of(search_id)],
    )


def watch_search(client: Redis, search_id: str) -> SearchProgress | None:
    """Return how far a search is, and keep it running; None where Redis knows none (any more)."""
    with suppress(OutOfMemoryError):  # what it found can still be read
        _watch(client, search_id)
    return read_search(client, search_id)


def read_search(client: Redis, search_id: str) -> SearchProgress | None:
    """Return how far a search is; None where Redis knows none (any more)."""
    keys = _keys(search_id)
    with client.pipeline(transaction=True) as pipe:
        pipe.hgetall(keys[0])
        pipe.exists(keys[1])
        raw, alive = pipe.execute()
    told = {k.decode(): v.decode() for k, v in raw.items()}
    if "request" not in told:
        return None
    unread = int(told.get("unread", 0))  # one that was begun before an upgrade has none
    return SearchProgress(
        SearchRequest.from_json(told["request"]),
        SearchState(told["state"]),
        int(told["searched"]),
        int(told["total"]),
        int(told["found"]),
        told["reached"] or None,
        told["detail"] or _unread_words(unread),
        bool(alive),
        unread,
    )


def _unread_words(unread: int) -> str:
    if unread == 1:
        return "1 event could not be read: what is stored of it is damaged."
    return f"{unread:,} events could not be read: what is stored of them is damaged." if unread else ""


def read_hits(client: Redis, search_id: str, first: int, count: int) -> list[dict[str, Any]]:
    """Return rows that were found, from the `first` on in reading order."""
    raw = client.lrange(_keys(search_id)[2], first, first + count - 1)
    return [json.loads(hit) for hit in raw]


def stop_search(client: Redis, search_id: str) -> None:
    """Let a search end; what it found stays to be read."""
    keys = _keys(search_id)
    client.register_script(search_scripts.STOP)(keys=keys, args=[KEPT_S])


class SearchRunner:
    """The worker's end of a search: only the runner that was enqueued last is heard."""

    def __init__(self, client: Redis, search_id: str, runner: str) -> None:
        self._client, self._keys, self._runner = client, _keys(search_id), runner
        self._tell = client.register_script(search_scripts.TELL)

    def tell(
        self,
        state: SearchState,
        searched: int,
        total: int,
        reached: str | None,
        hits: Sequence[dict[str, Any]] = (),
        unread: int = 0,
    ) -> SearchState | None:
        """Say how far it is, with the hits that are new, and how many events it could not read.

        Return how to end; None: go on.
        """
        arguments = [self._runner, state, min(searched, total), total, reached or "", KEPT_S, _BEAT_S]
        answer = self._tell(keys=self._keys, args=[*arguments, unread, *map(json.dumps, hits)])
        match answer.decode():
            case "go on":
                return None
            case "stopped":
                return SearchState.STOPPED
            case _:
                return SearchState.LEFT

    def fail(self, reason: str) -> None:
        """Say that it failed, and why."""
        self._client.register_script(search_scripts.FAIL)(keys=self._keys, args=[self._runner, reason])

    @contextmanager
    def living(self, draining: threading.Event) -> Generator[threading.Event]:
        """Say again and again that a worker has it, also while one piece of it takes long.

        What it gives is set when the search is to end: it was stopped or left, or the worker is `draining`.
        """
        done, ending = threading.Event(), threading.Event()
        thread = threading.Thread(target=self._live, args=(done, ending, draining), daemon=True)
        thread.start()
        try:
            yield ending
        finally:
            done.set()
            thread.join()

    def _live(self, done: threading.Event, ending: threading.Event, draining: threading.Event) -> None:
        beat = self._client.register_script(search_scripts.BEAT)
        while not done.wait(_HEARS_S):
            if draining.is_set():
                ending.set()
            with suppress(RedisError):
                if beat(keys=self._keys, args=[self._runner, _BEAT_S, KEPT_S]) != b"go on":
                    ending.set()
