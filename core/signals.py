"""The numeric series of a batch: lowest, highest and mean value over time, whatever the sample rate."""

from typing import Any

import polars as pl

from core.coverage import Interval

SIGNALS_SHOWN = 12  # of a batch in its report


def unite_signals(buckets: pl.DataFrame, span: Interval, bucket_ns: int) -> list[dict[str, Any]]:
    """Return the SIGNALS_SHOWN series with the most samples within `span`; those of several files are one.

    `buckets` are rows of SIGNAL_SCHEMA. `points` are [start, lowest, highest, mean] of each stretch of
    `bucket_ns` that has samples.
    """
    first, last = span
    start = first // bucket_ns * bucket_ns
    points = (
        buckets.filter(pl.col("start_ns").is_between(start, last))
        .group_by("name", "source", (pl.col("start_ns") - start) // bucket_ns * bucket_ns + start)
        .agg(pl.col("low").min(), pl.col("high").max(), pl.col("total").sum(), pl.col("samples").sum())
        .with_columns(mean=pl.col("total") / pl.col("samples"))
        .sort("start_ns")
    )
    most = (
        points.group_by("name", "source")
        .agg(pl.col("samples").sum())
        .sort("samples", "name", "source", descending=[True, False, False])
        .head(SIGNALS_SHOWN)
    )
    return [
        {
            "name": name,
            "source": source,
            "samples": samples,
            "points": [
                list(row)
                for row in points.filter(name=name, source=source)
                .select("start_ns", "low", "high", "mean")
                .iter_rows()
            ],
        }
        for name, source, samples in most.iter_rows()
    ]
