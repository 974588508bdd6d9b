"""What every parser yields: batches of events as Arrow record batches, and a summary at the end.

Index, do not copy: an event carries where its record stands (`offset`, `length`), never its text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

LEVEL_NAMES = {0: "unknown", 1: "fatal", 2: "error", 3: "warning", 4: "info", 5: "debug", 6: "verbose"}
FATAL, ERROR, WARNING, INFO, DEBUG, VERBOSE, UNKNOWN = 1, 2, 3, 4, 5, 6, 0

DICTIONARY = pa.dictionary(pa.int32(), pa.string())
EVENT_SCHEMA = pa.schema(
    [
        pa.field("record", pa.uint64(), nullable=False),  # number of the record in the file, from 0
        pa.field("ts_ns", pa.int64()),  # UTC ns since the epoch
        pa.field("mono_ns", pa.int64()),  # ns since boot, when the format has it
        pa.field("boot", pa.uint16(), nullable=False),  # boot cycle within the file, from 0
        pa.field("level", pa.uint8(), nullable=False),
        pa.field("source", DICTIONARY, nullable=False),
        pa.field("code", DICTIONARY),
        pa.field("signature", pa.uint64(), nullable=False),
        pa.field("offset", pa.uint64(), nullable=False),  # in the logical stream, bytes
        pa.field("length", pa.uint32(), nullable=False),
    ]
)
SIGNAL_SCHEMA = pa.schema(  # one row for each bucket of each series
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("start_ns", pa.int64(), nullable=False),  # UTC ns
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
        pa.field("total", pa.float64(), nullable=False),  # sum of the samples
        pa.field("samples", pa.int64(), nullable=False),
    ]
)
NO_TIME = -(1 << 63)  # in a parser's column of times: there is none
MESSAGE, CODE, ID = 0, 1, 2  # what the signature of an event was made of
EVENTS_PER_BATCH = 65_536
PROBLEMS_KEPT = 1_000  # a file of pure damage must not fill the memory: the rest is only counted
EARLIEST_NS = 946_684_800_000_000_000  # 2000-01-01: before it a clock was not set


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read or believed: offset and length in bytes, both 0 where it is of the whole file.

    They are of the raw file; where it is compressed as a whole, of what it unfolds to, but for problems of
    the compression itself.
    """

    offset: int
    length: int
    kind: str  # 'damage', 'truncated', 'conflict', 'version', 'clock', …
    detail: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature and why it is what it is."""

    id: int
    kind: str  # 'code', 'message' or 'id'
    template: str
    code: str | None = None
    masked: tuple[tuple[str, str], ...] = ()  # (rule, the text it masked), for 'message'


@dataclass(frozen=True, slots=True)
class Extent:
    """A piece of the logical stream: where it comes from in the raw file."""

    logical_offset: int
    raw_offset: int
    raw_size: int
    size: int
    codec: str  # 'raw' or 'zstd'


@dataclass(frozen=True, slots=True)
class Signal:
    """A numeric series. A bucket: UTC ns where it starts, lowest, highest, sum and number of its samples."""

    name: str
    source: str
    buckets: tuple[tuple[int, float, float, float, int], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A signature, how the first message that had it begins (without its header), and how many had it."""

    signature: int
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """The templates of a file's groups, and the number of its group for each signature that has words.

    A signature that it lacks is a group of its own.
    """

    templates: tuple[str, ...] = ()
    group_of: Mapping[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True, slots=True)
class ParseSummary:
    """What a parser knows when it reached the end; `bytes_parsed + bytes_skipped == size`."""

    format: str
    size: int
    records: int
    events: int
    bytes_parsed: int
    bytes_skipped: int
    first_ns: int | None  # smallest time of all records, impossible ones included
    last_ns: int | None
    levels: Mapping[int, int]
    codes: Mapping[str, int]
    sources: Mapping[str, int]
    signatures: Mapping[int, Signature]  # explained; of a file of noise only the first ones
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    signature_count: int = 0  # distinct ones, explained or not
    messages: tuple[Message, ...] = ()  # one for each explained signature that has words, to be grouped
    facts: Mapping[str, str] = field(default_factory=dict[str, str])  # vin, firmware, platform, clock …
    coverage: tuple[tuple[int, int], ...] = ()  # (first_ns, last_ns) without a silence over 300 s
    clock_jumps: tuple[tuple[int, int], ...] = ()  # (record, jump in ns): wall clock against monotonic
    boots: int = 1
    extents: tuple[Extent, ...] = ()  # empty: the logical stream is the raw file
    signals: tuple[Signal, ...] = ()  # numeric series, kept small
    unfolded: bool = False  # the file is compressed as a whole: its logical stream is what it unfolds to
