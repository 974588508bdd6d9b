"""Reads a `rec` file whole: its blocks in order, names from wherever they stand, damage noted on the way."""

from collections.abc import Iterator

import pyarrow as pa

from core.errors import UnreadableLogError, UnsupportedVersionError
from core.parsed_log import PROBLEMS_KEPT, Extent, ParseSummary
from parsers.collect import Collector
from parsers.contract import Buffer, EventStream
from parsers.rec_batch import Batch, signal_identity
from parsers.rec_blocks import Block, Gap, MappedBytes, header_of, walk_blocks, walk_file
from parsers.rec_layout import (
    BLOCK_BYTES,
    CODEC_NONE,
    HEADER_BYTES,
    NAMES,
    RECORDS,
    VERSION,
    Header,
    record_text,
    signal_name_id,
)
from parsers.rec_names import LookAhead, Names, is_bomb
from parsers.unfold_limits import MOST_RATIO

_FORMAT = "rec"
MOST_EXTENTS = 1 << 20  # half a million compressed blocks; a file of tiny ones must not fill the memory


def read_rec(data: Buffer) -> EventStream:
    """Yield the events of a file; raises UnsupportedVersionError for another version than 1."""
    reader = _Reader(data)
    for stretch in walk_file(reader.bytes):
        if isinstance(stretch, Gap):
            reader.skip(stretch)
        else:
            yield from reader.read(stretch)
    yield from reader.flush()
    return reader.finish()


