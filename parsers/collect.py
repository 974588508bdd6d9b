"""Turns the columns that a parser's kernel fills into Arrow batches, and adds up the summary on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from core.grouping.masking import CHARACTERS_READ
from core.parsed_log import (
    CODE,
    EVENT_SCHEMA,
    EVENTS_PER_BATCH,
    ID,
    MESSAGE,
    NO_TIME,
    PROBLEMS_KEPT,
    Extent,
    Message,
    ParseSummary,
    Problem,
    Signal,
    Signature,
)
from core.signature import explain_code, explain_id, explain_message, find_codes
from parsers.arrow_columns import number_column, text_column
from parsers.kernels.interning import Interner
from parsers.kernels.intervals import Coverage
from parsers.kernels.tallying import tally

SIGNATURES_COUNTED = 1 << 20  # beyond these a file of noise would fill the memory
SIGNATURES_EXPLAINED = 1 << 14
CHARACTERS_EXPLAINED = 2_000  # of a message: a template shows fewer
NAMES_KEPT = 1 << 16  # sources, and codes
OTHERS = "(others)"
_NO_TEXT = -1, 0, ""  # offset, length, text
_KNOWN_KEPT = NAMES_KEPT + EVENTS_PER_BATCH  # past it no code is explained any more


@dataclass(slots=True)
class Rows:
    """Events in columns of one length, at most EVENTS_PER_BATCH; rows of one record stand together."""

    record: np.ndarray  # u64
    ts_ns: np.ndarray  # i64, NO_TIME where there is none
    mono_ns: np.ndarray  # i64, NO_TIME where there is none
    boot: np.ndarray  # u16
    level: np.ndarray  # u8
    source: np.ndarray  # i32, as `Collector.source_number` gave it
    kind: np.ndarray  # u8: MESSAGE, CODE or ID
    signature: np.ndarray  # u64
    offset: np.ndarray  # u64
    length: np.ndarray  # u32


class _Names:
    """A column's dictionary: names with their numbers and how often each was seen."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._numbers: dict[str, int] = {}
        self._counts = np.zeros(0, np.int64)
        self._array = text_column([])

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, name: str) -> int:
        """Return the number of a name, OTHERS when it is new and there are too many."""
        if name not in self._numbers and len(self._numbers) >= self._limit:
            name = OTHERS
        return self._numbers.setdefault(name, len(self._numbers))

    def counters(self) -> np.ndarray:
        """Return the counts by number, to be added to: i64, one for each name."""
        if self._counts.size < len(self):
            self._counts = np.concatenate((self._counts, np.zeros(len(self), np.int64)))
        return self._counts

    def column(self, numbers: pa.Array) -> pa.DictionaryArray:
        """Return a column of these numbers."""
        if len(self._array) != len(self):
            self._array = text_column(list(self._numbers))
        return pa.DictionaryArray.from_arrays(numbers, self._array, safe=False)

    def counts(self) -> dict[str, int]:
        """Return how often each name was seen."""
        return dict(zip(self._numbers, self.counters().tolist(), strict=False))


