import pytest

pytest.register_assert_rewrite("tests.unit.parsers.format_contract")
