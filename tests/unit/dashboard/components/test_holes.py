"""What could not be read stands between the lines that it was between in the file, on one page only."""

from dataclasses import replace

from core.file_result import FileResult
from core.log_file import ARCHIVE, LogFile
from core.parsed_log import Extent, Problem
from dashboard.components.holes import around, hole_rows, unread_words
from dashboard.services.log_holes import Hole, logical_place, read_holes
from dashboard.services.logs import EventLine
from parsers.extent_table import ExtentTable


def lines(*offsets: int) -> list[EventLine]:
    return [
        EventLine("f", "a.rec", n, 0, None, 0, 4, "ECU1", None, 0, offset, 10, "text", f"_{n}")
        for n, offset in enumerate(offsets)
    ]


def hole(place: int, length: int = 1204) -> Hole:
    return Hole(place, place, length, "a damaged block")


def test_a_hole_stands_between_its_neighbours_and_says_what_is_missing() -> None:
    rows = hole_rows(lines(0, 10, 90), [hole(20)], begins=True, until=None)
    assert list(rows) == [2]
    assert rows[2][0]["hole"] == "1,204\u00a0bytes not readable: a damaged block"
    assert "byte 20 " in rows[2][0]["title"]


def test_where_a_file_is_cut_off_that_is_said() -> None:
    rows = hole_rows(lines(0, 10), [hole(20, length=0)], begins=True, until=None)
    assert rows[2][0]["hole"] == "a damaged block"


def test_holes_between_two_pages_stand_at_the_end_of_the_first() -> None:
    first, second = lines(0, 10), lines(90, 100)
    holes = [hole(20), hole(120)]
    assert list(hole_rows(first, holes, begins=True, until=90)) == [2]
    assert list(hole_rows(second, holes, begins=False, until=None)) == [2]  # the one at the file's end
    assert list(hole_rows(second, holes, begins=False, until=110)) == []


def test_what_is_missing_before_the_first_line_stands_there() -> None:
    assert list(hole_rows(lines(50, 60), [hole(0)], begins=True, until=None)) == [0]
    assert hole_rows(lines(50, 60), [hole(0)], begins=False, until=None) == {}


def test_many_holes_between_two_lines_are_one_row() -> None:
    holes = [*(hole(at, 10) for at in range(100, 600, 100)), hole(700, 0)]
    rows = hole_rows(lines(0, 9000), holes, begins=True, until=None)
    assert [row["hole"] for row in rows[1]] == ["50\u00a0bytes in 5 places not readable"]


def test_a_place_in_the_raw_file_is_found_in_the_logical_stream() -> None:
    extents = ExtentTable.of(
        [
            Extent(0, 128, 100, 1000, "zstd"),
            Extent(1000, 228, 50, 50, "raw"),
            Extent(1050, 900, 70, 800, "zstd"),
        ]
    )
    found = {raw: logical_place(raw, extents) for raw in (0, 130, 240, 300, 899, 950, 2000)}
    assert found == {0: 0, 130: 1000, 240: 1012, 300: 1050, 899: 1050, 950: 1850, 2000: 1850}
    assert logical_place(77, None) == 77


def test_holes_at_a_files_edges_stand_where_just_so_many_lines_are_around_a_record() -> None:
    holes = [hole(0), hole(500)]
    shown, begins, until = around(lines(*range(100, 200, 10)), 4, 4)  # nothing before, one more behind
    assert ([line.record for line in shown], begins, until) == (list(range(9)), True, 190)
    assert list(hole_rows(shown, holes, begins=begins, until=until)) == [0]
    shown, begins, until = around(lines(*range(100, 200, 10)), 5, 4)  # one more before, nothing behind
    assert ([line.record for line in shown], begins, until) == (list(range(1, 10)), False, None)
    assert list(hole_rows(shown, holes, begins=begins, until=until)) == [9]


def damaged(*problems: Problem, count: int | None = None) -> FileResult:
    log_file = LogFile("f", "B-1", "a.rec", 9_000, "0" * 64, "raw/f")
    found = len(problems) if count is None else count
    return FileResult(log_file, bytes_skipped=512, problems=problems, problem_count=found)


BLOCK, CUT = (
    Problem(20, 512, "damage", "a damaged block"),
    Problem(900, 0, "truncated", "cut within a record"),
)


def test_a_place_where_nothing_more_comes_stands_among_the_lines_whatever_ended_them() -> None:
    sum_wrong = Problem(900, 0, "damage", "the archive has another check sum for this file")
    stopped = Problem(900, 0, "limit", "reading stopped")
    whole = Problem(0, 0, "damage", "the header's check sum is wrong")  # a problem of no place
    for last in (CUT, sum_wrong, stopped):
        assert [hole.detail for hole in read_holes(damaged(whole, BLOCK, last))] == [
            BLOCK.detail,
            last.detail,
        ]


def test_what_an_archive_says_of_a_file_in_it_stands_behind_its_lines() -> None:
    held = damaged()
    held = replace(held, file=replace(held.file, name="pack.zip/in/a.log", size=900))
    says = "the archive has another check sum for this file: it is damaged"
    others = (Problem(900, 0, "damage", "b.log: other"), Problem(50, 0, "damage", "in/a.log: of a namesake"))
    problems = (*others, Problem(900, 0, "damage", f"in/a.log: {says}"))
    archive = replace(held, file=replace(held.file, name="pack.zip"), format=ARCHIVE, problems=problems)
    (found,) = read_holes(held, [archive])
    assert (found.offset, found.length, found.detail) == (900, 0, says)
    assert list(hole_rows(lines(0, 10), [found], begins=True, until=None)) == [2]
    assert not read_holes(replace(held, file=replace(held.file, name="other.zip/in/a.log")), [archive])


def test_only_places_with_bytes_are_counted_as_unread() -> None:
    file = damaged(BLOCK, CUT)
    assert unread_words(file, read_holes(file)) == (
        "512\u00a0bytes in 1\u00a0place could not be read; they are marked between the lines."
    )
    file = damaged(BLOCK, CUT, count=700)
    assert "in at least 1\u00a0place could not be read; the first is marked" in unread_words(
        file, read_holes(file)
    )
