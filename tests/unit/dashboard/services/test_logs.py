"""Where the log of a file goes on at a time."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.batch import Batch
from core.file_result import FileResult
from core.log_file import LogFile
from dashboard.services import logs
from dashboard.services.logs import EventFilter, Source
from db.blobs import LocalStore
from tests.log_tables import SECOND, START, START_NS, VIN
from tests.unit.jobs.indexed_logs import put_log


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A file whose first line has no time; then one each second, every third an error."""
    store = LocalStore(tmp_path / "objects")
    monkeypatch.setattr(logs, "wiring", lambda: SimpleNamespace(store=store))
    rows = [
        {"record": n, "ts_ns": START_NS + n * SECOND if n else None, "level": 4 if n % 3 else 2,
         "source": "s", "code": None, "text": f"line {n}"}
        for n in range(9)
    ]  # fmt: skip
    file: FileResult = put_log(store, tmp_path, 0, rows)
    return Source(Batch("B-1", VIN, "1.0", START), (file,), file)


def lines_at(source: Source, second: int, wanted: EventFilter) -> list[int]:
    after = logs.place_at(source, wanted, START_NS + second * SECOND)
    page = logs.read_lines(source, wanted, after=after, before=None, limit=50)
    return [line.record for line in page.lines]


def test_a_file_goes_on_at_the_line_that_comes_next_in_time(source: Source) -> None:
    assert lines_at(source, 5, EventFilter()) == [5, 6, 7, 8]
    assert lines_at(source, -5, EventFilter()) == list(range(1, 9))
    assert lines_at(source, 5, EventFilter(levels=frozenset({2}))) == [6]


def test_a_line_without_a_time_does_not_come_next_in_time(source: Source) -> None:
    assert lines_at(source, 9, EventFilter()) == []
    assert lines_at(source, 7, EventFilter(levels=frozenset({2}))) == []


def test_whether_any_event_passes_is_counted_in_the_index_where_that_is_quick(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = EventFilter(levels=frozenset({255}))
    assert logs.has_none(source, wanted)
    assert not logs.has_none(source, EventFilter(levels=frozenset({2})))
    monkeypatch.setattr(logs, "MOST_COUNTED", source.events - 1)
    assert not logs.has_none(source, wanted)


def test_the_first_lines_are_those_of_each_file(source: Source) -> None:
    whole = replace(source, file=None)
    assert [line.record for line in logs.first_lines(whole)] == list(range(9))


def test_which_files_name_no_date_is_found_once(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(logs, "counted_from", lambda file: asked.append(file.file.id) or "since boot")
    files = tuple(replace(source.files[0], file=replace(source.files[0].file, id=f"f{n}")) for n in range(50))
    whole = Source(source.batch, files, None)
    assert [file for file in whole.read if file.file.id not in whole.undated] == []
    assert len(asked) == 50
    assert replace(whole, file=files[3]).undated == {"f3": "since boot"}


DAY_NS = 86_400 * SECOND
SINCE_BOOT = {"clock": "time since boot: the times name no date"}
TIME_OF_DAY = {"clock": "time of day: the times name no date"}


def timed(name: str, first_ns: int | None, last_ns: int | None, facts: Mapping[str, str]) -> FileResult:
    log_file = LogFile(name, "B-1", f"{name}.log", 10, "0" * 64, f"raw/{name}")
    return FileResult(log_file, format="text", first_ns=first_ns, last_ns=last_ns, facts=facts)


UP = timed("up", 0, 40 * DAY_NS, SINCE_BOOT)
WALL = timed("wall", 0, DAY_NS - 1, TIME_OF_DAY)
DATED = timed("dated", START_NS, START_NS + DAY_NS, {})
SET_LATER = timed("set", 5 * SECOND, START_NS + DAY_NS, {})
UNTIMED = timed("untimed", None, None, {})


@pytest.mark.parametrize(
    ("files", "at_ns", "word"),
    [
        ((UP,), 31 * DAY_NS, "since boot"),
        ((UP,), 41 * DAY_NS, "since boot"),
        ((WALL,), 36_000 * SECOND, "of a day that is not named"),
        ((UP, WALL), 36_000 * SECOND, "since boot or of a day that is not named"),
        ((DATED,), 70 * SECOND, None),
        ((UNTIMED,), 70 * SECOND, None),
        ((DATED, UNTIMED, UP), 70 * SECOND, "since boot"),
        ((DATED, UP), 41 * DAY_NS, "since boot"),
        ((DATED, UP), START_NS, None),
        ((SET_LATER, UP), 70 * SECOND, "since boot"),
        ((SET_LATER, UP), START_NS, None),  # nobody knows when it was set, but that is a date
        ((SET_LATER, UP), START_NS + DAY_NS, None),
    ],
)
def test_a_time_before_all_dates_counts_from_where_the_undated_files_do(
    files: tuple[FileResult, ...], at_ns: int, word: str | None
) -> None:
    view = Source(Batch("B-1", VIN, "1.0", START), files, None)
    assert view.counted_from(at_ns) == word


def test_what_passes_the_facets_is_counted_by_the_index(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = EventFilter(levels=frozenset({2}))
    whole = logs.read_lines(source, wanted, after=None, before=None, limit=50)
    first = logs.read_lines(source, wanted, after=None, before=None, limit=2)
    later = logs.read_lines(source, wanted, after=first.next, before=None, limit=50)
    assert [logs.count_passing(source, wanted, page) for page in (whole, first, later)] == [3, 3, 3]
    everything = logs.read_lines(source, EventFilter(), after=None, before=None, limit=2)
    assert logs.count_passing(source, EventFilter(), everything) == 9
    for most, at_most in (("MOST_COUNTED", 8), ("MOST_FILES_COUNTED", 0)):  # more would take too long
        with monkeypatch.context() as patched:
            patched.setattr(logs, most, at_most)
            counts = [logs.count_passing(source, wanted, page) for page in (whole, first, later)]
            assert counts == [3, None, None]
