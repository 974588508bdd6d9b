"""Writes `rec` files: for recorders, for the sample fleet and for tests.

with path.open("wb") as file, RecWriter(file, vin=…, firmware="2.4.0", utc_zero_ns=…) as log:
    log.text(mono_ns, ERROR, "ECU1/ENG", "misfire on cylinder 2", code="P0302")
    log.signal(mono_ns, "ECU1/ENG", "coolant_temperature", 92.5)
"""

from types import TracebackType
from typing import BinaryIO, Self

import zstandard
from crc32c import crc32c

from core.errors import InvalidInputError
from core.parsed_log import UNKNOWN
from parsers.rec_layout import (
    BLOCK,
    BLOCK_CRC_AT,
    BLOCK_MAGIC,
    CODEC_NONE,
    CODEC_ZSTD,
    HEADER,
    HEADER_BYTES,
    MAGIC,
    MOST_RAW_BYTES,
    NAME,
    NAMES,
    RECORD,
    RECORD_BYTES,
    RECORDS,
    SIGNAL,
    SIGNAL_VALUE,
    TEXT,
    VERSION,
)

NAMES_EVERY = 64  # blocks: one damaged block must not lose the names of a whole file


class RecWriter:
    """Writes one `rec` file to `file`; what was flushed is readable whatever happens afterwards.

    Times are ns since boot; `utc_zero_ns` is the UTC ns of that zero (0 while the recorder has no clock).
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        vin: str,
        platform: str = "",
        firmware: str = "",
        vehicle_id: str = "",
        created_ns: int = 0,
        utc_zero_ns: int = 0,
        zstd: bool = False,
        block_bytes: int = 256 << 10,
    ) -> None:
        if not RECORD_BYTES <= block_bytes <= MOST_RAW_BYTES:
            raise InvalidInputError(
                "block_bytes", f"A block holds 20 to {MOST_RAW_BYTES} bytes, not {block_bytes}."
            )
        self._file = file
        self._compressor = zstandard.ZstdCompressor() if zstd else None
        self._block_bytes = block_bytes
        self._boot, self._utc_zero_ns = 0, utc_zero_ns
        self._records = bytearray()
        self._record_count = 0
        self._ids: dict[str, int] = {}
        self._names_written = 0  # ids up to here stand in the file
        self._blocks = 0  # record blocks since all names were written
        self._write_header(created_ns, vin, platform, firmware, vehicle_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()

    def set_clock(self, utc_zero_ns: int) -> None:
        """From here on monotonic zero stands at this UTC: the clock was set."""
        self.flush()
        self._utc_zero_ns = utc_zero_ns

    def start_boot(self, boot: int, utc_zero_ns: int) -> None:
        """From here on records belong to boot cycle `boot`, 0 … 65535, with its own monotonic zero."""
        self.set_clock(utc_zero_ns)
        self._boot = boot

    def text(self, mono_ns: int, level: int, source: str, message: str, *, code: str | None = None) -> None:
        """Write a message; a block takes up to 1 MiB of it, and more raises InvalidInputError."""
        self._write_record(mono_ns, level, source, TEXT, message.encode(), code)

    def signal(
        self,
        mono_ns: int,
        source: str,
        name: str,
        value: float,
        *,
        level: int = UNKNOWN,
        code: str | None = None,
    ) -> None:
        """Write one sample of a signal."""
        content = SIGNAL_VALUE.pack(self._id(name), value)
        self._write_record(mono_ns, level, source, SIGNAL, content, code)

    def flush(self) -> None:
        """Write what is waiting as a block, after a block of the names that it is the first to use."""
        if self._record_count:
            self._write_names()
            self._write_block(RECORDS, bytes(self._records), self._record_count)
            self._blocks += 1
            self._records.clear()
            self._record_count = 0
        self._file.flush()

    def _write_header(self, created_ns: int, *labels: str) -> None:
        padded: list[bytes] = []
        fields = (("vin", 17), ("platform", 23), ("firmware", 32), ("vehicle_id", 28))
        for (name, size), label in zip(fields, labels, strict=True):
            encoded = label.encode()
            if len(encoded) > size:
                raise InvalidInputError(name, f"The {name} {label!r} has {len(encoded)} bytes; {size} fit.")
            padded.append(encoded.ljust(size, b"\0"))
        head = HEADER.pack(MAGIC, VERSION, HEADER_BYTES, 0, created_ns, *padded, 0)[:-4]
        self._file.write(head + crc32c(head).to_bytes(4, "little"))

    def _write_record(
        self, mono_ns: int, level: int, source: str, kind: int, content: bytes, code: str | None
    ) -> None:
        size = RECORD_BYTES + len(content)
        if size > MOST_RAW_BYTES:
            raise InvalidInputError(
                "message", f"A record of {size} bytes is over the {MOST_RAW_BYTES} of a block."
            )
        if len(self._records) + size > self._block_bytes:
            self.flush()
        source_id = self._id(source)
        if source_id > 0xFFFF:
            raise InvalidInputError(
                "source", f"{source!r} would be name {source_id}; a source's id has 16 bits."
            )
        code_id = self._id(code) if code else 0
        self._records += RECORD.pack(size, source_id, level, kind, mono_ns, code_id) + content
        self._record_count += 1

    def _id(self, name: str) -> int:
        if not name:
            return 0
        if len(name.encode()) > 0xFFFF:
            raise InvalidInputError("name", f"The name {name[:40]!r}… is over 65535 bytes.")
        return self._ids.setdefault(name, len(self._ids) + 1)

    def _write_names(self) -> None:
        repeat_all = self._blocks >= NAMES_EVERY
        after = 0 if repeat_all else self._names_written
        payload, count = bytearray(), 0
        for name, name_id in self._ids.items():
            if name_id <= after:
                continue
            entry = name.encode()
            if len(payload) + NAME.size + len(entry) > MOST_RAW_BYTES:
                self._write_block(NAMES, bytes(payload), count)
                payload.clear()
                count = 0
            payload += NAME.pack(name_id, len(entry)) + entry
            count += 1
        if count:
            self._write_block(NAMES, bytes(payload), count)
        self._names_written = len(self._ids)
        if repeat_all:
            self._blocks = 0

    def _write_block(self, kind: int, raw: bytes, count: int) -> None:
        stored = self._compressor.compress(raw) if self._compressor else raw
        codec = CODEC_ZSTD if self._compressor else CODEC_NONE
        head = BLOCK.pack(
            BLOCK_MAGIC, codec, kind, self._boot, len(stored), len(raw), count, self._utc_zero_ns, 0
        )[:BLOCK_CRC_AT]
        self._file.write(head + crc32c(stored, crc32c(head)).to_bytes(4, "little") + stored)
