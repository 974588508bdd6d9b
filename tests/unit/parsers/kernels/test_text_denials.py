import pytest

from core.parsed_log import ERROR, UNKNOWN, WARNING
from tests.unit.parsers import naive_text
from tests.unit.parsers.kernels.test_text_levels import level_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"NO ERROR", UNKNOWN),
        (b"NON-FATAL lapse", UNKNOWN),
        (b"without ERROR, then WARNING low", WARNING),
        (b"0 ERROR(S), 3 WARNING(S)", WARNING),
        (b"passed 3, 0 ERROR", UNKNOWN),
        (b"CPU 0 ERROR", ERROR),
        (b"error: none", UNKNOWN),
        (b"error: none.", UNKNOWN),
        (b"error: no such file", ERROR),
        (b"ERROR: 0", UNKNOWN),
        (b"ERROR: 0 files read", ERROR),
        (b"ERROR=0 x", UNKNOWN),
        (b'ERROR="" x', UNKNOWN),
        (b'ERROR="path" x', ERROR),
        (b"ERROR=0.5", ERROR),
        (b"ERROR=5", ERROR),
        (b"Call trace:", UNKNOWN),
        (b"[error: false]", UNKNOWN),
        (b'{"jsonrpc":"2.0","error":null}', UNKNOWN),
        (b'{"error":0,"id":7}', UNKNOWN),
        (b'{"error": false}', UNKNOWN),
        (b'{"error" : ""}', UNKNOWN),
        (b'{"error": "no path"}', ERROR),
        (b'{"error":{"code":0}}', ERROR),
        (b"ERROR = 0", UNKNOWN),
        (b"ERROR : none", UNKNOWN),
        (b'"ERROR"=0 x', UNKNOWN),
        (b"ERROR = 0 files read", ERROR),
        (b"ERROR = no such file", ERROR),
        (b"ERROR= x", UNKNOWN),
        (b'ERROR: "" is no number', ERROR),
        (b'ERROR: "," expected', ERROR),
    ],
)
def test_levels_that_are_denied(line, expected):
    assert level_of(line) == expected
    assert naive_text.level_of(line, timed=False) == expected
