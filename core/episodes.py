"""Occurrences of faults, counted without sorting every event: minute by minute, then episode by episode.

Two occurrences inside one minute of the clock are less than 60 s apart, so they belong to one episode
whatever stands between them. It is therefore enough to keep, for each fault, source, file and minute, the
first and the last time; episodes are then found by looking at the gaps between minutes, and an hour is sixty
whole minutes.
"""

import polars as pl

from core.parsed_log import EARLIEST_NS, ERROR, FATAL, WARNING

EPISODE_GAP_NS = 60_000_000_000  # occurrences with a gap under this are one episode
MINUTE_NS = 60_000_000_000
HOUR_NS = 3_600_000_000_000
_NO_LEVEL = 7  # sorts after every real level while the worst one is looked for
IS_FAULT = pl.col("code").is_not_null() | pl.col("level").is_between(FATAL, ERROR)
IS_NOTABLE = IS_FAULT | (pl.col("level") == WARNING)
_FAULT = ["code", "fault_signature", "fault_source", "is_fault"]


def possible_time(latest_ns: int) -> pl.Expr:
    """Say of an event whether its time can be right: not before 2000, not after `latest_ns`."""
    return pl.col("ts_ns").is_between(EARLIEST_NS, latest_ns).fill_null(value=False)


def count_minutes(events: pl.LazyFrame, latest_ns: int) -> pl.DataFrame:
    """Return the occurrences of faults and warnings, one row a (fault, source, file, minute).

    A record with a code or with level fatal or error is an occurrence of a fault (`is_fault`); an uncoded
    warning is kept beside them, because a warning may be what comes before. Columns: `file_id`, `code`,
    `signature`, `source`, `is_fault`, `possible` (its time), `minute`, `level` (the worst; 0 unknown),
    `count`, `first_ns`, `last_ns`, `record` (the first of the minute).
    """
    return (
        events.filter(IS_NOTABLE)
        .group_by(
            "file_id",
            "code",
            "signature",
            "source",
            IS_FAULT.alias("is_fault"),
            possible_time(latest_ns).alias("possible"),
            (pl.col("ts_ns") // MINUTE_NS).alias("minute"),
        )
        .agg(
            pl.when(pl.col("level") == 0).then(_NO_LEVEL).otherwise("level").min().alias("level"),
            pl.len().cast(pl.UInt64).alias("count"),
            pl.col("ts_ns").min().alias("first_ns"),
            pl.col("ts_ns").max().alias("last_ns"),
            pl.col("record").min(),
        )
        .with_columns(pl.col("level").replace(_NO_LEVEL, 0))
        .collect(engine="streaming")
    )


def number_faults(minutes: pl.DataFrame) -> pl.DataFrame:
    """Add `fault`, a number from 0 that minutes of one fault share, the worst first.

    Identity: the code where there is one, else signature and source. Worst: by level, then by number of
    minutes.
    """
    uncoded = pl.col("code").is_null()
    keyed = minutes.with_columns(
        fault_signature=pl.when(uncoded).then("signature"), fault_source=pl.when(uncoded).then("source")
    )
    rank = pl.col("level").replace(0, WARNING).min()  # a code whose level nobody wrote ranks as a warning
    numbers = (
        keyed.group_by(_FAULT)
        .agg(rank=rank, minutes=pl.len(), count=pl.col("count").sum(), first_ns=pl.col("first_ns").min())
        .sort(
            [pl.col("is_fault").not_(), "rank", -pl.col("minutes").cast(pl.Int64), "first_ns", *_FAULT[:3]],
            nulls_last=True,
        )
        .select(*_FAULT, fault=pl.int_range(pl.len(), dtype=pl.UInt32))
    )
    return keyed.join(numbers, on=_FAULT, nulls_equal=True).drop("fault_signature", "fault_source")


def mark_episodes(minutes: pl.DataFrame) -> pl.DataFrame:
    """Add `starts`: whether an episode of the row's `fault` begins in this row, and its number `episode`.

    The rows come back sorted by fault and time.

    Episodes are united across files, except where the times are not possible ones: two files with a clock
    that was never set have nothing to do with one another.
    """
    axis = pl.when("possible").then(None).otherwise(pl.col("file_id").cast(pl.String)).alias("axis")
    ordered = minutes.with_columns(axis).sort(
        "fault", "axis", "first_ns", "file_id", "record", nulls_last=[False, True, True, False, False]
    )
    before = pl.col("last_ns").cum_max().shift(1).over("fault", "axis")
    gap = pl.col("first_ns") - before
    marked = ordered.with_columns(starts=gap.is_null() | (gap >= EPISODE_GAP_NS)).drop("axis")
    return marked.with_columns(episode=pl.col("starts").cum_sum())


def roll_up(minutes: pl.DataFrame) -> pl.DataFrame:
    """Count faults per (hour, fault, signature, source); warnings and impossible times stay out.

    Columns: `fault` u32, `bucket_ns` i64, `signature` u64, `source` str, `level` u8, `count` u64, `episodes`
    u32.
    """
    return (
        minutes.filter("is_fault", "possible")
        .group_by("fault", (pl.col("minute") // 60 * HOUR_NS).alias("bucket_ns"), "signature", "source")
        .agg(
            pl.col("level").replace(0, None).min().fill_null(0),
            pl.col("count").sum(),
            pl.col("starts").sum().cast(pl.UInt32).alias("episodes"),
        )
        .with_columns(pl.col("source").cast(pl.String))
        .sort("fault", "bucket_ns", "signature", "source")
    )
