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


@pytest.mark.parametrize(
    ("given", "endpoint", "secure"),
    [
        ({"ARGUS_S3_ENDPOINT": "s3.example:9000"}, "s3.example:9000", True),
        ({"ARGUS_S3_ENDPOINT": "s3.example:9000", "ARGUS_S3_SECURE": "0"}, "s3.example:9000", False),
        ({"ARGUS_S3_ENDPOINT": "http://s3.example:9000"}, "s3.example:9000", False),
        ({"ARGUS_S3_ENDPOINT": "https://s3.example/", "ARGUS_S3_SECURE": "0"}, "s3.example", True),
    ],
)
def test_an_object_store_is_named_by_address_or_url(
    given: dict[str, str], endpoint: str, *, secure: bool
) -> None:
    store = read_settings(given).store
    assert store
    assert (store.endpoint, store.secure) == (endpoint, secure)


@pytest.mark.parametrize("wrong", ["ftp://s3.example", "http://", "https://s3.example/bucket", "s3/bucket"])
def test_what_is_no_address_of_an_object_store_is_told(wrong: str) -> None:
    with pytest.raises(InvalidInputError, match="must be host:port"):
        read_settings({"ARGUS_S3_ENDPOINT": wrong})
