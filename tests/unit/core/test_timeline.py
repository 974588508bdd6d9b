import time
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from core.report import latest_possible_ns
from core.timeline import BUCKETS, LANE_POINTS, SAME_BOOT_NS, boot_bands, count_levels, read_boots
from tests.log_tables import SECOND, START, START_NS, Row, TableBatch, TableFile


def bands(folder: Path, *files: list[Row]) -> list[tuple[int, float, float]]:
    batch = TableBatch(folder, [TableFile(f"f{n}", rows) for n, rows in enumerate(files)])
    boots = read_boots(batch.events(), latest_possible_ns(START))
    return [
        (b["number"], (b["first_ns"] - START_NS) / SECOND, (b["last_ns"] - START_NS) / SECOND)
        for b in boot_bands(boots)
    ]


def line(at: float, boot: int = 0, mono_s: float | None = None) -> Row:
    return Row(at, 4, "a", "hello", boot=boot, mono_s=mono_s)


def test_boots_of_one_file_are_never_one(tmp_path: Path):
    rows = [line(0), line(10), line(9, boot=1), line(20, boot=1)]
    assert bands(tmp_path, rows) == [(1, 0, 10), (2, 9, 20)]


def test_parallel_files_share_a_boot(tmp_path: Path):
    assert bands(tmp_path, [line(0), line(100)], [line(50), line(120)]) == [(1, 0, 120)]


def test_a_boot_cut_into_files_is_one_by_its_origin(tmp_path: Path):
    first, second = [line(0, mono_s=8), line(10, mono_s=18)], [line(1000, mono_s=1009)]
    assert bands(tmp_path, first, second) == [(1, 0, 1000)]
    assert bands(tmp_path, first, [line(1000, mono_s=3)]) == [(1, 0, 10), (2, 1000, 1000)]
    assert bands(tmp_path, first, [line(1000)]) == [(1, 0, 10), (2, 1000, 1000)]


def test_impossible_times_make_no_band(tmp_path: Path):
    assert bands(tmp_path, [Row(0, 4, "a", "x", ts_ns=5), line(10, boot=1)]) == [(1, 10, 10)]


def naive(boots: pl.DataFrame) -> list[tuple[int, int]]:
    """Bands by looking at all of them for each boot."""
    bands: list[dict] = []
    for boot in boots.drop_nulls("first_ns").iter_rows(named=True):
        for band in reversed(bands):
            overlap = boot["first_ns"] <= band["last_ns"]
            origins = boot["origin_ns"], band["origin_ns"]
            together = None not in origins and abs(origins[0] - origins[1]) <= SAME_BOOT_NS
            if boot["file_id"] not in band["files"] and (overlap or together):
                break
        else:
            band = {**boot, "files": set()}
            bands.append(band)
        band["last_ns"] = max(band["last_ns"], boot["last_ns"])
        band["files"].add(boot["file_id"])
    return [(band["first_ns"], band["last_ns"]) for band in bands]


def boot_table(rows: list[tuple]) -> pl.DataFrame:
    schema = {"file_id": pl.String, "first_ns": pl.Int64, "last_ns": pl.Int64, "origin_ns": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row").sort("first_ns", "file_id")


TIMES = st.integers(0, 60).map(lambda s: s * SECOND)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), TIMES, TIMES, st.one_of(st.none(), TIMES)), max_size=30).map(
        lambda rows: [(f, first, first + length // 8, origin) for f, first, length, origin in rows]
    )
)
def test_bands_equal_those_of_looking_at_all(rows):
    table = boot_table(rows)
    assert [(band["first_ns"], band["last_ns"]) for band in boot_bands(table)] == naive(table)


def test_tens_of_thousands_of_boots_take_no_time():
    apart = [("f", n * 60 * SECOND, n * 60 * SECOND + SECOND, n * 60 * SECOND) for n in range(30_000)]
    at_once = [("g", n, 10**18, 0) for n in range(10_000)]
    start = time.perf_counter()
    assert len(boot_bands(boot_table(apart))) == 30_000
    assert len(boot_bands(boot_table(at_once))) == 10_000
    assert time.perf_counter() - start < 10


def test_buckets_are_round_few_and_lose_nothing(tmp_path: Path):
    rows = [Row(at, 2 + at % 3, "a", "x") for at in range(0, 7000, 7)]
    batch = TableBatch(tmp_path, [TableFile("f", rows)])
    timeline = count_levels(batch.events(), (START_NS, START_NS + 6993 * SECOND))
    assert timeline["bucket_ns"] == 30 * SECOND
    assert timeline["start_ns"] % timeline["bucket_ns"] == 0
    assert timeline["buckets"] <= BUCKETS
    assert sum(map(sum, timeline["levels"].values())) == len(rows)
    assert all(len(counts) == timeline["buckets"] for counts in timeline["levels"].values())


def test_a_moment_and_a_century_have_buckets_too(tmp_path: Path):
    batch = TableBatch(tmp_path, [TableFile("f", [Row(0, 2, "a", "x")])])
    assert count_levels(batch.events(), (START_NS, START_NS))["levels"] == {"2": [1]}
    long = count_levels(batch.events(), (0, START_NS * 4))
    assert long["buckets"] <= BUCKETS
    assert sum(long["levels"]["2"]) == 1


def test_lanes_keep_first_and_last_and_every_count(tmp_path: Path):
    rows = [Row(step * 0.5, 2, "a", "broken") for step in range(4000)]
    report = TableBatch(tmp_path, [TableFile("f", rows)]).report()
    (lane,) = report.body["lanes"]
    points = lane["points"]
    assert len(points) <= LANE_POINTS
    assert sum(count for _, count in points) == 4000
    assert (points[0][0], points[-1][0]) == (START_NS, START_NS + round(1999.5 * SECOND))
    assert points == sorted(points)
