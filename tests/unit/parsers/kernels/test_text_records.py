import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.parsed_log import NO_TIME
from parsers.kernels import text_times as times
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_records import JSON, PAIRS, TABLE, FieldReader
from tests.unit.parsers import naive_text

KEYS = (b"ts", b"level", b"logger", b"msg")
IDS = "a table in which three columns are the source"
WHOLE = "a table whose last column, of the message, may hold the mark"
READERS = {
    JSON: FieldReader(JSON, KEYS, (), 0, times.ISO, TRIAL),
    PAIRS: FieldReader(PAIRS, KEYS, (), 0, times.ISO, TRIAL),
    TABLE: FieldReader(TABLE, (b"",) * 4, (0, 1, 3, 2), ord(","), times.ISO, TRIAL),
    WHOLE: FieldReader(TABLE, (b"",) * 4, (0, 1, -1, 2), ord(","), times.ISO, TRIAL, last=2),
    IDS: FieldReader(TABLE, (b"",) * 4, (0, -1, 1, 4), ord(","), times.ISO, TRIAL, source_end=3),
}


def fields_of(kind: int | str, line: bytes) -> dict:
    """What the kernel finds in a line, as the naive twin says it."""
    data = np.frombuffer(b'"' * 9 + line + b'"=,}9' * 2, np.uint8)
    starts = np.array([9], np.int64)
    headers = READERS[kind].read(data, starts, starts + len(line))
    message, message_end, ns, mono, level, start, stop, goes_on = (int(column[0]) for column in headers)
    assert not goes_on
    return {
        "ts_ns": None if ns == NO_TIME else ns,
        "mono_ns": None if mono == NO_TIME else mono,
        "level": level,
        "source": data[start:stop].tobytes(),
        "message": (message - 9, message_end - 9),
    }


NOON = 1_709_208_000_000_000_000


@pytest.mark.parametrize(
    ("kind", "line", "ts_ns", "level", "source", "message"),
    [
        (JSON, b'{"ts": "2024-02-29T12:00:00Z", "level": 50, "msg": "low"}', NOON, 2, b"", b"low"),
        (JSON, b' {"logger":{"name":["}"]},"msg":"a \\" b"}', None, 0, b'{"name":["}"]}', b'a \\" b'),
        (JSON, b'{"level": "w", "msg": "cut of', None, 0, b"", b"cut of"),
        (JSON, b'{"level": "W", "msg": "cut of\\', None, 3, b"", b"cut of\\"),
        (JSON, b'{"ts":{"$date":"2024-02-29T12:00:00Z"},"level":"D1","msg":"x"}', NOON, 5, b"", b"x"),
        (JSON, b'{"level":4,"msg":"x"}', None, 3, b"", b"x"),
        (JSON, b'{"level":"eror","msg":"x"}', None, 2, b"", b"x"),
        (JSON, b'[{"msg": "x"}]', None, 0, b"", b"x"),
        (JSON, b' [ {"level": "W", "msg": "x"},', None, 3, b"", b"x"),
        (JSON, b',{"msg": "x", "level": 50}]', None, 2, b"", b"x"),
        (JSON, b'[[{"msg": "x"}]]', None, 0, b"", b'[[{"msg": "x"}]]'),
        (JSON, b"[", None, 0, b"", b"["),
        (JSON, b"]", None, 0, b"", b"]"),
        (PAIRS, b'ts=2024-02-29T12:00:00Z level=err msg="a b"logger=x', NOON, 2, b"x", b"a b"),
        (PAIRS, b"level=info = msg=x ==> done", None, 4, b"", b"x"),
        (PAIRS, b"= level=info", None, 4, b"", b"= level=info"),
        (PAIRS, b"level=warn msg= logger=y", None, 3, b"y", b"level=warn msg= logger=y"),
        (TABLE, b'2024-02-29 12:00:00,E,"a, ""b""",bms', NOON, 2, b"bms", b'a, ""b""'),
        (TABLE, b'  2024-02-29 12:00:00 , ERROR,  "a, b" , can0  ', NOON, 2, b"can0", b"a, b"),
        (WHOLE, b"2024-02-29 12:00:00,E, a, b, ", NOON, 2, b"", b"a, b,"),
        (WHOLE, b'2024-02-29 12:00:00,E, "a, b", c', NOON, 2, b"", b"a, b"),
        (WHOLE, b"2024-02-29 12:00:00,E", NOON, 2, b"", b"2024-02-29 12:00:00,E"),
        (IDS, b'2024-02-29 12:00:00,"E","A","C",low', NOON, 0, b'E","A","C', b"low"),
        (IDS, b"2024-02-29 12:00:00,E, A , ,low", NOON, 0, b"E, A , ", b"low"),
        (IDS, b"2024-02-29 12:00:00,E,A", NOON, 0, b"E", b"2024-02-29 12:00:00,E,A"),
        (TABLE, b",,low", None, 0, b"", b"low"),
        (TABLE, b"low", None, 0, b"", b"low"),
    ],
)
def test_fields_by_their_names(kind, line, ts_ns, level, source, message):
    found = fields_of(kind, line)
    assert (found["ts_ns"], found["level"], found["source"]) == (ts_ns, level, source)
    assert line[slice(*found["message"])] == message
    assert found == naive_text.named_fields(READERS[kind], line, naive_text.Years(2000))


_pieces = st.sampled_from(
    [
        *b'" " " = , : { } [ ] \\ ts level logger msg "ts" "level" "logger" "msg" msg= level= 50 E w'.split(),
        *b'x warn "msg": "logger": "level": 2024-02-29T12:00:00Z ts=2024-02-29T12:00:00'.split(),
        *b'"ts":"2024-02-29T12:00:00"'.split(),
        *(b" ", b"\t", b"\xc3\xa4", b'""', b'\\"', b", ", b'{"'),
    ]
)  # fmt: skip


@settings(max_examples=600)
@given(
    st.sampled_from([JSON, PAIRS, TABLE, WHOLE, IDS]),
    st.lists(_pieces, max_size=14).map(b"".join),
    st.sampled_from([b"", b"", b"[", b", ", b" [\t", b",[", b"["]),
)
@example(PAIRS, b'msg="x"=y', b"")
@example(JSON, b'{"msg":"\\', b"")
@example(JSON, b'"logger":\t', b"")
@example(TABLE, b'"a""', b"")
@example(TABLE, b"a,", b"")
@example(WHOLE, b',,  "a', b"")
def test_fields_equal_the_naive_twin(kind, line, opener):
    line = opener + b"{" + line if kind == JSON else line
    years = naive_text.Years(2000)
    assert fields_of(kind, line) == naive_text.named_fields(READERS[kind], line, years), line
