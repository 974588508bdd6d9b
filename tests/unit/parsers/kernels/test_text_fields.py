import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_header import try_step
from tests.unit.parsers import naive_text

KINDS = [
    *((kind, 0) for kind in (
        fields.LEVEL, fields.LETTER, fields.NUMBER, fields.WORD, fields.BRACKET, fields.NAME,
        fields.TIGHT_NAME, fields.MARK, fields.PRIORITY, fields.TAG, fields.PADDED, fields.STRUCTURED,
        fields.DLT, fields.STREAM, fields.FACILITY,
        fields.LETTER_AND_NUMBER, fields.STUDIO,
    )),
    (fields.UNTIL, ord("|")), (fields.UNTIL, ord("-")), (fields.UNTIL, ord(":")), (fields.UNTIL, ord("]")),
    (fields.TIME, times.ISO), (fields.TIME, times.CLOCK), (fields.TIME, times.UPTIME),
    (fields.GLOG, times.FOUR_DIGITS), (fields.GLOG, times.COMPACT), (fields.BRACKET, fields.NO_LEVEL),
]  # fmt: skip


def field(kind: int, argument: int, line: bytes) -> int:
    """The bytes that a field takes, after blanks, 0 for none."""
    data = np.frombuffer(line + b"\xff" * 70, np.uint8)
    after, _, _ = try_step(kind, argument, data, np.zeros(1, np.int64), np.array([len(line)], np.int64))
    blanks = len(line) - len(line.lstrip(b" \t"))
    return int(after[0]) - blanks if after[0] >= 0 else 0


