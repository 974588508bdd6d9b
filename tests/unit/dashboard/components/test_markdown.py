"""Text from logs is never read as markup."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.markdown import plain


@given(st.text())
def test_every_sign_of_markup_is_escaped(text: str) -> None:
    bare = re.sub(r"\\.", "", plain(text))
    assert not set(bare) & set("`*_{}[]()<>#!|~$:&\\")


def test_lines_become_one() -> None:
    assert plain("a\n\n# b\r\n") == "a \\# b"


def test_an_image_would_ask_another_host_and_is_only_text() -> None:
    assert plain("![x](http://a.b/c)") == r"\!\[x\]\(http\:" + "\u2060" + r"//a\.b/c\)"


def test_a_bare_address_is_broken_by_a_sign_that_is_not_seen() -> None:
    for address in ("http://a.b", "HTTPS://a.b", "WWW.a.b", "mail a@b.c"):
        shown = plain(address).replace("\\", "")
        assert shown.replace("\u2060", "") == address
        assert not re.search(r"://|www\.|@\w", shown, re.IGNORECASE)
