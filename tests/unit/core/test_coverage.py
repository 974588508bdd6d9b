from core.coverage import NS_PER_HOUR, SILENCE_NS, clip, hours, unite


def test_parallel_and_neighbouring_intervals_become_one():
    assert unite([(10, 20), (0, 15), (500, 600)], silence_ns=0) == ((0, 20), (500, 600))
    assert unite([(0, 5), (2, 3)]) == ((0, 5),)


def test_a_silence_ends_an_interval_only_when_it_is_longer_than_300_s():
    assert unite([(0, 0), (SILENCE_NS, SILENCE_NS)]) == ((0, SILENCE_NS),)
    assert len(unite([(0, 0), (SILENCE_NS + 1, SILENCE_NS + 1)])) == 2


def test_clip_drops_what_lies_outside():
    assert clip([(0, 5), (8, 20), (30, 40)], 3, 10) == ((3, 5), (8, 10))


def test_hours():
    assert hours([(0, NS_PER_HOUR), (5 * NS_PER_HOUR, 6 * NS_PER_HOUR)]) == 2.0
    assert hours([]) == 0.0
