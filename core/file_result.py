"""What is known of a log file once an attempt at it settled: the row of `log_files`, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.log_file import LogFile
from core.parsed_log import Problem

PROBLEMS_STORED = 100


@dataclass(frozen=True, slots=True)
class FileResult:
    """A log file and what its last settled attempt found; `format` is None until one succeeded.

    `problems` holds at most PROBLEMS_STORED of the `problem_count` that were met. Times are UTC ns.
    """

    file: LogFile
    format: str | None = None
    records: int = 0
    events: int = 0
    bytes_parsed: int = 0
    bytes_skipped: int = 0
    first_ns: int | None = None
    last_ns: int | None = None
    parse_seconds: float | None = None
    index_key: str | None = None
    has_extents: bool = False
    levels: Mapping[int, int] = field(default_factory=dict[int, int])
    codes: Mapping[str, int] = field(default_factory=dict[str, int])
    sources: Mapping[str, int] = field(default_factory=dict[str, int])
    signatures: int = 0
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    coverage: tuple[tuple[int, int], ...] = ()
    clock_jumps: tuple[tuple[int, int], ...] = ()
    boots: int = 1
    signals: int = 0  # how many numeric series lie beside the index
    unfolded: bool = False  # the file is compressed as a whole, and its logical stream lies beside the index

    @property
    def extents_key(self) -> str | None:
        """Where the extent table lies beside the index, for a file with compressed parts."""
        if self.index_key is None or not self.has_extents:
            return None
        return self.index_key.removesuffix(".parquet") + ".extents.parquet"

    @property
    def stream_key(self) -> str:
        """The object in which the extents stand, or the records where there are none."""
        if self.index_key is None or not self.unfolded:
            return self.file.object_key
        return self.index_key.removesuffix(".parquet") + ".stream.zst"
