"""Which values of named fields are time, level, source and message."""

import json
import time

import pytest

from parsers.kernels import text_roles as roles
from parsers.kernels.text_unit_times import NO_UNIT
from parsers.text_named import find_json, find_pairs, find_table


def test_s_is_a_level_as_mongodb_writes_it_and_nowhere_else():
    mongodb = json.dumps(
        {"t": {"$date": "2024-02-29T12:00:00Z"}, "s": "W", "c": "NET", "msg": "slow"}
    ).encode()
    driven = json.dumps({"t": 1709208000, "s": 0, "v": 12.1}).encode()
    for line, level in ((mongodb, b"s"), (driven, b"")):
        found = find_json([line] * 9)
        assert found is not None
        assert found.keys[roles.LEVEL] == level


def test_the_keys_of_open_telemetry_are_known():
    line = b'{"timeUnixNano": "1668763800000000000", "severityText": "WARN", "body": {"stringValue": "slow"}}'
    found = find_json([line] * 9)
    assert found is not None
    assert found.keys == (b"timeUnixNano", b"severityText", b"", b"body")


@pytest.mark.parametrize(
    ("opener", "lines", "closer"),
    [
        ("[\n", '{"ts": 1, "msg": "on"},\n' * 2 + '{"ts": 1, "msg": "on"}\n', "]"),
        ("", '[{"ts": 1, "msg": "on"}\n' + ', {"ts": 1, "msg": "on"}\n' * 3, "]"),
        ("", '{"ts": 1, "msg": "on"},\n' * 5 + "cut,\n", '{"ts": 1, "msg": "on"} ]'),
    ],
)
def test_a_list_of_objects_is_read_as_its_lines(opener, lines, closer):
    found = find_json((opener + lines + closer).encode().splitlines())
    assert found is not None
    assert found.keys == (b"ts", b"", b"", b"msg")


@pytest.mark.parametrize("line", ['[[{"msg": "on"}]]', '[{"msg": "on"}, {"msg": "off"}]', "[1, 2],", "["])
def test_other_lists_are_no_objects(line):
    assert find_json([line.encode()] * 9) is None


def test_a_table_of_clocks_without_a_day_has_no_column_for_it():
    rows = ["time,level,message", *(f"12:00:0{n},INFO,on" for n in range(9))]
    found = find_table([row.encode() for row in rows])
    assert found is not None
    assert found.columns == (0, 1, -1, 2)


def test_a_day_in_a_column_of_its_own_is_found():
    rows = ["date,time,level,message", *(f"2024-02-29,12:00:0{n},INFO,on" for n in range(9))]
    found = find_table([row.encode() for row in rows])
    assert found is not None
    assert found.columns == (1, 2, -1, 3, 0)


@pytest.mark.parametrize(
    ("names", "row", "last"),
    [
        ("time;level;message", "12:00:00;ERROR;open; failed", 2),
        ("time;level;message", "12:00:00;ERROR;open", 2),
        ("time;level;message", "12:00:00;ERROR;open;", -1),
        ("time;message;level", "12:00:00;open;ERROR; failed", -1),
    ],
)
def test_a_message_in_the_last_column_may_hold_the_mark(names, row, last):
    found = find_table([line.encode() for line in (names, *[row] * 9)])
    assert found is not None
    assert found.last == last


@pytest.mark.parametrize(
    ("names", "columns", "unit"),
    [
        ("time_ms,level,message", (0, 1, -1, 2), 1_000_000),
        ("Time [s],message", (0, -1, -1, 1), 1_000_000_000),
        ("message,SystemTime,level", (1, 2, -1, 0), NO_UNIT),
        ("time_ms,time,message", (1, -1, -1, 2), NO_UNIT),
    ],
)
def test_a_column_whose_name_has_a_unit_is_a_time_too(names, columns, unit):
    rows = [names, *[",".join(["on"] * len(columns[: names.count(",") + 1]))] * 9]
    found = find_table([row.encode() for row in rows])
    assert found is not None
    assert (found.columns, found.unit_ns) == (columns, unit)


@pytest.mark.parametrize(
    ("names", "row"), [("time_ms,event,speed", "{}0,1,{}.5"), ("time,event", "{}.125,1")]
)
def test_a_table_of_values_has_no_message_that_is_a_number(names, row):
    rows = [names, *(row.format(n, n) for n in range(9))]
    assert find_table([row.encode() for row in rows]) is None


def test_many_names_are_counted_at_once():
    names = [f"k{n}" for n in range(200 * 500)]
    objects = [
        json.dumps({"ts": 1, "msg": "x"} | dict.fromkeys(names[at : at + 500], 1)).encode()
        for at in range(0, len(names), 500)
    ]
    pairs = [b"ts=1 msg=x " + b"=1 ".join(name.encode() for name in names[at : at + 500]) + b"=1"
             for at in range(0, len(names), 500)]  # fmt: skip
    start = time.perf_counter()
    for found in (find_json(objects), find_pairs(pairs)):
        assert found is not None
        assert found.keys == (b"ts", b"", b"", b"msg")
    assert time.perf_counter() - start < 5


def test_names_that_all_lines_have_are_counted_behind_many_others():
    lines = [json.dumps({f"k{n}": 1 for n in range(20_000)}), *['{"ts": 1, "msg": "x"}'] * 9]
    found = find_json([line.encode() for line in lines])
    assert found is not None
    assert found.keys == (b"ts", b"", b"", b"msg")
