"""What a log says of its files that were not read."""

from dataclasses import replace

import pytest

from core.batch import Batch
from core.file_result import FileResult
from core.log_file import ARCHIVE, FileState, LogFile
from dashboard.components.log_unread import not_read_words
from dashboard.services.logs import Source
from tests.log_tables import START, VIN

READ = FileResult(LogFile("r", "B-1", "r.log", 10, "0" * 64, "raw/r"), format="text", index_key="index/r")
VIEW = Source(Batch("B-1", VIN, "1.0", START), (READ,), None)


def damaged(name: str, skipped: int) -> FileResult:
    return replace(READ, file=replace(READ.file, id=name, name=name), bytes_skipped=skipped)


def unread(name: str, state: FileState = FileState.FAILED) -> FileResult:
    return FileResult(replace(READ.file, id=name, name=name, state=state))


def link(name: str) -> str:
    return f"[{name}](log-viewer?batch=B-1&file={name})"


A, B, C, D, E = map(link, "abcde")


@pytest.mark.parametrize(
    ("names", "skipped", "says"),
    [
        ("", {}, ""),
        ("a", {}, f"1\u00a0file could not be read: {A}."),
        ("", {"a": 333}, f"333\u00a0B of 1\u00a0file could not be read: {A}."),
        ("a", {"b": 1_443_974}, f"1\u00a0file and 1.4\u00a0MB of another could not be read: {A}, {B}."),
        (
            "abc", {"d": 1_000, "e": 2_000},
            f"3\u00a0files and 3.0\u00a0kB of 2\u00a0others could not be read: {A}, {E}, {B} and 2 more.",
        ),
    ],
)  # fmt: skip
def test_a_batch_names_what_was_not_read_and_leads_there(
    names: str, skipped: dict[str, int], says: str
) -> None:
    files = (READ, *(damaged(name, lost) for name, lost in skipped.items()))
    assert not_read_words(replace(VIEW, files=files, unread=tuple(map(unread, names)))) == says


def test_a_file_that_waits_is_not_read_yet() -> None:
    waiting = unread("b", FileState.PARSING)
    assert not_read_words(replace(VIEW, unread=(waiting,))) == f"1\u00a0file is not read yet: {B}."
    words = not_read_words(replace(VIEW, unread=(unread("a"), waiting, waiting)))
    assert words == f"1\u00a0file could not be read, 2\u00a0files are not read yet: {A}, {B}, {B}."


def test_what_an_archive_lost_counts_and_no_name_is_markup() -> None:
    lost = replace(damaged("*x*", 50), format=ARCHIVE, index_key=None)
    assert not_read_words(replace(VIEW, archives=(lost,))) == (
        "50\u00a0B of 1\u00a0file could not be read: [\\*x\\*](log-viewer?batch=B-1&file=%2Ax%2A)."
    )


def test_a_file_says_it_of_itself_alone() -> None:
    broken = damaged("a", 333)
    view = replace(VIEW, files=(READ, broken), file=broken, unread=(unread("b"),))
    assert not_read_words(view) == "333\u00a0B of this file could not be read."
    assert not not_read_words(replace(view, file=READ))
