"""Facts of a batch say what the report says."""

from dashboard.components.report_facts import logged


def test_the_length_is_what_was_logged_not_from_first_to_last() -> None:
    years_apart = {"hours": 0.11, "first_ns": 0, "last_ns": 4 * 10**17}
    assert logged(years_apart) == "6\u00a0min 36\u00a0s"


def test_without_a_real_clock_it_is_from_first_to_last() -> None:
    assert logged({"hours": 0, "first_ns": 5, "last_ns": 5 + 90 * 10**9}) == "1\u00a0min 30\u00a0s"
    assert logged({"hours": 0, "first_ns": None, "last_ns": None}) == "unknown: no times"
