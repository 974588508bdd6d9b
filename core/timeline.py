"""When it happened: events by level over time, lanes of the worst faults, boot cycles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from core.coverage import Interval
from core.episodes import IS_FAULT, possible_time

BUCKETS = 240
LANES = 8
LANE_POINTS = 500
SAME_BOOT_NS = 5_000_000_000  # files of one boot agree on when it began, within this
BANDS_SHOWN = 1_000  # boot cycles in a report
_CANDIDATES = 64  # bands that a boot may belong to: the newest
_SECOND = 1_000_000_000
_WIDTHS = [
    *(_SECOND // 1000 * n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(
        _SECOND * n
        for n in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
    ),
    *(_SECOND * 86_400 * n for n in (1, 2, 7, 14, 28, 56, 112, 364, 728, 3640)),
]


def read_boots(events: pl.LazyFrame, latest_ns: int) -> pl.DataFrame:
    """Return what is known of the clock, one row a (file, boot cycle of that file).

    `first_ns`, `last_ns`, `origin_ns` (time minus time since boot) are of events with a possible time;
    `elapsed_first_ns`, `elapsed_last_ns` of all that have one; `impossible` and `untimed` count the others.
    """
    possible, times = possible_time(latest_ns), pl.col("ts_ns")
    # Plain sums and bounds of ready-made columns: what is filtered inside `agg` is gathered in memory first.
    columns = events.select(
        "file_id",
        "boot",
        elapsed_ns=times,
        clock_ns=pl.when(possible).then(times),
        origin_ns=pl.when(possible).then(times - pl.col("mono_ns")),
        impossible=~possible & times.is_not_null(),
        untimed=times.is_null(),
    )
    return (
        columns.group_by("file_id", "boot")
        .agg(
            pl.col("clock_ns").min().alias("first_ns"),
            pl.col("clock_ns").max().alias("last_ns"),
            pl.col("origin_ns").min(),
            pl.col("elapsed_ns").min().alias("elapsed_first_ns"),
            pl.col("elapsed_ns").max().alias("elapsed_last_ns"),
            pl.col("impossible").sum(),
            pl.col("untimed").sum(),
        )
        .collect(engine="streaming")
        .with_columns(pl.col("file_id").cast(pl.String))
        .sort("first_ns", "file_id", "boot", nulls_last=True)
    )


def boot_bands(boots: pl.DataFrame) -> list[dict[str, int]]:
    """Return the boot cycles of the vehicle as `number` (from 1), `first_ns`, `last_ns`.

    Boots of different files are one when they overlap or began together; two boots of one file never are.
    """
    bands: list[_Band] = []
    running: list[_Band] = []  # that a later boot may overlap
    by_origin: dict[int, list[_Band]] = defaultdict(list)
    for boot in boots.drop_nulls("first_ns").iter_rows(named=True):
        running = [band for band in running[-_CANDIDATES:] if boot["first_ns"] <= band.last_ns]
        candidates = [*running, *_began_with(boot["origin_ns"], by_origin)]
        fitting = (band for band in candidates if boot["file_id"] not in band.files)
        band = max(fitting, key=lambda band: band.number, default=None)
        if band is None:
            band = _Band(len(bands) + 1, boot["first_ns"], boot["last_ns"], boot["origin_ns"])
            bands.append(band)
            if band.origin_ns is not None:
                by_origin[band.origin_ns // SAME_BOOT_NS].append(band)
        if band not in running:
            running.append(band)
        band.last_ns = max(band.last_ns, boot["last_ns"])
        band.files.add(boot["file_id"])
    return [{"number": b.number, "first_ns": b.first_ns, "last_ns": b.last_ns} for b in bands]


@dataclass(eq=False, slots=True)
class _Band:
    number: int
    first_ns: int
    last_ns: int
    origin_ns: int | None
    files: set[str] = field(default_factory=set[str])


def _began_with(origin_ns: int | None, by_origin: Mapping[int, list[_Band]]) -> list[_Band]:
    """Return the newest bands that began within SAME_BOOT_NS of this origin."""
    if origin_ns is None:
        return []
    near = origin_ns // SAME_BOOT_NS
    found = [band for key in (near - 1, near, near + 1) for band in by_origin.get(key, [])[-_CANDIDATES:]]
    return [band for band in found if abs((band.origin_ns or 0) - origin_ns) <= SAME_BOOT_NS]


def count_levels(events: pl.LazyFrame, span: Interval) -> dict[str, Any]:
    """Count events by level in at most BUCKETS buckets of a round width between the two times of `span`."""
    first, last = span
    width = next(
        (w for w in _WIDTHS if last // w - first // w < BUCKETS), (last - first) // (BUCKETS - 1) + 1
    )
    start, buckets = first // width * width, last // width - first // width + 1
    counted = (
        events.filter(pl.col("ts_ns").is_between(first, last))
        .group_by("level", ((pl.col("ts_ns") - start) // width).alias("bucket"))
        .agg(pl.len().alias("count"))
        .collect(engine="streaming")
    )
    levels: dict[str, list[int]] = {}
    for level, bucket, count in counted.select("level", "bucket", "count").sort("level").iter_rows():
        levels.setdefault(str(level), [0] * buckets)[bucket] = count
    return {"start_ns": start, "bucket_ns": width, "buckets": buckets, "levels": levels}


def fault_lanes(
    events: pl.LazyFrame, minutes: pl.DataFrame, faults: Sequence[dict[str, Any]], span: Interval
) -> list[dict[str, Any]]:
    """Return for the first LANES faults when they happened: `points` of [time, count], first and last kept.

    Where a lane would have more than LANE_POINTS points, neighbours become one with their counts added.
    """
    identity = ["code", "signature", "source"]
    keys = minutes.filter("is_fault", pl.col("fault") < LANES).select(*identity, "fault").unique()
    first, last = span
    width = max(1, (last - first) // (LANE_POINTS - 2) + 1)
    points = (
        events.filter(IS_FAULT, pl.col("ts_ns").is_between(first, last))
        .join(keys.lazy(), on=identity, nulls_equal=True)
        .group_by("fault", ((pl.col("ts_ns") - first) // width).alias("bucket"))
        .agg(pl.col("ts_ns").min().alias("at"), pl.col("ts_ns").max().alias("until"), pl.len().alias("count"))
        .collect(engine="streaming")
        .sort("fault", "bucket")
    )
    lanes: list[dict[str, Any]] = []
    for (number,), lane in points.group_by("fault", maintain_order=True):
        fault = faults[int(str(number))]
        lanes.append({**{k: fault[k] for k in ("code", "signature", "source", "template", "level")}})
        lanes[-1]["points"] = _points(lane)
    return lanes


def _points(lane: pl.DataFrame) -> list[list[int]]:
    points = [[at, count] for at, count in lane.select("at", "count").iter_rows()]
    until, alone = lane["until"][-1], points[-1][1] == 1
    if not alone and until != points[-1][0]:  # the last occurrence stays visible where it was
        points[-1][1] -= 1
        points.append([until, 1])
    return points
