"""What the report says of each fault, and where to look: the records in which its episodes begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.coverage import Interval
from core.episodes import IS_NOTABLE
from core.parsed_log import Signature
from core.spread import PARTS, seen_parts

FAULTS_SHOWN = 1_000
FAULTS_CITED = 60  # faults, and half as many warnings, whose occurrences the report keeps
OCCURRENCES_KEPT = 40
SOURCES_SHOWN = 20
_EXAMPLE = ["file_id", "record", "offset", "length"]


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """A fault as this batch saw it, for the fleet's table of faults.

    Its identity is `code` where there is one, else (`signature`, `source`); `source` is the one that wrote it
    most. Counts and times are of occurrences with a possible time only.
    """

    code: str | None
    signature: int
    source: str
    sources: tuple[str, ...]
    level: int
    template: str
    count: int
    episodes: int
    first_ns: int
    last_ns: int


def total_faults(minutes: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each `fault`, in order: identity, sources by count, counts and times of the rows."""
    sources = (
        minutes.group_by("fault", pl.col("source").cast(pl.String))
        .agg(pl.col("count").sum())
        .sort("fault", "count", "source", descending=[False, True, False])
        .group_by("fault")
        .agg("source")
        .rename({"source": "sources"})
    )
    totals = minutes.group_by("fault").agg(
        pl.col("code").cast(pl.String).first(),
        pl.col("signature").min(),
        pl.col("is_fault").first(),
        pl.col("level").replace(0, None).min().fill_null(0),
        pl.col("count").sum(),
        pl.col("starts").sum().alias("episodes"),
        pl.col("first_ns").min(),
        pl.col("last_ns").max(),
    )
    return totals.join(sources, on="fault").sort("fault")


def fleet_faults(minutes: pl.DataFrame, templates: Mapping[int, Signature]) -> tuple[FaultSeen, ...]:
    """Return the faults that enter the fleet's tables, in the order of their numbers."""
    rows = total_faults(minutes.filter("is_fault", "possible")).iter_rows(named=True)
    return tuple(
        FaultSeen(
            code=row["code"],
            signature=row["signature"],
            source=row["sources"][0],
            sources=tuple(row["sources"]),
            level=row["level"],
            template=template_of(row["signature"], row["code"], templates),
            count=row["count"],
            episodes=row["episodes"],
            first_ns=row["first_ns"],
            last_ns=row["last_ns"],
        )
        for row in rows
    )


def template_of(signature: int, code: str | None, templates: Mapping[int, Signature]) -> str:
    """Return the text a signature stands for; its id in hex when nobody explained it."""
    known = templates.get(signature)
    return known.template if known else code or f"#{signature:016x}"


def describe_faults(
    minutes: pl.DataFrame,
    events: pl.LazyFrame,
    templates: Mapping[int, Signature],
    recorded: Sequence[Interval],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the report's faults, worst first, and the warnings that stand nearest before them.

    A fault's counts are of all its occurrences; times and episodes are of those with a possible time, unless
    it has none. `minutes` has `fault`, `starts` and `episode`; `recorded`: the intervals
    that were recorded.
    """
    timed = total_faults(minutes.filter(pl.col("possible") | ~pl.col("possible").any().over("fault")))
    counts = (
        minutes.with_columns(parts=seen_parts(minutes, recorded))
        .group_by("fault")
        .agg(
            pl.col("count").sum(),
            pl.col("count").filter("possible").sum().alias("timed"),
            pl.col("parts").bitwise_or(),
        )
    )
    rows = timed.drop("count").join(counts, on="fault").sort("fault")
    faults, warnings = rows.filter("is_fault").head(FAULTS_SHOWN), _near_warnings(minutes, rows)
    cited = pl.concat([faults.head(FAULTS_CITED), warnings])["fault"]
    found = _occurrences(minutes.filter(pl.col("fault").is_in(cited.implode())), events)
    return (
        [_describe(row, found, templates) for row in faults.iter_rows(named=True)],
        [_describe(row, found, templates) for row in warnings.iter_rows(named=True)],
    )


def _describe(
    row: dict[str, Any], found: Mapping[int, list[dict[str, Any]]], templates: Mapping[int, Signature]
) -> dict[str, Any]:
    occurrences = found.get(row["fault"], [])
    return {
        "signature": f"{row['signature']:016x}",
        "code": row["code"],
        "template": template_of(row["signature"], row["code"], templates),
        "source": row["sources"][0],
        "sources": row["sources"][:SOURCES_SHOWN],
        "level": row["level"],
        "count": row["count"],
        "timed": row["timed"],
        "episodes": row["episodes"],
        "parts": [part for part in range(PARTS) if row["parts"] >> part & 1],
        "first_ns": row["first_ns"],
        "last_ns": row["last_ns"],
        "example": {name: occurrences[0][name] for name in _EXAMPLE} if occurrences else None,
        "occurrences": occurrences,
    }


def _near_warnings(minutes: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Choose the warnings that stand nearer before an episode of a fault than chance would put them."""
    starts = minutes.filter("starts", "possible").sort("first_ns")
    onsets = starts.filter("is_fault").select("first_ns", onset="first_ns")
    gap = (pl.col("onset") - pl.col("first_ns")).min() + 1_000_000_000
    near = (
        starts.filter(~pl.col("is_fault"))
        .join_asof(onsets, on="first_ns", strategy="forward")
        .group_by("fault")
        .agg(surprise=gap * pl.len())
        .drop_nulls()
        .sort("surprise", "fault")
        .head(FAULTS_CITED // 2)
    )
    return rows.join(near.select("fault"), on="fault", how="semi").sort("fault")


def _occurrences(minutes: pl.DataFrame, events: pl.LazyFrame) -> dict[int, list[dict[str, Any]]]:
    """Return, by fault, the records its first episodes begin in, in time order, and their extent."""
    starts = (
        minutes.group_by("episode", maintain_order=True)
        .agg(
            pl.col("fault", "file_id", "record", "first_ns").first(),
            pl.col("last_ns").max().alias("until_ns"),
            pl.col("count").sum(),
        )
        .sort("fault", "first_ns", "file_id", "record", nulls_last=True)
        .group_by("fault", maintain_order=True)
        .head(OCCURRENCES_KEPT)
        .drop("episode", "first_ns")
        .with_row_index("order")
    )
    wanted = starts.lazy().select("file_id", "record").unique()
    numbers = pl.col("record").is_in(starts["record"].unique().implode())
    places = (
        events.filter(IS_NOTABLE, numbers)  # the join alone would hold every notable event in memory
        .select("file_id", "record", "ts_ns", "mono_ns", "boot", "offset", "length")
        .join(wanted, on=["file_id", "record"], how="semi")
        .collect(engine="streaming")
        .unique(["file_id", "record"])
    )
    found: dict[int, list[dict[str, Any]]] = {}
    rows = starts.join(places, on=["file_id", "record"]).sort("order").drop("order")
    for row in rows.with_columns(pl.col("file_id").cast(pl.String)).iter_rows(named=True):
        found.setdefault(row.pop("fault"), []).append(row)
    return found
