"""What people see on a terminal does not steer it."""

import pytest

from jobs.commands.printing import shown, table


def test_what_would_steer_the_terminal_is_named() -> None:
    assert shown("a\x1b[2J\x07\u202eb\x9b\rc") == r"a\x1b[2J\x07\x202eb\x9b\x0dc"
    assert shown("tab\tline\nÜ 日本 😀") == "tab\tline\nÜ 日本 😀"


def test_a_cell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    table(["file", "records"], [["two\nlines\x1b", 1_000]])
    assert capsys.readouterr().out == "file           records\ntwo lines\\x1b    1,000\n"
