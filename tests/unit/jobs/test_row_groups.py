"""What the span of a row group's times says of its rows: never that it may be passed by where it may not."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jobs.log_filter import EventFilter
from jobs.log_order import Place
from jobs.row_groups import Indexes
from tests.unit.jobs.indexed_logs import START, put_times

seconds = st.sampled_from([*range(10), None])


@given(
    st.lists(st.lists(seconds, min_size=1, max_size=16), min_size=1, max_size=2),
    st.builds(Place, st.none() | st.integers(-1, 10).map(lambda s: START + s * 10**9), st.integers(-1, 20)),
)
@example([[3, 9, 0]], Place(START + 9 * 10**9, 0))  # a row of the same time stands behind it
@hypothesis_settings(max_examples=150, deadline=None)
def test_which_groups_lead_on_from_a_place(files: list[list[int | None]], place: Place) -> None:
    every = [None if s is None else START + s * 10**9 for file in files for s in file]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        groups = Indexes(*put_times(Path(folder), files), stack).groups
    assert sum(group.rows for group in groups) == len(every)
    for group in groups:
        rows = [Place(every[n], n) for n in range(group.begin, group.begin + group.rows)]
        beyond = [row.in_time() > place.in_time() for row in rows]
        assert group.follows(place, in_time=True) or not any(beyond)
        assert all(beyond) or not group.is_behind(place, in_time=True)
        beyond = [row.row > place.row for row in rows]
        assert group.follows(place, in_time=False) == any(beyond)
        assert group.is_behind(place, in_time=False) == all(beyond)
        if place.ts_ns is not None:
            since, until = EventFilter(from_ns=place.ts_ns), EventFilter(to_ns=place.ts_ns)
            times = [row.ts_ns for row in rows if row.ts_ns is not None]
            assert group.may_hold(since) == any(ns >= place.ts_ns for ns in times)
            assert group.may_hold(until) == any(ns < place.ts_ns for ns in times)
