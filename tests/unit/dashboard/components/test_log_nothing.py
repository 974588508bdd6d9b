"""Why a list is empty, and what is advised."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.batch import Batch
from core.file_result import FileResult
from core.log_file import LogFile
from dashboard.components.log_nothing import advice
from dashboard.components.log_query import LogQuery
from dashboard.services import logs
from dashboard.services.logs import Source
from jobs.event_lines import EventLine
from tests.log_tables import START, VIN

FILE = FileResult(
    LogFile("f", "B-1", "f.log", 10, "0" * 64, "raw/f"), format="text", levels={2: 5}, sources={"can": 5}
)
VIEW = Source(Batch("B-1", VIN, "1.0", START), (FILE,), None)
LINE = EventLine("f", "f.log", 7, 0, None, 0, 4, "s", None, 1, 0, 1, "plain", "_7")
COLOURED = replace(LINE, text="\x1b[31mERROR\x1b[0m gateway::can")


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """No event has a value that the file did not count, but for the source `rare`; no line is coloured."""
    monkeypatch.setattr(logs, "has_none", lambda _, wanted: wanted.sources != frozenset({"rare"}))
    monkeypatch.setattr(logs, "first_lines", lambda _: [LINE])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (LogQuery("B-1", text="x"), ["Search for a shorter text."]),
        (LogQuery("B-1", levels=("error",)), ["Take a filter out."]),
        (LogQuery("B-1", sources=("can", "rare")), ["Take a filter out."]),
        (
            LogQuery("B-1", levels=("error",), text="x"),
            ["Search for a shorter text, or take a filter out."],
        ),
        (
            LogQuery("B-1", levels=("error",), at_ns=7),
            ["Take a filter out, or go to an earlier time."],
        ),
        (
            LogQuery("B-1", levels=("error", "foo"), sources=("b*r",)),
            [r"This batch has no line of level foo or source b\*r: take them out."],
        ),
        (
            LogQuery("B-1", levels=("foo",), text="x"),
            ["This batch has no line of level foo: take it out."],
        ),
        (LogQuery("B-1"), []),
        (LogQuery("B-1", levels=("error",), text="x y", after="_70", found=5_000), []),
    ],
)
def test_the_advice_is_of_what_was_asked_for(query: LogQuery, says: Sequence[str]) -> None:
    assert advice(query, VIEW) == says


def test_a_file_names_itself() -> None:
    (said,) = advice(LogQuery("B-1", "f", levels=("fatal",)), replace(VIEW, file=FILE))
    assert said == "This file has no line of level fatal: take it out."


def test_who_searched_for_words_in_coloured_lines_is_told_of_their_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logs, "first_lines", lambda _: [LINE, COLOURED])
    (said,) = advice(LogQuery("B-1", text="ERROR gateway::can"), VIEW)
    assert said.startswith("Some lines are coloured")
    assert said.endswith("Search for a single word.")
    assert advice(LogQuery("B-1", text="gateway"), VIEW) == ["Search for a shorter text."]


def test_what_was_not_read_is_said_of_a_search_alone() -> None:
    view = replace(VIEW, files=(replace(FILE, bytes_skipped=333),))
    assert advice(LogQuery("B-1", text="x"), view)[0].startswith("333\u00a0B of 1\u00a0file could not be")
    assert advice(LogQuery("B-1", levels=("error",)), view) == ["Take a filter out."]