@pytest.mark.parametrize(
    ("kind", "argument", "line", "taken"),
    [
        (fields.TIME, times.ISO, b"[2024-02-29 12:00:00] x", 21),
        (fields.TIME, times.ISO, b"[2024-02-29 12:00:00 main] x", 20),
        (fields.TIME, times.ISO, b"2024-02-29 12:00:00, Info", 20),
        (fields.TIME, times.UPTIME, b"[   12.345678] usb", 14),
        (fields.LEVEL, 0, b"[error] x", 7),
        (fields.LEVEL, 0, b"WARN: x", 5),
        (fields.LEVEL, 0, b"[error x", 0),
        (fields.LEVEL, 0, b"errors x", 0),
        (fields.LETTER, 0, b"D x", 1),
        (fields.LETTER, 0, b"Dx", 0),
        (fields.NUMBER, 0, b"1702  x", 4),
        (fields.NUMBER, 0, b"1702x", 0),
        (fields.LEVEL, 0, b"[Note] x", 6),
        (fields.LEVEL, 0, b"LOG:  x", 4),
        (fields.LEVEL, 0, b"FAIL x", 4),
        (fields.LEVEL, 0, b"log x", 0),
        (fields.TAG, 0, b"V/Nav:Route( 1): x", 16),
        (fields.GLOG, times.COMPACT, b"I20240229 12:00:00.5 x", 20),
        (fields.NAME, 0, b"sshd(pam_unix)[19939]: x", 22),
        (fields.NAME, 0, b"launchd[1] (com.apple.x): x", 25),
        (fields.NAME, 0, b"tag  : x", 6),
        (fields.NAME, 0, b"a::b: x", 5),
        (fields.NAME, 0, b"a:b x", 0),
        (fields.NAME, 0, b": [12]: x", 0),
        (fields.NAME, 0, b"a: [12]: x", 2),
        (fields.NAME, 0, b"y" * 95 + b":x", 0),
        (fields.NAME, 0, b"two words: x", 0),
        (fields.TIGHT_NAME, 0, b"root:x", 5),
        (fields.UNTIL, ord("|"), b"Step_LSC|x", 9),
        (fields.UNTIL, ord("-"), b"chrome.exe *64 - x", 16),
        (fields.UNTIL, ord("-"), b"a-b c", 0),
        (fields.MARK, 0, b"-- x", 2),
        (fields.MARK, 0, b"-x", 0),
        (fields.PRIORITY, 0, b"<34>1 x", 6),
        (fields.PRIORITY, 0, b"<192>x", 0),
        (fields.TAG, 0, b"D/Tag( 1702): x", 13),
        (fields.TAG, 0, b"D/Tag: x", 6),
        (fields.TAG, 0, b"dev/tag: x", 0),
        (fields.TAG, 0, b"D/" + b"y" * 93 + b": x", 96),
        (fields.TAG, 0, b"D/" + b"y" * 94 + b": x", 0),
        (fields.TAG, 0, b"D/" + b"y" * 50 + b"(" + b"1" * 41 + b"): x", 96),
        (fields.TAG, 0, b"D/" + b"y" * 50 + b"(" + b"1" * 42 + b"): x", 0),
        (fields.GLOG, times.FOUR_DIGITS, b"I0612 12:00:00.5 x", 16),
        (fields.PADDED, 0, b"CBS    x", 7),
        (fields.DLT, 0, b"88134939 211 ECU1 APP1 CTX1 log debug V 1 [x]", 41),
        (fields.DLT, 0, b"---------- 000 ecu1 ---- ---- --- --- N - [x]", 41),
        (fields.DLT, 0, b"1 2 E A C 411 control request N 1", 33),
        (fields.DLT, 0, b"8813.4939 2 E A C 411 log info verbose 1 x", 40),
        (fields.DLT, 0, b"8813.493 2 E A C 411 log info verbose 1 x", 0),
        (fields.DLT, 0, b"1.4939 2 E A C control 12 non-verbose 1", 39),
        (fields.DLT, 0, b"1.4939 2 E A C log info non_verbose 1", 0),
        (fields.DLT, 0, b"1 2 E A C 411 4 request N 1", 0),
        (fields.DLT, 0, b"8813.4939 2 ECU1   0 log info verbose 1 x", 39),
        (fields.DLT, 0, b"1 2 ECU1   log info V 1 x", 23),
        (fields.DLT, 0, b"1 2 ECU1  log info V 1 x", 0),
        (fields.DLT, 0, b"1 2 ECU1   ", 0),
        (fields.DLT, 0, b"1 2 ECU1 APP1  0 log info V 1 x", 29),
        (fields.DLT, 0, b"1 2 ECU1 APP1  123456 log info V 1 x", 34),
        (fields.DLT, 0, b"1 2 ECU1  CTX1 log info V 1 x", 27),
        (fields.DLT, 0, b"1 2  APP1 CTX1 0 log info V 1 x", 29),
        (fields.DLT, 0, b"1 2    12345 log info V 1 x", 25),
        (fields.DLT, 0, b"8813.5030 1 ECU1   0   non-verbose 0 [4001] 01", 36),
        (fields.DLT, 0, b"1 2 ECU1     N 0 [4001] 01", 16),
        (fields.DLT, 0, b"1 2 E A C 0 log  verbose 1 x", 26),
        (fields.DLT, 0, b"1 2 E A C 0  info verbose 1 x", 27),
        (fields.DLT, 0, b"1 2 E A C 0  verbose 1 x", 0),
        (fields.DLT, 0, b"1 2 E A C log  info V 1 x", 0),
        (fields.DLT, 0, b"1 2 E A C log loud V 1 x", 0),
        (fields.DLT, 0, b"1 2 ECU12 A C log info V 1 x", 0),
        (fields.DLT, 0, b"1 2 E A C log info V 1x", 0),
        (fields.DLT, 0, b"1 2 E A C log info", 0),
        (fields.PADDED, 0, b"CBS x", 0),
        (fields.STREAM, 0, b"stdout F x", 8),
        (fields.STREAM, 0, b"stderr P", 8),
        (fields.STREAM, 0, b"stdout Fx", 0),
        (fields.STREAM, 0, b"stdout E x", 0),
        (fields.STREAM, 0, b"stdin F x", 0),
        (fields.FACILITY, 0, b"kern  :warn  : x", 14),
        (fields.FACILITY, 0, b"daemon:notice:", 14),
        (fields.FACILITY, 0, b"authprivy:info: x", 0),
        (fields.FACILITY, 0, b"kern: info: x", 0),
        (fields.FACILITY, 0, b"kern:info:x", 0),
        (fields.FACILITY, 0, b"kern:loud: x", 0),
        (fields.FACILITY, 0, b"ERROR:info: x", 0),
        (fields.LETTER_AND_NUMBER, 0, b"I (137) wifi: x", 7),
        (fields.LETTER_AND_NUMBER, 0, b"E( 1702) x  (Tag)", 8),
        (fields.LETTER_AND_NUMBER, 0, b"W( 1702: 1703) x", 14),
        (fields.LETTER_AND_NUMBER, 0, b"W (1: 2) x", 0),
        (fields.LETTER_AND_NUMBER, 0, b"A(1) = 3", 0),
        (fields.LETTER_AND_NUMBER, 0, b"F(1)= 3", 0),
        (fields.LETTER_AND_NUMBER, 0, b"I (x) y", 0),
        (fields.LETTER_AND_NUMBER, 0, b"I (", 0),
        (fields.LETTER_AND_NUMBER, 0, b"I (12345678901) y", 0),
        (fields.STUDIO, 0, b"1234-1250  Nav     com.example.app     D  x", 40),
        (fields.STUDIO, 0, b"12-1 A tag of two pid-12  W  ", 27),
        (fields.STUDIO, 0, b"12-1 Nav  E  app  W  x", 19),
        (fields.STUDIO, 0, b"12-1 Nav app  W  x  E  y", 15),
        (fields.STUDIO, 0, b"12-1 Nav app  W", 15),
        (fields.STUDIO, 0, b"12-1 Nav app W  x", 0),
        (fields.STUDIO, 0, b"12-1 Nav app  W x", 0),
        (fields.STUDIO, 0, b"12-1 Nav  W  x", 0),
        (fields.STUDIO, 0, b"12-1 Nav app  Q  x", 0),
        (fields.STUDIO, 0, b"12-1x Nav app  W  x", 0),
        (fields.STUDIO, 0, b"12345678901-1 Nav app  W  x", 0),
        (fields.STUDIO, 0, b"12- Nav app  W  x", 0),
        (fields.STUDIO, 0, b"1-2 T " + b"y" * 187 + b"  E  x", 196),
        (fields.STUDIO, 0, b"1-2 T " + b"y" * 188 + b"  E  x", 0),
        (fields.STRUCTURED, 0, b"- x", 1),
        (fields.STRUCTURED, 0, b"[a][b", 0),
        (fields.STRUCTURED, 0, b'[a b="]"][c] x', 12),
    ],
)
def test_fields(kind, argument, line, taken):
    assert field(kind, argument, line) == taken
    assert naive_text.field(kind, argument, line, naive_text.Years(2000))[0] == taken


