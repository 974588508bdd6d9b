"""Tokens: for one batch, for a while, by one secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.api.tokens import TokenError, batch_scope, check_token, make_token

SCOPE = batch_scope("B-0123ABCD")


def test_a_token_opens_what_it_was_made_for() -> None:
    check_token("secret", make_token("secret", SCOPE, 60), SCOPE)


@pytest.mark.parametrize(
    ("secret", "scope", "message"),
    [
        ("another", SCOPE, "no token of this installation"),
        ("", SCOPE, "no token of this installation"),
        ("secret", batch_scope("B-OTHER000"), "is for batch:B-0123ABCD"),
    ],
)
def test_a_token_opens_nothing_else(secret: str, scope: str, message: str) -> None:
    with pytest.raises(TokenError, match=message):
        check_token(secret, make_token("secret", SCOPE, 60), scope)


def test_a_token_ends() -> None:
    with pytest.raises(TokenError, match="out of date"):
        check_token("secret", make_token("secret", SCOPE, -1), SCOPE)


def test_a_token_cannot_be_given_a_longer_life_or_another_batch() -> None:
    scope, expiry, signature = make_token("secret", SCOPE, 60).split(".")
    for forged in (f"{scope}.{int(expiry) + 1}.{signature}", f"{scope}0.{expiry}.{signature}"):
        with pytest.raises(TokenError):
            check_token("secret", forged, forged.partition(".")[0])


def test_an_empty_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="ARGUS_SECRET"):
        make_token("", SCOPE, 60)


@given(st.text() | st.from_regex(r"batch:B-0123ABCD\.[0-9]{1,15}\.[\w-]*"))
def test_anything_else_is_a_token_error(token: str) -> None:
    with pytest.raises(TokenError):
        check_token("secret", token, SCOPE)
