"""A firmware is worse only if chance, one vehicle or a short log cannot explain it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from core.regression import Counted, chance_of_more, is_clearly_worse


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.floats(0.01, 1e5), st.floats(0.01, 1e5))
def test_the_chance_is_the_exact_binomial_one(
    now: int, before: int, hours: float, hours_before: float
) -> None:
    chance = chance_of_more(Counted(now, hours, 3), Counted(before, hours_before, 3))
    if now + before:
        exact = binomtest(now, now + before, hours / (hours + hours_before), alternative="greater").pvalue
        assert chance == pytest.approx(exact, abs=1e-9)
    else:
        assert chance == 1.0


BEFORE = Counted(episodes=10, hours=72.0, vehicles=8)


def test_a_rate_that_rose_tenfold_on_many_vehicles_is_worse() -> None:
    assert is_clearly_worse(Counted(66, 46.0, 25), BEFORE)
    assert is_clearly_worse(Counted(12, 46.0, 5), Counted(0, 72.0, 0))  # new with this firmware


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (Counted(10, 72.0, 8), BEFORE),  # as before
        (Counted(10, 46.0, 8), BEFORE),  # chance does that
        (Counted(66, 46.0, 2), BEFORE),  # two vehicles
        (Counted(66, 19.0, 25), BEFORE),  # too little logged now
        (Counted(66, 46.0, 25), Counted(1, 19.0, 1)),  # or before
        (Counted(5, 20.0, 5), Counted(0, 2000.0, 0)),  # too few
        (Counted(0, 46.0, 0), Counted(0, 72.0, 0)),
    ],
)
def test_anything_less_is_not(now: Counted, before: Counted) -> None:
    assert not is_clearly_worse(now, before)
