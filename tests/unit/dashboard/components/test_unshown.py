"""Why a file has no lines of its own, and which files have them."""

from dataclasses import replace

import pytest

from core.file_result import FileResult
from core.log_file import ARCHIVE, FileState, LogFile
from dashboard.components.unshown import members, reason

FILE = LogFile("1", "B-1", "a.log", 10, "0" * 64, "raw/1")
TWIN = replace(FILE, id="2", name="b.log", duplicate_of="1")
PICTURE = replace(FILE, name="photo.png", state=FileState.FAILED, problem="photo.png is a PNG image.")
ZIP = FileResult(replace(FILE, name="x.zip"), format=ARCHIVE)


def member(name: str, *, index_key: str | None = "index/1", kind: str = "text") -> FileResult:
    return FileResult(replace(FILE, name=name), format=kind, index_key=index_key)


A, B = member("x.zip/a.log"), member("x.zip/in.tar/b.log")
TAR, LOST = member("x.zip/in.tar", index_key=None, kind=ARCHIVE), member("x.zip/c.log", index_key=None)
FILES = [A, B, TAR, LOST, member("x.zip.log"), ZIP]


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
    assert says in reason(FileResult(file), original, [])


def test_an_archive_leads_to_what_it_held() -> None:
    assert members(ZIP, FILES) == [A, B, LOST]
    assert members(TAR, FILES) == [B]
    assert not members(replace(ZIP, format="text"), FILES)


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ([A, B], "x.zip is an archive of 2\u00a0files, each of which is shown by itself."),
        ([A], "x.zip is an archive of 1\u00a0file, which is shown by itself."),
        ([A, B, LOST], "x.zip is an archive of 3\u00a0files, 1 of them without lines to show."),
        ([LOST], "x.zip is an archive of 1\u00a0file, which has no lines to show."),
        ([LOST, LOST], "x.zip is an archive of 2\u00a0files, none of which has lines to show."),
        ([], "x.zip is an archive: it has no lines of its own."),
    ],
)
def test_an_archive_says_how_many_of_its_files_are_shown(held: list[FileResult], says: str) -> None:
    assert reason(ZIP, None, held) == says
