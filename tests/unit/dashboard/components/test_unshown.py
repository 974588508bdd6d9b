"""Why a file has no lines of its own, and which files have them."""

from dataclasses import replace

import pytest

from core.file_result import FileResult
from core.log_file import ARCHIVE, FileState, LogFile
from dashboard.components.unshown import members, reason

FILE = LogFile("1", "B-1", "a.log", 10, "0" * 64, "raw/1")
TWIN = replace(FILE, id="2", name="b.log", duplicate_of="1")
PICTURE = replace(FILE, name="photo.png", state=FileState.FAILED, problem="photo.png is a PNG image.")
HELD = [FileResult(replace(FILE, name=name)) for name in ("x.zip/a.log", "x.zip/b.log", "x.zip.log", "x.zip")]


@pytest.mark.parametrize(
    ("file", "original", "says"),
    [
        (TWIN, FILE, "b.log has the same bytes as a.log, where its lines are shown."),
        (TWIN, replace(FILE, batch_id="B-0"), "b.log has the same bytes as a.log of batch B-0, where"),
        (TWIN, None, "deleted just now"),
        (PICTURE, None, "photo.png is a PNG image."),
        (replace(PICTURE, problem="no log"), None, "photo.png: no log."),
        (replace(FILE, state=FileState.PARSING), None, "a.log is parsing: its lines can be shown once"),
    ],
)
def test_the_reason_names_the_file(file: LogFile, original: LogFile | None, says: str) -> None:
    assert says in reason(FileResult(file), original, 0)


def test_an_archive_leads_to_what_it_held() -> None:
    archive = FileResult(replace(FILE, name="x.zip"), format=ARCHIVE)
    assert [file.name for file in members(archive, HELD)] == ["x.zip/a.log", "x.zip/b.log"]
    assert "an archive of 2\u00a0files" in reason(archive, None, 2)
    assert not members(replace(archive, format="text"), HELD)
