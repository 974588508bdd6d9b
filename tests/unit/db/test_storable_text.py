import math

from hypothesis import given
from hypothesis import strategies as st

from db.storable_text import index_text, storable, storable_text

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@given(ANY_TEXT)
def test_any_text_becomes_storable(text):
    stored = storable_text(text)
    assert "\0" not in stored
    assert stored.encode().decode() == stored


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_good_text_stays_as_it_is(text):
    assert storable_text(text) == text


@given(ANY_TEXT.map(lambda text: text * 50))
def test_keys_are_short(text):
    assert len(index_text(text)) <= 200


def test_long_texts_stay_different():
    assert index_text("x" * 200) == "x" * 200
    assert index_text("x" * 201) != index_text("x" * 202)
    assert index_text("x" * 5000 + "a").startswith("xxx")


def test_data_of_any_depth_becomes_storable():
    data = {"a\0": [1, math.nan, {"b": ("\ud800", math.inf, True, None)}]}
    assert storable(data) == {"a\ufffd": [1, None, {"b": ["\ufffd", None, True, None]}]}
