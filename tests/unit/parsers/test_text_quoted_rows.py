"""Tables whose cells have line ends in their quotes: a row of several lines is one record."""

import random
from datetime import UTC, datetime

import pytest

from core.parsed_log import EVENTS_PER_BATCH
from parsers import text_reader
from parsers.formats.text import FORMAT
from tests.unit.parsers import naive_text
from tests.unit.parsers.format_contract import events_of, run

NAMES = "Level,Date and Time,Source,Event ID,Task Category\n"
ROW = 'Error,2/29/2024 1:00:{:02} PM,bms,7000,None,"It stopped.\n\nDetails: a, b"\n'
SHORT = "Error,2/29/2024 1:00:00 PM,bms,7000,None,It started.\n"
STRAY = 'Warning,2/29/2024 1:00:00 PM,bms,7000,None,"It never ends\n'
SECOND = 1_000_000_000


def rows_of(text: str) -> list[dict]:
    batches, _ = run(FORMAT.parse(text.encode(), {}))
    return [row for batch in batches for row in batch.to_pylist()]


def lengths(text: str) -> list[int]:
    return [row["length"] for row in rows_of(text)]


def naive_rows(text: str) -> list[dict]:
    return list(events_of(naive_text.records(text.encode(), datetime.now(UTC))))


def test_the_lines_of_a_row_are_one_record():
    rows = rows_of(NAMES + "".join(map(ROW.format, range(9))))
    assert len(rows) == 10
    assert {(row["level"], row["source"]) for row in rows[1:]} == {(2, "bms")}
    assert [row["ts_ns"] // SECOND for row in rows[1:]] == [1_709_211_600 + n for n in range(9)]
    assert rows[1]["length"] == len(ROW.format(0)) - 1


def test_what_stands_behind_a_cell_of_several_lines_is_of_its_row():
    row = '"It stopped.\nReason: x, y","7000","Error","bms","1/13/2024 1:00:00 PM"\n'
    rows = rows_of('"Message","Id","LevelDisplayName","ProviderName","TimeCreated"\n' + row * 9)
    assert [(row["level"], row["source"]) for row in rows[1:]] == [(2, "bms")] * 9
    assert {row["ts_ns"] for row in rows[1:]} == {1_705_150_800 * SECOND}


def test_rows_of_many_lines_are_a_habit():
    row = ROW.replace("Details", "\n".join(f"{n}, x\n" for n in range(20)) + "Details").format
    assert len(rows_of(NAMES + "".join(row(n % 60) for n in range(2_000)))) == 2_001


def test_few_rows_of_several_lines_are_a_habit():
    assert len(rows_of(NAMES + SHORT * 50 + ROW.format(0) + SHORT * 50)) == 102


@pytest.mark.parametrize(
    "text",
    [
        NAMES + SHORT * 50 + STRAY + SHORT * 300,  # nothing ends its quotes
        NAMES + STRAY * 20,  # which what follows does not end as those of a cell
        "time,message\n" + '2024-02-29 12:00:00,"on\n' * 9,
        '2024-02-29 12:00:00 ERROR bms: a, "b\nc", d\n' * 9,
    ],
)
def test_without_the_habit_each_line_is_a_record(text):
    assert len(rows_of(text)) == text.count("\n")


def test_a_message_in_the_last_column_may_hold_the_mark_and_quotes():
    names, row = "time,level,message\n", '2024-02-29 12:00:00,ERROR,"a,\nb"\n'
    plain = '2024-02-29 12:00:00,ERROR,open, "failed\n'
    assert lengths(names + row * 9 + plain * 2) == [
        len(names) - 1,
        *[len(row) - 1] * 9,
        *[len(plain) - 1] * 2,
    ]


@pytest.mark.parametrize("line", ["x" * 9 + "\n", "y" * 900 + "\n"])
def test_a_quote_that_never_ends_swallows_nothing(line):
    text = NAMES + ROW.format(0) * 400 + STRAY + line * 700 + ROW.format(9) * 9
    rows = rows_of(text)
    assert len(rows) == 1 + 400 + 1 + 700 + 9
    assert [row["level"] for row in rows[-9:]] == [2] * 9
    assert rows[401]["length"] == len(STRAY) - 1
    assert rows == naive_rows(text)


@pytest.mark.parametrize(("lines", "records"), [(256, 1), (257, 257)])
def test_a_row_has_256_lines_at_most(lines, records):
    row = ROW.format(0).replace("Details", "x\n" * (lines - 3) + "Details")
    text = NAMES + ROW.format(0) * 400 + row + SHORT
    assert row.count("\n") == lines
    assert len(rows_of(text)) == 401 + records + 1
    assert rows_of(text) == naive_rows(text)


def test_a_text_cut_within_a_cell_has_what_is_left_of_its_row():
    text = NAMES + "".join(map(ROW.format, range(9)))
    assert lengths(text[:-9])[-1] == len(ROW.format(0)) - 9


def _file(seed: int) -> str:
    chance = random.Random(seed)
    long = ROW.format(1).replace("Details", "\n".join(["x"] * 200))
    parts = [ROW.format(0), SHORT, STRAY, long, "x\n" * 90, '"\n', 'a,"\n', "\n"]
    weights = [9, 9, 1, 2, 1, 1, 1, 1]
    return NAMES + ROW.format(0) * 300 + "".join(chance.choices(parts, weights, k=400))


@pytest.mark.parametrize("seed", range(4))
def test_rows_do_not_depend_on_where_a_piece_ends(monkeypatch, seed):
    text = _file(seed)
    expected = naive_rows(text)
    assert rows_of(text) == expected
    for lines in (257, 300, 811):  # a row may have 256
        monkeypatch.setattr(text_reader, "EVENTS_PER_BATCH", lines)
        assert rows_of(text) == expected


def test_a_row_is_not_torn_between_two_chunks():
    text = NAMES + ROW.format(0) * 100 + SHORT * (EVENTS_PER_BATCH - 303) + ROW.format(1) * 9
    assert len(rows_of(text)) == 1 + 100 + EVENTS_PER_BATCH - 303 + 9
