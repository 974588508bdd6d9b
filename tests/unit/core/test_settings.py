import pytest

from core.errors import InvalidInputError
from core.settings import check_served, is_loopback, read_settings


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.8.0.1", True),
        ("0.0.0.0", False),
        ("", False),
        ("x", False),
    ],
)
def test_what_loopback_is(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"ARGUS_HOST": "0.0.0.0"}, "ARGUS_HOST is '0.0.0.0'"),
        ({"ARGUS_SECRET": ""}, "ARGUS_SECRET is not set"),
    ],
)
def test_what_is_not_served(wrong: dict[str, str], named: str) -> None:
    good = {"ARGUS_SECRET": "a secret of the tests"}
    check_served(read_settings(good))
    with pytest.raises(InvalidInputError, match=named):
        check_served(read_settings(good | wrong))
