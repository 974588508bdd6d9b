"""A fault is called by its code and by what that means."""

import pytest

from dashboard.components.fault_names import message_of, name_of


@pytest.mark.parametrize(
    ("code", "template", "name"),
    [
        (None, "fix lost for <*> s", "fix lost for … s"),
        ("P0301", "cylinder <*> misfire", "P0301 Misfire, cylinder 1"),
        ("0x3E21", "watchdog reset, code=<*>", "0x3E21 watchdog reset, code=…"),
        ("E001", "E001", "E001 a code of the maker's own"),
    ],
)
def test_names(code: str | None, template: str, name: str) -> None:
    assert name_of(code, template) == name


def test_a_standard_code_that_stands_alone_is_explained() -> None:
    assert "isfire" in message_of("P0301", "P0301")
