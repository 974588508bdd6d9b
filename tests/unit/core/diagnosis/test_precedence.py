import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diagnosis.evidence import Occurrence
from core.diagnosis.precedence import EARLY_S, NEIGHBOURS, SAME_BOOT_S, lags_s, times_of
from tests.unit.core.diagnosis.items import START_NS, occurrence


def lag(cause: Occurrence, effect: Occurrence, ecus: tuple[str, str] = ("ECU1", "ECU1")) -> float:
    return float(lags_s(times_of([cause], ecus[0]), times_of([effect], ecus[1]))[0, 0])


def zero(occurrence: Occurrence) -> float:
    if occurrence.ts_ns is None or occurrence.mono_ns is None:
        return math.nan
    return occurrence.ts_ns / 1e9 - occurrence.mono_ns / 1e9


def naive(cause: Occurrence, effect: Occurrence, ecus: tuple[str, str]) -> float:
    """The same, one case after the other."""
    clock = math.nan
    if cause.ts_ns is not None and effect.ts_ns is not None:
        clock = effect.ts_ns / 1e9 - cause.ts_ns / 1e9
    if cause.file_id != effect.file_id:
        return clock if cause.is_timed and effect.is_timed else math.nan
    records = effect.record - cause.record
    order = 0.001 * ((records > 0) - (records < 0))
    one_zero = ecus[0] == ecus[1] != "" or abs(zero(cause) - zero(effect)) <= SAME_BOOT_S
    one_zero = one_zero and cause.boot == effect.boot
    if one_zero and cause.mono_ns is not None and effect.mono_ns is not None:
        seconds = effect.mono_ns / 1e9 - cause.mono_ns / 1e9
    else:
        seconds = clock if cause.is_timed == effect.is_timed else math.nan
    if not math.isnan(seconds) and (abs(seconds) <= EARLY_S or (seconds > 0) == (records > 0)):
        return seconds or order
    return order if abs(records) <= NEIGHBOURS else math.nan


OCCURRENCES = st.builds(
    Occurrence,
    file_id=st.sampled_from("ab"),
    record=st.integers(0, 60),
    offset=st.just(0),
    length=st.just(1),
    ts_ns=st.one_of(
        st.none(),
        st.integers(0, 90).map(lambda s: s * 10**9),
        st.integers(0, 90).map(lambda s: START_NS + s * 10**9),
    ),
    mono_ns=st.one_of(st.none(), st.integers(0, 90).map(lambda s: s * 10**9)),
    boot=st.integers(0, 1),
)


ECUS = st.sampled_from(["", "ECU1", "ECU2"])


@given(OCCURRENCES, OCCURRENCES, st.tuples(ECUS, ECUS))
def test_arrays_say_what_one_case_after_the_other_says(
    cause: Occurrence, effect: Occurrence, ecus: tuple[str, str]
):
    assert lag(cause, effect, ecus) == pytest.approx(naive(cause, effect, ecus), nan_ok=True)


def test_two_ecus_count_from_boots_of_their_own():
    cause = occurrence(100, record=10, mono_ns=900 * 10**9)  # booted long before the other
    effect = occurrence(103, record=200, mono_ns=4 * 10**9)
    assert lag(cause, effect, ("ECU1", "ECU2")) == pytest.approx(3)
    assert lag(cause, effect, ("", "")) == pytest.approx(3)
    assert math.isnan(lag(cause, effect))  # one ECU: its own two clocks disagree


def test_two_ecus_that_booted_together_share_a_zero():
    cause = occurrence(100, record=10, mono_ns=50 * 10**9)
    effect = occurrence(103, record=200, mono_ns=52 * 10**9)
    assert lag(cause, effect, ("ECU1", "ECU2")) == pytest.approx(2)


def test_between_files_the_clock_decides():
    assert lag(occurrence(5), occurrence(7.5, "g")) == pytest.approx(2.5)
    assert lag(occurrence(7), occurrence(5, "g")) == pytest.approx(-2)


def test_a_clock_that_was_not_set_says_nothing_between_files():
    unset = occurrence(None, ts_ns=12 * 10**9)
    assert math.isnan(lag(unset, occurrence(5, "g")))
    assert math.isnan(lag(unset, occurrence(None, "g", ts_ns=13 * 10**9)))


def test_the_time_since_boot_survives_a_clock_that_is_set():
    before = occurrence(None, record=1, ts_ns=3 * 10**9, mono_ns=3 * 10**9)
    after = occurrence(50, record=400, mono_ns=5 * 10**9)
    assert lag(before, after) == pytest.approx(2)


def test_neighbours_keep_their_order_when_the_clock_is_set_between_them():
    before, after = occurrence(None, record=1, ts_ns=3 * 10**9), occurrence(50, record=2)
    assert lag(before, after) == pytest.approx(0.001)
    assert math.isnan(lag(before, occurrence(50, record=2 + NEIGHBOURS)))


def test_a_clock_set_back_does_not_turn_the_order_round():
    assert math.isnan(lag(occurrence(900, record=10), occurrence(100, record=500)))
    assert lag(occurrence(900, record=10), occurrence(100, record=12)) == pytest.approx(0.001)


def test_within_one_tick_the_records_decide():
    assert lag(occurrence(5, record=1), occurrence(5, record=2)) == pytest.approx(0.001)
    assert lag(occurrence(5, record=2), occurrence(5, record=1)) == pytest.approx(-0.001)
    assert lag(occurrence(5, record=2), occurrence(5, record=2)) == 0


def test_an_episode_lasts_from_its_first_to_its_last_record():
    lasting = times_of([occurrence(5, until_ns=START_NS + 9 * 10**9), occurrence(None)]).lasting_s
    assert lasting.tolist() == [4.0, 0.0]
