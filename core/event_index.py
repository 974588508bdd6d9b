"""The events of a batch as one lazy table over the index files of its log files."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from core.parsed_log import EVENT_SCHEMA


def scan_events(indexes: Mapping[str, Path]) -> pl.LazyFrame:
    """Return the events of the index files, by file id, with a column `file_id` added.

    One scan over all files: a union of a thousand scans takes polars 15 s where this takes 0.1 s.
    """
    if not indexes:
        empty = pl.DataFrame(EVENT_SCHEMA.empty_table())
        return empty.lazy().with_columns(file_id=pl.lit("", dtype=pl.Enum([""])))
    paths, ids = pl.Enum([str(path) for path in indexes.values()]), pl.Enum(list(indexes))
    table = pl.scan_parquet(list(indexes.values()), glob=False, include_file_paths="file_id")
    # By position, for a replacement of values would hold the whole column in memory.
    return table.with_columns(pl.col("file_id").cast(paths).to_physical().cat.to(ids))
