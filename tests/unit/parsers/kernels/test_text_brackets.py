import pytest

from parsers.kernels import text_fields as fields
from tests.unit.parsers import naive_text
from tests.unit.parsers.kernels.test_text_fields import field


@pytest.mark.parametrize(
    ("argument", "line", "taken"),
    [
        (0, b"[a[b]c] x", 7),
        (0, b"[a[b]c x", 0),
        (fields.NO_LEVEL, b"[INFO] x", 0),
        (fields.NO_LEVEL, b"[INFO x] x", 8),
    ],
)
def test_brackets(argument, line, taken):
    assert field(fields.BRACKET, argument, line) == taken
    assert naive_text.field(fields.BRACKET, argument, line, naive_text.Years(2000))[0] == taken