class Collector:
    """Collects one file; `size` is in bytes.

    `read_text(offset, length)` returns the text of a record, as `LogFormat.read_record` does;
    `identify(offset, length)` returns the identity behind a signature of kind ID.
    """

    def __init__(
        self,
        format_name: str,
        size: int,
        read_text: Callable[[int, int], str],
        identify: Callable[[int, int], str] | None = None,
    ) -> None:
        self._format, self._size = format_name, size
        self._read_text, self._identify = read_text, identify or read_text
        self._events = self._problem_count = 0
        self._problems: list[Problem] = []
        self._problems_of_all: list[Problem] = []  # of the whole file, where others are of a stretch
        self._levels = np.zeros(256, np.int64)
        self._sources, self._codes = _Names(NAMES_KEPT), _Names(NAMES_KEPT)
        self._codes_left_out = False
        self._code_of = np.zeros(0, np.int32)  # by signature number; -1: that signature is no code
        self._signatures: dict[int, Signature] = {}
        self._explained = [0, 0]  # how many of them are none of a code, and how many are
        self._known: dict[int, Signature] = {}
        self._texts: dict[int, tuple[int, str]] = {}  # number and text of the signatures to be grouped
        # Noise leaves the codes their room; one more than are told apart, so that too many can be seen.
        self._numbers = Interner(SIGNATURES_COUNTED, reserve=NAMES_KEPT + 1)
        self._lines = np.zeros(0, np.int64)  # by signature number
        self._times = Coverage()
        self._last_text = _NO_TEXT
        self._last_codes: dict[int, Signature] | None = None  # of that text, once they were looked for

    def source_number(self, name: str) -> int:
        """Return the number of a source for `Rows.source`."""
        return self._sources.number(name)

    def code_signature(self, code: str) -> int:
        """Return the signature of a code that the file names outside of its texts, for `Rows.signature`."""
        signature = explain_code(code)
        if len(self._known) < _KNOWN_KEPT:
            self._known[signature.id] = signature
        return signature.id

    def problem(self, offset: int, length: int, kind: str, detail: str) -> None:
        """Note a stretch of the raw file that could not be read, or with 0 and 0 a problem of the whole file.

        The first PROBLEMS_KEPT are kept, those of the whole file before all others.
        """
        self._problem_count += 1
        problems = self._problems if offset or length else self._problems_of_all
        if len(problems) < PROBLEMS_KEPT:
            problems.append(Problem(offset, length, kind, detail))

    @property
    def problem_room(self) -> int:
        """How many more problems of stretches are kept; those after them only count."""
        return PROBLEMS_KEPT - len(self._problems)

    def count_problems(self, count: int) -> None:
        """Count problems that are not kept."""
        self._problem_count += count

    def add(self, rows: Rows) -> pa.RecordBatch:
        """Count `rows` and return them in EVENT_SCHEMA."""
        self._events += rows.record.size
        self._times.add(rows.ts_ns)
        codes = self._count(rows)
        columns = [
            number_column(rows.record, pa.uint64()),
            number_column(rows.ts_ns, pa.int64(), rows.ts_ns == NO_TIME),
            number_column(rows.mono_ns, pa.int64(), rows.mono_ns == NO_TIME),
            number_column(rows.boot, pa.uint16()),
            number_column(rows.level, pa.uint8()),
            self._sources.column(number_column(rows.source, pa.int32())),
            self._codes.column(number_column(codes, pa.int32(), codes < 0)),
            number_column(rows.signature, pa.uint64()),
            number_column(rows.offset, pa.uint64()),
            number_column(rows.length, pa.uint32()),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=EVENT_SCHEMA)

    def _count(self, rows: Rows) -> np.ndarray:
        """Count the rows and explain each signature that is new; return the codes (i32, -1: none)."""
        first_new = self._numbers.count
        numbers, new_rows = self._numbers.number(rows.signature, rows.kind == CODE)
        if new_rows.size:
            new = [self._explain(rows, row, first_new + n) for n, row in enumerate(new_rows.tolist())]
            self._last_text, self._last_codes = _NO_TEXT, None  # it may be long
            self._code_of = np.concatenate((self._code_of, np.array(new, np.int32)))
            self._lines = np.concatenate((self._lines, np.zeros(new_rows.size, np.int64)))
        codes = np.empty(rows.record.size, np.int32)
        tally(
            rows.record, rows.level, rows.source, numbers, self._code_of,
            self._levels, self._sources.counters(), self._codes.counters(), self._lines, codes,
        )  # fmt: skip
        return codes

    def _explain(self, rows: Rows, row: int, number: int) -> int:
        """Keep the explanation of a row's signature; return the number of its code, -1 when it is none."""
        kind = int(rows.kind[row])
        if kind != CODE and self._explained[False] >= SIGNATURES_EXPLAINED:
            return -1
        if kind == CODE and len(self._codes) >= NAMES_KEPT:
            self._codes_left_out = True
            return -1
        identity = int(rows.signature[row])
        signature = self._signature(kind, identity, number, int(rows.offset[row]), int(rows.length[row]))
        self._signatures[identity] = signature
        self._explained[kind == CODE] += 1
        return -1 if signature.code is None else self._codes.number(signature.code)

    def _signature(self, kind: int, identity: int, number: int, offset: int, length: int) -> Signature:
        if kind == ID:
            return explain_id(self._identify(offset, length))
        text = self._text(offset, length)
        message = _explain_beginning(text, identity)
        if self._explained[kind == CODE] < SIGNATURES_EXPLAINED:  # codes leave the messages their room
            self._texts[identity] = number, text[:CHARACTERS_READ]
        if kind == MESSAGE:
            return message
        code = self._known.get(identity) or self._codes_of(text).get(identity)
        if code is None:
            return message
        return replace(code, template=message.template or code.template)  # what was said with it, first

    def _text(self, offset: int, length: int) -> str:
        """Return the text of a record, which is asked for once for each of its codes."""
        if self._last_text[:2] != (offset, length):
            self._last_text, self._last_codes = (offset, length, self._read_text(offset, length)), None
        return self._last_text[2]

    def _codes_of(self, text: str) -> dict[int, Signature]:
        """Return the codes of the last text by their signatures: looked for once, however many are new."""
        if self._last_codes is None:
            self._last_codes = {code.id: code for code in map(explain_code, find_codes(text))}
        return self._last_codes

    def finish(
        self,
        *,
        records: int,
        bytes_parsed: int,
        facts: Mapping[str, str] | None = None,
        clock_jumps: tuple[tuple[int, int], ...] = (),
        boots: int = 1,
        extents: tuple[Extent, ...] = (),
        signals: tuple[Signal, ...] = (),
    ) -> ParseSummary:
        """Return the summary; what of the file's bytes was not parsed was skipped. Nothing is added then."""
        self._note_limits()
        # A reader holds its collector. Were it held in turn, the buffers of file after file would lie about
        # until the garbage collector comes, which is once in thousands of files.
        self._read_text = self._identify = _read_no_more
        return ParseSummary(
            format=self._format,
            size=self._size,
            records=records,
            events=self._events,
            bytes_parsed=bytes_parsed,
            bytes_skipped=self._size - bytes_parsed,
            first_ns=self._times.first_ns,
            last_ns=self._times.last_ns,
            levels={level: n for level, n in enumerate(self._levels.tolist()) if n},
            codes=self._codes.counts(),
            sources=self._sources.counts(),
            signatures=self._signatures,
            signature_count=self._numbers.count,
            messages=self._messages(),
            problems=tuple((self._problems_of_all + self._problems)[:PROBLEMS_KEPT]),
            problem_count=self._problem_count,
            facts=facts or {},
            coverage=self._times.intervals(),
            clock_jumps=clock_jumps,
            boots=boots,
            extents=extents,
            signals=signals,
        )

    def _note_limits(self) -> None:
        """Note, as problems of the whole file, what it had too much of to be kept."""
        if self._times.dropped:
            self.problem(
                0, 0, "clock", f"{self._times.dropped:,} times lie too scattered and count as not logged"
            )
        if self._codes_left_out:
            kept = f"{len(self._codes):,}"
            self.problem(
                0, 0, "limit", f"it names more than {kept} codes; "
                f"the first {kept} of them are told apart, the others count as none",
            )  # fmt: skip

    def _messages(self) -> tuple[Message, ...]:
        found = self._texts.items()
        return tuple(Message(identity, text, int(self._lines[n])) for identity, (n, text) in found)


def _read_no_more(offset: int, length: int) -> str:
    raise AssertionError(f"the file is closed; {length} bytes at {offset} were asked for")


def _explain_beginning(text: str, identity: int) -> Signature:
    beginning = text[:CHARACTERS_EXPLAINED]
    explained = explain_message(beginning, identity)
    whole = len(beginning) == len(text)
    return explained if whole else replace(explained, template=explained.template.rstrip("…") + "…")