@pytest.mark.parametrize(
    ("behind", "tag"),
    [
        (b" x  (A tag)", b"A tag"),
        (b" x (a)", b""),
        (b"  (a)  (b)", b"b"),
        (b"  ()", b""),
        (b" x  (%b)" % (b"y" * 93), b"y" * 93),
        (b" x  (%b)" % (b"y" * 94), b""),
    ],
)
def test_a_tag_at_the_end(behind, tag):
    line = b"I( 17)" + behind
    data = np.frombuffer(line + b"\xff" * 70, np.uint8)
    kind = fields.LETTER_AND_NUMBER
    _, starts, stops = try_step(kind, 0, data, np.zeros(1, np.int64), np.array([len(line)], np.int64))
    assert line[starts[0] : stops[0]] == tag
    assert line[slice(*naive_text.field(kind, 0, line, naive_text.Years(2000))[1]["span"])] == tag


_pieces = st.sampled_from(
    [
        *b'D I/ sshd [ ] ( ) < > { } " : , ; | - -- = / error WARN 17 34 <34> 1 a.b:: 12.345678'.split(),
        *(
            b" ",
            b"  ",
            b"stdout F",
            b"kern  :warn",
            b"I( 17: 2)",
            b"W (137)",
            b"12-1 Nav app  W  ",
            b"17-3 ",
            b"\t",
            b"\\",
            b"2024-02-29 12:00:00",
            b"0612 12:00:00.5",
            b"12:00:00",
            b"\xc3\xa4",
            b"y" * 90,
        ),
    ]
)


@settings(max_examples=400)
@given(st.sampled_from(KINDS), st.lists(_pieces, max_size=9).map(b"".join))
def test_fields_equal_the_naive_twin(kind, line):
    line = line.lstrip(b" \t")
    assert field(*kind, line) == naive_text.field(*kind, line, naive_text.Years(2000))[0], (kind, line)


DLT_WORDS = st.sampled_from(
    [b"88134939", b"-" * 10, b"211", b"12345", b"E", b"ECU-", b"APP12", b"log", b"control", b"---", b"info",
     b"request", b"V", b"N", b"-", b"1", b"12345678901", b"[x]", b"",
     b"8813.4939", b"1.23", b"--", b"verbose", b"non-verbose"]
)  # fmt: skip


@given(
    st.one_of(
        st.lists(DLT_WORDS, max_size=12).map(b" ".join),
        st.tuples(
            st.sampled_from([b"88134939", b"-" * 10, b"8813.4939", b".1234", b"1234567.1234"]),
            st.sampled_from([b"7", b"211"]), st.sampled_from([b"E A- C", b"E  C", b"E A ", b" A C", b"  "]),
            st.sampled_from([b"log", b"411 log", b"411 ---", b"4 4", b"control", b"log ", b"411 ", b""]),
            st.sampled_from([b"info", b"warn", b"loud", b"---", b""]),
            st.sampled_from([b"V", b"N", b"X", b"VV", b"verbose", b"non-verbose", b"non_verbose"]),
            st.sampled_from([b"1", b"-", b"1x", b"1234", b"1 [x]"]),
        ).map(b" ".join),
    )
)  # fmt: skip
@settings(max_examples=400)
def test_dlt_in_ascii_is_read_as_its_twin_reads_it(line):
    taken, _ = naive_text.field(fields.DLT, 0, line.lstrip(b" \t"), (0, 0))
    assert field(fields.DLT, 0, line) == taken
