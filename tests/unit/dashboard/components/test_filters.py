import time

from dashboard.components.filters import distinct, unknown, unknown_words


def test_names_that_come_again_are_numbered() -> None:
    assert distinct(["a", "b", "a", "a (2)", "a"]) == ["a", "b", "a (2)", "a (2) (2)", "a (3)"]


def test_ten_thousand_of_one_name_cost_little() -> None:
    begun = time.thread_time()
    assert distinct(["messages"] * 10_000)[-1] == "messages (10000)"
    assert time.thread_time() - begun < 1


def test_what_the_address_asks_for_and_the_page_has_not_got_is_named() -> None:
    known = {"q": None, "sort": ("created", "size")}
    assert unknown({"q": ["anything"], "sort": ["size"], "page": []}, known) == []
    strangers = unknown({"sort": ["colour"], "vehicle": ["V-1", "V-2"]}, known)
    assert strangers == ["sort=colour", "vehicle=V-1", "vehicle=V-2"]
    assert "vehicle=V-1, vehicle=V-2: this page knows no such filter" in unknown_words(strangers)
    assert "…" in unknown_words([*strangers, "a=b"])
