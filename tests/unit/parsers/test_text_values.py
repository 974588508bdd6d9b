"""Tables of values: which of their columns are times, and that no other number becomes one."""

import itertools
import random
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from core.parsed_log import NO_TIME
from parsers.text_layout import find_layout
from parsers.text_sample import take_sample
from parsers.text_values import find_values
from tests.unit.parsers.test_text_layout import read

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECOND = 1_000_000_000
NOON = 1_709_208_000  # of 29 February 2024, in seconds


def times(lines: list[str]) -> tuple[list[int | None], list[int | None]]:
    """Return the times and the times since boot that the lines are read to have."""
    data = np.frombuffer("\n".join(lines).encode(), np.uint8)
    sample = take_sample(data, 0)
    headers = find_layout(sample, NOW).reader.read(data, sample.starts, sample.ends)
    stamps, since = (
        [None if ns == NO_TIME else ns for ns in column.tolist()]
        for column in (headers.ts_ns, headers.mono_ns)
    )
    return stamps, since


def values(columns: str, mark: str, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return [
        mark.join(f"{chance.uniform(0, 50):.{digits}f}" for digits in map(int, columns)) for _ in range(300)
    ]


@pytest.mark.parametrize(
    ("names", "digits", "mark"),
    [
        ("lat,lon,alt", "662", ","),
        ("voltage;current", "33", ";"),
        ("distance|speed", "33", "|"),
        ("Spannung [V]\tStrom [A]", "34", "\t"),
        ('"lap time","sector"', "33", ","),
        (",lat,1st value", "366", ","),
        ("s;v", "33", ";"),
    ],
)
def test_a_table_that_names_no_time_has_none(names, digits, mark):
    for rows in (
        values(digits, mark),
        sorted(values(digits, mark), key=lambda row: float(row.split(mark)[0])),
    ):
        stamps, since = times([names, *rows])
        assert set(stamps) == set(since) == {None}


@pytest.mark.parametrize("digits", ["3", "33", "363"])
def test_numbers_without_names_that_run_backwards_are_no_times(digits):
    for mark in (",", ";", " "):
        assert set(times(values(digits, mark))[1]) == {None}


def test_numbers_without_names_that_go_on_are_times():
    rows = [f"{12 + n / 8:.3f},{row}" for n, row in enumerate(values("33", ","))]
    assert times(rows)[1] == [12 * SECOND + n * SECOND // 8 for n in range(300)]


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("time", 1), ("Time [s]", 1), ("timestamp", 1), ("t", 1), ("elapsed", 1), ("uptime_ms", 1_000),
        ("t(us)", 1_000_000), ("seconds", 1), ("ms", 1_000), ("Time since start [ms]", 1_000),
        ("SystemTime", 1), ("Zeit in s", 1),
    ],
)  # fmt: skip
def test_a_column_that_is_named_so_is_the_time_wherever_it_stands(name, units):
    for place in (0, 2):
        names = ["speed", "rpm"]
        names.insert(place, name)
        lines = [",".join(names)]
        for n, row in enumerate(values("33", ",")):
            cells = row.split(",")
            cells.insert(place, f"{n / 8:.3f}")
            lines.append(",".join(cells))
        stamps, since = times(lines)
        assert set(stamps) == {None}
        assert since == [None, *(n * SECOND // 8 // units for n in range(300))]


def test_dates_and_epochs_of_tables_of_values():
    epochs = ["timestamp,lat,lon", *(f"{1_700_000_000 + n},48.1{n},11.5{n}" for n in range(30))]
    assert times(epochs)[0] == [None, *((1_700_000_000 + n) * SECOND for n in range(30))]
    dates = ["lat,lon,Time (hh:mm:ss)", *(f"48.1{n},11.5{n},2023-11-14T22:13:{20 + n}Z" for n in range(30))]
    assert times(dates)[0] == times(epochs)[0]


@pytest.mark.parametrize(
    ("name", "written", "expected_ns"),
    [
        ("uptime_ms", "{}0", 10_000_000),
        ("uptime_ms", "{}.5", 1_000_000),
        ("Zeit in s", "{}", SECOND),
        ("seconds", "{}.5", SECOND),
        ("t(us)", "{}", 1_000),
        ("time_ns", "10000000000{:02d}", 1),
        ("Time [h]", "{}.25", 3600 * SECOND),
        ("Uptime (min)", "{}", 60 * SECOND),
        ("time_us", "94668480{:02d}", 1_000),  # so many digits as seconds since 1970 have
        ("time_us", "946684{:03d}", 1_000),
        ("time_ms", "1700000{:03d}", 1_000_000),
        ("time", "{}.0000000e-02", 10_000_000),
        ("Time [ms]", "{}.25e+01", 10_000_000),
    ],
)
def test_whole_numbers_of_a_unit_that_is_named_count_from_boot(name, written, expected_ns):
    lines = [f"{name},speed,rpm", *(f"{written.format(n)},{n}.5,{900 + n}" for n in range(60))]
    stamps, since = times(lines)
    assert set(stamps) == {None}
    known = [ns for ns in since[1:] if ns is not None]
    assert len(known) == 60
    assert {after - before for before, after in itertools.pairwise(known)} == {expected_ns}


@pytest.mark.parametrize(
    ("name", "unit_ns"), [("time_ms", 1_000_000), ("t(us)", 1_000), ("Epoch/ns", 1), ("Time [s]", SECOND)]
)
def test_numbers_of_a_unit_that_is_named_count_from_1970_with_as_many_digits(name, unit_ns):
    first = 1_700_000_000 * SECOND // unit_ns
    lines = [f"{name},speed", "0,0.0", *(f"{first + n},{n}.5" for n in range(60))]
    stamps, since = times(lines)
    assert stamps == [None, None, *(1_700_000_000 * SECOND + n * unit_ns for n in range(60))]
    assert set(since) == {None}


@pytest.mark.parametrize("name", ["Time [ticks]", "t (10 ms)", "timestamp <cycles>"])
@pytest.mark.parametrize("written", ["{}.125", "{}", "17000000{:02d}"])
def test_numbers_of_a_unit_that_is_not_known_are_no_times(name, written):
    lines = [f"{name},speed", *(f"{written.format(n)},{n}.5" for n in range(60))]
    assert [set(column) for column in times(lines)] == [{None}, {None}]


def test_numbers_that_are_too_great_to_count_from_boot_are_no_times():
    lines = ["time_ns,speed", *(f"{9_999_999_999_999_999_999 - n},{n}.5" for n in range(60))]
    assert [set(column) for column in times(lines)] == [{None}, {None}]


@pytest.mark.parametrize("mark", [";", ",", "|", "\t"])
@pytest.mark.parametrize("day", ["18.11.2022", "11/18/2022", "2022-11-18"])
@pytest.mark.parametrize("names", [("Datum", "Uhrzeit"), ("Date", "Time")])
def test_a_day_and_a_time_of_day_in_two_columns_are_one_time(mark, day, names):
    fraction = "" if mark == "," else ",500"
    rows = [mark.join((day, f"09:30:{n:02d}{fraction}", f"{n}.5", "800")) for n in range(60)]
    first = 1_668_763_800 * SECOND + (SECOND // 2 if fraction else 0)
    expected = [first + n * SECOND for n in range(60)]
    assert times([mark.join((*names, "v", "rpm")), *rows])[0] == [None, *expected]


def test_a_mark_in_quotes_parts_no_cells():
    rows = [f'"{n},5",2022-11-18,09:30:{n:02d}' for n in range(60)]
    expected = [(1_668_763_800 + n) * SECOND for n in range(60)]
    assert times(['"v, raw",Date,Time', *rows])[0] == [None, *expected]


@pytest.mark.parametrize("mark", [";", "|", "\t"])
@pytest.mark.parametrize("day", ["18.11.2022", "11/18/2022", "2022-11-18"])
def test_a_day_and_a_time_of_day_in_two_cells_without_names_are_one_time(mark, day):
    lines = [mark.join((day, f"09:30:{n:02d}", "INFO", f"tick {n}")) for n in range(60)]
    assert times(lines)[0] == [(1_668_763_800 + n) * SECOND for n in range(60)]


@pytest.mark.parametrize(("name", "written"), [("Zeit [s]", "{},5"), ("Zeit", "{},500")])
@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_numbers_have_a_comma_where_none_parts_the_cells(name, written, mark):
    lines = [mark.join((name, "Strom [A]")), *(mark.join((written.format(n), "-3,7")) for n in range(60))]
    stamps, since = times(lines)
    assert set(stamps) == {None}
    assert since == [None, *(n * SECOND + SECOND // 2 for n in range(60))]


def test_a_comma_for_thousands_is_no_fraction():
    lines = ["time,speed", *(f'"{n},500",3.7' for n in range(60))]
    assert [set(column) for column in times(lines)] == [{None}, {None}]


def test_exponents_count_from_1970():
    lines = ["timestamp,speed", *(f"1.7000000{n:02d}500e+09,3.7" for n in range(60))]
    assert times(lines)[0] == [None, *((1_700_000_000 + n) * SECOND + SECOND // 2 for n in range(60))]


@pytest.mark.parametrize(
    "preface",
    [["sep=;"], ["[Header]", "Recorder;XYZ", "Start;18.11.2022 09:30:00", "[Data]"], ["# made"] * 20],
)
@pytest.mark.parametrize("count", [9, 900])
def test_lines_before_the_names_of_the_columns(preface, count):
    lines = [*preface, "Time [s];v;T", *(f"{n},25;{n};90" for n in range(count))]
    stamps, since = times(lines)
    assert set(stamps) == {None}
    assert since == [*[None] * (len(preface) + 1), *(n * SECOND + SECOND // 4 for n in range(count))]


def test_a_sentence_with_a_comma_among_the_first_lines_names_no_columns():
    rows = [f"{12 + n / 8:.3f}, {n}.5" for n in range(300)]
    rows[3] = "opened again, all well"
    assert times(rows)[1][9] == 12 * SECOND + 9 * SECOND // 8


@pytest.mark.parametrize("row", ["1" * 60_000 + "x,1.5", "1," * 30_000])
def test_cells_made_to_be_slow_are_not(row):
    start = time.perf_counter()
    assert find_values([b"lat,lon", *[row.encode()] * 9]) is None or row[-1] == ","
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("signal,timestamp,value", "VehicleSpeed,2024-02-29 12:00:0{},1.2"),
        ("signal,time,value", "VehicleSpeed,170920800{}.500,1.2"),
        ("Signal;Zeitstempel;Wert", "Drehzahl;29.02.2024 12:00:0{};1,2"),
        ("Signal;Datum;Uhrzeit;Wert", "Drehzahl;29.02.2024;12:00:0{};1,2"),
        ("Signal;Wert;Datum und Uhrzeit", "Drehzahl;1,2;29.02.2024 12:00:0{}"),
        ("gear,TimeCreated,place", "third,2/29/2024 12:00:0{} PM,Ulm"),
    ],
)
def test_rows_that_begin_with_a_name_have_the_time_of_the_column_that_is_called_so(names, row):
    stamps, _ = times([names, *map(row.format, range(9))])
    assert [None if ns is None else ns // SECOND for ns in stamps] == [None, *range(NOON, NOON + 9)]


def test_rows_that_begin_with_a_name_may_have_seconds():
    assert (
        times(["signal,time,value", *(f"VehicleSpeed,{n}.500,1.2" for n in range(9))])[1][3]
        == 5 * SECOND // 2
    )


def test_a_column_that_is_called_a_time_and_has_none_makes_no_table():
    assert find_values([b"signal,time,value", *[b"on,soon,1"] * 9, b"on,1.5,1"]) is None
    assert find_values([b"signal,time,value", *[b"on,1.5,1"] * 9, *[b"on"] * 2]) is None


@pytest.mark.parametrize(
    ("names", "row", "message"),
    [
        ("Level,Date and Time,Source,Event ID,Task Category", '{},{},bms,7,None,"It stopped, at once."', 5),
        ("Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie", "{};{};bms;7;Keine", -1),
        ("Level,Source,Event ID,Date and Time", "{0},bms,7,{1}", -1),
        ("Level,Date and Time,Source,Id,Details", "{},{},bms,7,It stopped", 4),
    ],
)
def test_a_log_whose_message_has_no_name(names, row, message):
    for word, level in (("Fehler", 2), ("Warnung", 3), ("Kritisch", 1), ("Informationen", 4)):
        found = find_values(
            [line.encode() for line in (names, *[row.format(word, "29.02.2024 12:00:00")] * 9)]
        )
        assert found is not None
        assert (found.columns[3], found.last) == (message, message)
        _, headers, _, sources = read([names, *[row.format(word, "29.02.2024 12:00:00")] * 9])
        assert (headers.ts_ns[4], headers.level[4], sources[4]) == (NOON * SECOND, level, "bms")


def test_other_lines_are_no_table_of_values():
    assert find_values([b"a,b", b"failed, retrying", b"done, all well"]) is None
    assert find_values([b"1.5,2.5", b"1.5,2.5"]) is None
    assert find_values([b"lat,lon,alt"]) is None
    assert find_values([b"lat,lon", *[b"1.5"] * 9]) is None
    assert find_values([]) is None
