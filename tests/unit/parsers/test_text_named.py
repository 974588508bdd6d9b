"""Which values of named fields are time, level, source and message."""

import json

from parsers.kernels import text_records as records
from parsers.text_named import find_json, find_table


def test_s_is_a_level_as_mongodb_writes_it_and_nowhere_else():
    mongodb = json.dumps(
        {"t": {"$date": "2024-02-29T12:00:00Z"}, "s": "W", "c": "NET", "msg": "slow"}
    ).encode()
    driven = json.dumps({"t": 1709208000, "s": 0, "v": 12.1}).encode()
    for line, level in ((mongodb, b"s"), (driven, b"")):
        found = find_json([line] * 9)
        assert found is not None
        assert found[1][records.LEVEL] == level


def test_a_table_of_clocks_without_a_day_has_no_column_for_it():
    rows = ["time,level,message", *(f"12:00:0{n},INFO,on" for n in range(9))]
    found = find_table([row.encode() for row in rows])
    assert found is not None
    assert found[2] == (0, 1, -1, 2)


def test_a_day_in_a_column_of_its_own_is_found():
    rows = ["date,time,level,message", *(f"2024-02-29,12:00:0{n},INFO,on" for n in range(9))]
    found = find_table([row.encode() for row in rows])
    assert found is not None
    assert found[2] == (1, 2, -1, 3, 0)
