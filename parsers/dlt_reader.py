"""Reads a DLT file whole: the kernel's columns with what only Python can say of them."""

from functools import cache, lru_cache

import numpy as np

from core.parsed_log import CODE, EVENTS_PER_BATCH, ID, MESSAGE
from core.signature import CODES_KEPT, find_codes, sign_code, sign_id, sign_message
from parsers.collect import OTHERS, Collector, Rows
from parsers.contract import Buffer, EventStream
from parsers.dlt_fibex import Catalogue
from parsers.dlt_framing import framing
from parsers.dlt_message import (
    NAMED_SERVICES,
    SERIAL,
    STORAGE,
    Message,
    control_identity,
    describe,
    id_text,
    read_message,
)
from parsers.kernels import dlt_layout
from parsers.kernels.dlt import MessageReader
from parsers.kernels.dlt_layout import SOURCES_KEPT, Columns
from parsers.registry import HEAD_BYTES

_HEADS = {STORAGE: dlt_layout.STORAGE, SERIAL: dlt_layout.SERIAL, b"": dlt_layout.PLAIN}
_PROBLEMS = (
    ("damage", "there is no message header here; read on at the next one"),
    ("damage", "the message says that it is shorter than its own headers; read on at the next one"),
    ("damage", "the message says that it goes on past the end of the file; read on at the next one"),
    ("truncated", "the end of the file cuts the message off"),
    ("damage", "the message says that it is longer than it is; headers of other messages within it: {:,}"),
)
_SUBTYPES, _SERVICES = 16, 32
_TEXTS_KEPT = 512  # with their signatures: a catalogue's messages mostly have the same words again


def read_dlt(data: Buffer, catalogue: Catalogue | None = None) -> EventStream:
    """Yield the events of a file; raises UnsupportedVersionError for another version than 1.

    Messages without words are signed by those of the catalogue, where it describes them.
    """
    reader = _Reader(data, catalogue)
    while columns := reader.messages.read(reader.rows_at_once):
        for offset, length, number, swallowed in columns.problems.tolist():
            kind, detail = _PROBLEMS[number]
            reader.collector.problem(offset, length, kind, detail.format(swallowed))
        if columns.record.size:
            yield reader.collector.add(reader.rows(columns))
    return reader.collector.finish(
        records=reader.messages.records,
        bytes_parsed=reader.messages.bytes_parsed,
        facts=reader.facts,
        clock_jumps=reader.messages.clock_jumps,
        boots=reader.messages.boots,
    )


class _Reader:
    def __init__(self, data: Buffer, catalogue: Catalogue | None) -> None:
        self._data, self._catalogue = data, catalogue
        self._signed = lru_cache(_TEXTS_KEPT)(_sign_text)
        # Python signs a few rows of a batch, or with a catalogue any of them, and each can have many codes.
        self.rows_at_once = EVENTS_PER_BATCH // (CODES_KEPT if catalogue else 2)
        magic = framing(bytes(data[:HEAD_BYTES]))
        self.messages = MessageReader(data, _HEADS[magic], *_control_identities())
        self.collector = Collector("dlt", len(data), self._text, self._identity)
        self.facts = {} if magic == STORAGE else {"clock": "time since boot: the file has no wall clock"}
        self._source_numbers = np.empty(0, np.int32)

    def rows(self, columns: Columns) -> Rows:
        """Return the kernel's columns with their sources named and the signatures that it asked for."""
        rows = Rows(*columns[:10])
        rows.source = self._named(rows.source)
        several: list[tuple[int, list[int]]] = []  # rows with more than one code
        asked = columns.asked
        if self._catalogue:
            asked = np.union1d(asked, np.flatnonzero(rows.kind == ID))
        for row in asked.tolist():
            message = self._message(int(rows.offset[row]), int(rows.length[row]))
            if message.frame:
                rows.level[row] = message.level
                rows.source[row] = self.collector.source_number(message.source)
            rows.kind[row], signatures = self._sign(message)
            rows.signature[row] = signatures[0]
            if len(signatures) > 1:
                several.append((row, signatures))
        return _repeated(rows, several) if several else rows

    def _named(self, numbers: np.ndarray) -> np.ndarray:
        known = self._source_numbers.size
        names = ["/".join(id_text(part.tobytes()) for part in ids) for ids in self.messages.sources[known:]]
        if known + len(names) == SOURCES_KEPT:
            names[-1:] = [OTHERS] if names else []
        more = np.array([self.collector.source_number(name) for name in names], np.int32)
        self._source_numbers = np.concatenate((self._source_numbers, more))
        return self._source_numbers[numbers]

    def _sign(self, message: Message) -> tuple[int, list[int]]:
        """Return what a message is signed by, and its signatures: one, or one for each of its codes."""
        if message.identity is not None:
            return ID, [sign_id(message.identity)]
        return self._signed(message.text)

    def _message(self, offset: int, length: int) -> Message:
        message = read_message(bytes(self._data[offset : offset + length]))
        return describe(message, self._catalogue) if self._catalogue else message

    def _text(self, offset: int, length: int) -> str:
        return self._message(offset, length).text

    def _identity(self, offset: int, length: int) -> str:
        return self._message(offset, length).identity or ""


def _sign_text(text: str) -> tuple[int, list[int]]:
    if codes := find_codes(text):
        return CODE, [sign_code(code) for code in codes]
    return MESSAGE, [sign_message(text)]


def _repeated(rows: Rows, several: list[tuple[int, list[int]]]) -> Rows:
    """Return the rows with those in `several` once for each of their signatures."""
    times = np.ones(rows.record.size, np.int64)
    for row, signatures in several:
        times[row] = len(signatures)
    more = Rows(*(np.repeat(getattr(rows, name), times) for name in Rows.__slots__))
    starts = np.cumsum(times) - times
    for row, signatures in several:
        more.signature[starts[row] : starts[row] + len(signatures)] = signatures
    return more


@cache
def _control_identities() -> tuple[np.ndarray, list[str]]:
    """Return what `MessageReader` signs control messages with: 0 is for a service without a name."""
    signatures = np.zeros((_SUBTYPES, _SERVICES), np.uint64)
    for subtype in range(_SUBTYPES):
        for service in NAMED_SERVICES:
            signatures[subtype, service] = sign_id(control_identity(subtype, service))
    prefixes = [control_identity(subtype, 0).removesuffix("0)") for subtype in range(_SUBTYPES)]
    return signatures, prefixes
