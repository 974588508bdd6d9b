"""The log viewer's address and the view it names are the same thing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from dashboard.components.log_query import LogQuery, read_query

names = st.text(min_size=1, max_size=12)
queries = st.builds(
    LogQuery,
    batch=names,
    file=st.none() | names,
    levels=st.tuples() | st.tuples(st.sampled_from(["fatal", "error"])),
    sources=st.lists(names, max_size=3).map(tuple),
    codes=st.lists(names, max_size=2).map(tuple),
    boots=st.lists(st.integers(0, 65_535).map(str), max_size=2).map(tuple),
    text=st.text(max_size=8),
    regex=st.booleans(),
    at_ns=st.none() | st.integers(0, 2**63 - 1),
    after=st.none() | names,
    skip=st.integers(0, 9_000),
    found=st.integers(0, 2**31),
    passed=st.lists(names, max_size=2).map(tuple),
)


def reread(query: LogQuery) -> LogQuery | None:
    address = query.address()
    params: Mapping[str, list[str]] = {n: [v] if isinstance(v, str) else v for n, v in address.items()}
    return read_query(params)


@given(queries)
def test_the_address_gives_the_view_again(query: LogQuery) -> None:
    assert reread(query) == query


def test_a_line_of_the_whole_batch_leads_back_to_the_whole_batch() -> None:
    listed = LogQuery("B-1", sources=("can0",), after="7_9")
    opened = listed.open("f1", 42)
    assert reread(opened) == opened
    assert (opened.file, opened.record) == ("f1", 42)
    assert opened.back() == listed


def test_lines_around_stay_as_many_from_record_to_record() -> None:
    asked = read_query({"batch": ["B-1"], "file": ["f1"], "record": ["42"], "context": ["10"]})
    assert asked
    assert asked.open("f2", 7).address()["context"] == "10"
    assert "context" not in asked.back().address()
    assert read_query({"batch": ["B-1"], "context": ["11"]}) == LogQuery("B-1")


def test_a_line_of_one_file_leads_back_to_that_file() -> None:
    listed = LogQuery("B-1", file="f1")
    assert listed.open("f1", 42).back() == listed


def test_toggling_a_facet_twice_changes_nothing_and_starts_at_the_first_page() -> None:
    listed = LogQuery("B-1", levels=("error",), after="7_9", skip=200)
    once = listed.toggle("level", "fatal")
    assert (once.levels, once.after, once.skip) == (("error", "fatal"), None, 0)
    assert once.toggle("level", "fatal").levels == ("error",)
    assert listed.toggle("password", "x") == listed


def test_a_moment_is_a_place_that_turning_the_page_leaves() -> None:
    listed = LogQuery("B-1", "f1", at_ns=70)
    assert not listed.filtered
    earlier = listed.turn(before="_5")
    assert (earlier.at_ns, earlier.before) == (None, "_5")


def test_a_search_that_goes_on_remembers_what_was_found_before_it() -> None:
    first = LogQuery("B-1", text="x", skip=4_800)
    on = first.search_on("_70", 5_000).search_on("_90", 5_000)
    assert (on.after, on.skip, on.found) == ("_90", 0, 10_000)
    assert on.page(200).found == 10_000
    assert on.toggle("level", "error").found == on.first_page().found == on.turn(before="_3").found == 0


def test_a_search_that_went_on_leads_back_to_the_last_page_of_the_one_before() -> None:
    first = LogQuery("B-1", text="x", at_ns=70, skip=4_800)
    second = first.search_on("_70", 5_000)
    third = replace(second, skip=4_800).search_on("_90", 5_000)
    assert reread(third) == third
    assert third.search_before(5_000, 200) == replace(second, skip=4_800)
    assert second.search_before(5_000, 200) == first


def test_unknown_levels_let_nothing_through() -> None:
    assert LogQuery("B-1", levels=("loud",)).filter().levels == {255}


@pytest.mark.parametrize(
    ("name", "value"),
    [("record", "-1"), ("record", "1e3"), ("at", "9" * 19), ("boot", "70000"), ("record", "٣")],
)
def test_a_bad_number_in_the_address_is_named(name: str, value: str) -> None:
    params = {"batch": ["B-1"], "file": ["f"], name: [value]}
    with pytest.raises(InvalidInputError, match=name):
        query = read_query(params)
        assert query is not None
        query.filter()


def test_no_batch_no_query() -> None:
    assert read_query({}) is None
    assert read_query({"batch": [""], "file": ["f"]}) is None
