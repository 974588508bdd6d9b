from dataclasses import replace

import pytest

from core.diagnosis.chains import Link
from core.diagnosis.knowledge import Knowledge
from core.diagnosis.wording import duration, how_often, lag, listing, moment, name_of, percent, shorten, times
from tests.unit.core.diagnosis.items import evidence, item, occurrence


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "40 ms"),
        (2.54, "2.5 s"),
        (37.2, "37 s"),
        (119.0, "119 s"),
        (120.0, "2 min"),
        (200.0, "3 min 20 s"),
        (7200.0, "2 h"),
        (7500.0, "2 h 5 min"),
    ],
)
def test_durations(seconds: float, text: str):
    assert duration(seconds) == text


def test_moments():
    assert moment(occurrence(3.9), evidence()) == "at 06:00:03 UTC"
    assert moment(occurrence(3), evidence(span_s=90_000)) == "at 21 Nov 2026 06:00:03 UTC"
    assert moment(occurrence(None, record=1234), evidence()) == "at record 1,234"
    assert moment(occurrence(None, ts_ns=12_500_000_000), evidence()) == "at 12 s of the file's own clock"
    gps = occurrence(None, ts_ns=315_964_800 * 10**9)
    assert moment(gps, evidence()) == "at 06 Jan 1980 00:00:00 by the file's clock, which was wrong"


def test_delays():
    one, other = item(1, "alpha", [1]), item(2, "beta", [2])
    link = Link(one, other, 1, 1, 0.04, 2.5, 0.0, (one.first, other.first), None)
    assert lag(link) == "40 ms to 2.5 s after"
    assert lag(replace(link, longest_s=0.04)) == "40 ms after"
    assert lag(replace(link, shortest_s=-0.4, longest_s=0.4)) == "0 ms to 400 ms after"
    assert lag(replace(link, shortest_s=-0.4, longest_s=-0.2)) == "400 ms before (as far as recorders differ)"


def test_counts():
    assert [times(n) for n in (1, 2, 3, 1234)] == ["once", "twice", "3 times", "1,234 times"]
    assert how_often(item(1, "alpha", [1, 2])) == "twice"
    many = item(1, "alpha", [occurrence(1, count=9)])
    assert how_often(many) == "9 times in 1 episode"
    assert how_often(replace(many, episodes=3)) == "9 times in 3 episodes"
    assert [percent(p) for p in (0.0002, 0.034)] == ["under 0.1 %", "3.4 %"]


def test_names():
    nothing = Knowledge(())
    assert name_of(item(1, "alpha", [1]), nothing) == "“alpha”"
    assert name_of(replace(item(1, "alpha <*>", [1]), text=""), nothing) == "“alpha <*>”"
    assert len(shorten("x" * 500)) == 90
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
