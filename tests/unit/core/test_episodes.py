from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.episodes import EPISODE_GAP_NS, HOUR_NS, count_minutes, mark_episodes, number_faults, roll_up
from core.report import LATEST_AFTER_UPLOAD, latest_possible_ns
from tests.log_tables import START, START_NS, Row, TableBatch, TableFile

LATEST = latest_possible_ns(START)


def rolled(folder: Path, *files: list[Row]) -> pl.DataFrame:
    batch = TableBatch(folder, [TableFile(f"f{n}", rows) for n, rows in enumerate(files)])
    return roll_up(mark_episodes(number_faults(count_minutes(batch.events(), LATEST))))


def naive(files: list[list[Row]]) -> Counter[tuple[object, int, str, str]]:
    """Count and episodes by (fault, hour, source, what), one sorted list a fault."""
    times: dict[object, list[tuple[int, str]]] = defaultdict(list)
    for row in (row for rows in files for row in rows):
        if row.code or row.level in {1, 2}:
            times[row.code or (row.text, row.source)].append((row.time_ns or 0, row.source))
    found: Counter[tuple[object, int, str, str]] = Counter()
    for fault, seen in times.items():
        before = None
        for at, source in sorted(seen):
            hour = at // HOUR_NS * HOUR_NS
            found[fault, hour, source, "count"] += 1
            if before is None or at - before >= EPISODE_GAP_NS:
                found[fault, hour, source, "episodes"] += 1
            before = at
    return found


def test_gaps_under_60_s_are_one_episode_and_60_s_are_two(tmp_path: Path):
    rows = [Row(at, 2, "a", "broken") for at in (0, 59.999999999, 119.999999999)]
    table = rolled(tmp_path, rows)
    assert (table["count"].sum(), table["episodes"].sum()) == (3, 2)


def test_an_episode_counts_in_the_hour_it_starts(tmp_path: Path):
    rows = [Row(3590 + step * 10, 2, "a", "broken") for step in range(5)]
    table = rolled(tmp_path, rows)
    assert table["bucket_ns"].to_list() == [START_NS, START_NS + HOUR_NS]
    assert table["count"].to_list() == [1, 4]
    assert table["episodes"].to_list() == [1, 0]


def test_episodes_are_united_across_files_and_sources_of_a_coded_fault(tmp_path: Path):
    first = [Row(0, 2, "ecu1", "P0301 misfire", "P0301")]
    second = [Row(30, 2, "ecu2", "P0301 misfire", "P0301"), Row(80, 3, "ecu2", "P0301 misfire", "P0301")]
    table = rolled(tmp_path, first, second).sort("source")
    assert table["source"].to_list() == ["ecu1", "ecu2"]
    assert table["episodes"].to_list() == [1, 0]
    assert table["level"].to_list() == [2, 2]


def test_without_a_code_the_source_is_part_of_the_fault(tmp_path: Path):
    table = rolled(tmp_path, [Row(0, 2, "a", "broken"), Row(1, 2, "b", "broken")])
    assert table["fault"].n_unique() == 2
    assert table["episodes"].to_list() == [1, 1]


def test_what_is_no_fault_stays_out(tmp_path: Path):
    rows = [Row(0, level, "a", "hello") for level in (0, 3, 4, 5, 6)]
    assert rolled(tmp_path, rows).is_empty()


def test_a_code_is_a_fault_at_any_level(tmp_path: Path):
    rows = [Row(0, level, "a", "C", f"P000{level}") for level in range(7)]
    assert sorted(rolled(tmp_path, rows)["level"]) == list(range(7))


def test_impossible_times_never_enter_rollups(tmp_path: Path):
    late = START_NS + LATEST_AFTER_UPLOAD // timedelta(microseconds=1) * 1000
    rows = [Row(0, 2, "a", "x", ts_ns=ts) for ts in (0, 946_684_800_000_000_000 - 1, late + 1)]
    assert rolled(tmp_path, [*rows, Row(None, 2, "a", "x")]).is_empty()
    edges = [Row(0, 2, "a", "x", ts_ns=ts) for ts in (946_684_800_000_000_000, late)]
    assert rolled(tmp_path, edges)["count"].sum() == 2


ROW = st.builds(
    Row,
    at=st.integers(0, 7200).map(float),
    level=st.sampled_from([1, 2, 3, 4]),
    source=st.sampled_from(["a", "b"]),
    text=st.sampled_from(["one", "two"]),
    code=st.sampled_from([None, "P0301"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(files=st.lists(st.lists(ROW, min_size=1, max_size=12), min_size=1, max_size=3))
def test_minutes_give_what_sorting_every_event_gives(tmp_path: Path, files: list[list[Row]]):
    table = rolled(tmp_path, *files)
    truth = naive(files)
    assert table["count"].sum() == sum(n for key, n in truth.items() if key[3] == "count")
    by_place: Counter[tuple[int, str]] = Counter()
    for (_, hour, source, what), n in truth.items():
        by_place[hour, source, what] += n
    # Two sources of one code may write in the same instant, and either began: hours are compared.
    for what in ("count", "episodes"):
        mine = dict(table.group_by("bucket_ns").agg(pl.col(what).sum()).filter(pl.col(what) > 0).iter_rows())
        theirs: Counter[int] = Counter()
        for (hour, _, kind), n in by_place.items():
            theirs[hour] += n if kind == what else 0
        assert mine == +theirs