class _Reader:
    def __init__(self, data: Buffer) -> None:
        self.bytes = MappedBytes(data)
        self._collector = Collector(_FORMAT, len(data), self._text, self._identity)
        self._batch = Batch(data, self._collector, self._name, self._code_name)
        self._names, self._all_named = Names(), False
        self._end = 0  # of what was read, in the raw file
        self._header = header_of(self.bytes)
        self._bytes_parsed = HEADER_BYTES if self._header else 0
        self._clocks: dict[int, int] = {}  # newest UTC ns of monotonic zero by boot cycle
        self._jumps: list[tuple[int, int]] = []
        self._extents: list[Extent] = []
        self._raw_end = self._logical_end = 0  # of the extents so far
        if self._header:
            self._check(self._header)

    def _check(self, header: Header) -> None:
        if header.version != VERSION:
            raise UnsupportedVersionError(
                f"It is rec version {header.version}; Argus reads version {VERSION}."
            )
        if header.size != HEADER_BYTES or header.flags:
            detail = f"the header says {header.size} bytes and flags {header.flags}; version 1 has 128 and 0"
            self._collector.problem(0, HEADER_BYTES, "version", detail)

    def skip(self, gap: Gap) -> None:
        """Note a stretch that is no block."""
        where = "the header and what follows it: " if gap.offset == 0 else ""
        if gap.truncated:
            kind, detail = "truncated", "the end of the file cuts it off"
        elif gap.given_up:
            kind, detail = "damage", "so much looks like blocks and is none that the search was given up"
        else:
            kind, detail = "damage", "magic, size or CRC do not fit; read on at the next whole block"
        self._collector.problem(gap.offset, gap.length, kind, where + detail)

    def read(self, block: Block) -> Iterator[pa.RecordBatch]:
        """Read a block; yields the events that had to make room for it."""
        self._end = block.end
        self._bytes_parsed += BLOCK_BYTES
        try:
            payload = self._unfold(block)
        except UnreadableLogError as error:
            self._problem(block, block.stored_size, "damage", str(error))
            return
        if block.kind == NAMES:
            self._read_names(block, payload)
            return
        if not self._batch.takes(block.raw_size, compressed=block.codec != CODEC_NONE):
            yield from self._batch.flush()
        self._read_records(block, payload)

    def _unfold(self, block: Block) -> Buffer:
        if block.kind not in {RECORDS, NAMES}:
            raise UnreadableLogError(f"kind {block.kind} is not known to version 1")
        if block.codec != CODEC_NONE and len(self._extents) >= MOST_EXTENTS:
            raise UnreadableLogError(f"a file has at most {MOST_EXTENTS // 2} compressed blocks")
        if block.codec != CODEC_NONE and is_bomb(self._logical_end, block.end):
            raise UnreadableLogError(f"the blocks so far unfold {MOST_RATIO} times their size: a bomb")
        return block.unfold()

    def _read_records(self, block: Block, payload: Buffer) -> None:
        first = self._batch.next_record
        self._note_clock(block, first)
        logical = self._logical(block)
        if block.codec == CODEC_NONE:
            read, odd = self._batch.add_plain(
                block.payload_offset, block.raw_size, logical, block.boot, block.utc_zero_ns
            )
        else:
            read, odd = self._batch.add_unfolded(payload, logical, block.boot, block.utc_zero_ns)
        count = self._batch.next_record - first
        self._account(block, read)
        if count != block.record_count:
            detail = f"the block says {block.record_count} records and holds {count}"
            self._collector.problem(block.offset, BLOCK_BYTES, "conflict", detail)
        if odd:
            detail = f"{odd} records are of a kind, level or time that version 1 does not have"
            self._collector.problem(block.payload_offset, block.stored_size, "version", detail)

    def _account(self, block: Block, read: int) -> None:
        """Count what was read of a payload; of a compressed one any part counts as all of its bytes."""
        if read == block.raw_size:
            self._bytes_parsed += block.stored_size
            return
        detail = f"a record size does not fit; {block.raw_size - read} bytes of the block are skipped"
        if block.codec == CODEC_NONE:
            self._bytes_parsed += read
            self._collector.problem(block.payload_offset + read, block.raw_size - read, "damage", detail)
        else:
            self._problem(block, 0 if read else block.stored_size, "damage", detail)

    def _read_names(self, block: Block, payload: Buffer) -> None:
        self._logical(block)
        self._bytes_parsed += block.stored_size
        for problem in self._names.define(payload):
            at = problem.position if block.codec == CODEC_NONE else 0
            length = problem.length if block.codec == CODEC_NONE else block.stored_size
            self._collector.problem(block.payload_offset + at, length, problem.kind, problem.detail)

    def _problem(self, block: Block, skipped: int, kind: str, detail: str) -> None:
        self._bytes_parsed += block.stored_size - skipped
        self._collector.problem(block.payload_offset, block.stored_size, kind, detail)

    def _note_clock(self, block: Block, record: int) -> None:
        before = self._clocks.get(block.boot, block.utc_zero_ns)
        self._clocks[block.boot] = block.utc_zero_ns
        if before != block.utc_zero_ns and len(self._jumps) < PROBLEMS_KEPT:
            self._jumps.append((record, block.utc_zero_ns - before))

    def _logical(self, block: Block) -> int:
        """Return where the payload stands in the logical stream, in which its content replaces it."""
        logical = self._logical_end + block.payload_offset - self._raw_end
        if block.codec != CODEC_NONE:
            self._extend_raw(block.payload_offset)
            extent = Extent(logical, block.payload_offset, block.stored_size, block.raw_size, "zstd")
            self._extents.append(extent)
            self._raw_end, self._logical_end = block.end, logical + block.raw_size
        return logical

    def _extend_raw(self, end: int) -> None:
        if size := end - self._raw_end:
            self._extents.append(Extent(self._logical_end, self._raw_end, size, size, "raw"))
            self._raw_end, self._logical_end = end, self._logical_end + size

    def _name(self, name_id: int) -> str:
        """Return a name; one that is not known yet may stand further on."""
        if name_id not in self._names and not self._all_named:
            ahead = LookAhead(self._names)
            for block in walk_blocks(self.bytes, self._end):
                if isinstance(block, Block):
                    ahead.read(block)
            self._all_named = True
        return self._names[name_id]

    def _code_name(self, name_id: int) -> str | None:
        name = self._name(name_id)
        return name if name_id in self._names else None

    def _text(self, offset: int, length: int) -> str:
        return record_text(self._batch.bytes_at(offset, length), self._name)

    def _identity(self, offset: int, length: int) -> str:
        return signal_identity(self._name(signal_name_id(self._batch.bytes_at(offset, length))))

    def flush(self) -> Iterator[pa.RecordBatch]:
        """Yield the events that still wait."""
        yield from self._batch.flush()

    def finish(self) -> ParseSummary:
        """Return the summary."""
        if self._extents:
            self._extend_raw(self.bytes.size)
        if nameless := self._batch.nameless_codes:
            detail = f"{nameless:,} records have a code that no name is known for; they count as without one"
            self._collector.problem(0, 0, "damage", detail)
        batch = self._batch
        del self._batch  # it holds the reader: together they would wait for the garbage collector
        return self._collector.finish(
            records=batch.records,
            bytes_parsed=self._bytes_parsed,
            facts=self._facts(),
            clock_jumps=tuple(self._jumps),
            boots=max(1, len(self._clocks)),
            extents=tuple(self._extents),
            signals=batch.series.finish(),
        )

    def _facts(self) -> dict[str, str]:
        facts = dict(self._header.labels) if self._header else {}
        if self._header and self._header.created_ns:
            facts["created_ns"] = str(self._header.created_ns)
        if self._clocks and not any(self._clocks.values()):
            facts["clock"] = "time since boot: no block knows the UTC of its monotonic zero"
        return facts
