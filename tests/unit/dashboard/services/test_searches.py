"""A search that a page watches is begun where nobody works at it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from core.batch import Batch
from dashboard.services import searches
from dashboard.services.logs import EventFilter, Source
from dashboard.services.searches import SearchProgress, SearchState
from jobs.search_board import SearchRequest
from tests.log_tables import START, VIN

WANTED = EventFilter(text="x")
VIEW = Source(Batch("B-1", VIN, "1.0", START), (), None)
WAITING = SearchProgress(
    SearchRequest("B-1", (), WANTED, None, in_time=True), SearchState.WAITING, 0, 0, 0, None, "", alive=True
)


@pytest.mark.parametrize("lost", [0, 1, 4])
def test_one_that_is_gone_as_soon_as_it_was_begun_is_begun_again_after_a_while(
    monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    done, looks = list[str](), iter([*[None] * lost, WAITING])

    def note(what: str) -> Callable[..., str]:
        return lambda *_: (done.append(what), what)[1]

    monkeypatch.setattr(searches, "wiring", lambda: SimpleNamespace(redis=None))
    monkeypatch.setattr(searches, "watch_search", lambda *_: next(looks))
    monkeypatch.setattr(searches, "begin_search", note("begun"))
    monkeypatch.setattr(searches.time, "sleep", note("slept"))
    _, progress = searches.watch(VIEW, WANTED, after=None)
    assert progress is WAITING
    assert done == ["begun", "slept"] * max(lost - 1, 0) + ["begun"] * bool(lost)
