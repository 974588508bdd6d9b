"""Where the log of a file goes on at a time."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.batch import Batch
from core.file_result import FileResult
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


def test_which_files_name_no_date_is_found_once(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(logs, "counted_from", lambda file: asked.append(file.file.id) or "since boot")
    files = tuple(replace(source.files[0], file=replace(source.files[0].file, id=f"f{n}")) for n in range(50))
    whole = Source(source.batch, files, None)
    assert [file for file in whole.read if file.file.id not in whole.undated] == []
    assert len(asked) == 50
    assert replace(whole, file=files[3]).undated == {"f3": "since boot"}
