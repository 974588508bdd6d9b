"""The `rec` format, version 1, field by field; little-endian throughout. See docs/reference/formats.md."""

from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct

from crc32c import crc32c

from parsers.contract import Buffer

MAGIC = b"ARGUSREC"
VERSION = 1
HEADER_BYTES = 128
# magic, version, header size, flags, created (UTC ns), VIN, platform, firmware, vehicle id, CRC32C of these
HEADER = Struct("<8sHHIq17s23s32s28sI")

BLOCK_MAGIC = b"ARBK"
BLOCK_BYTES = 32
# magic, codec, kind, boot, stored size, raw size, record count, UTC ns of monotonic zero, CRC32C
BLOCK = Struct("<4sBBHIIIqI")
BLOCK_CRC_AT = 28  # the CRC covers the head up to here and the stored payload
CODEC_NONE, CODEC_ZSTD = 0, 1
RECORDS, NAMES = 0, 1
MOST_RAW_BYTES = 1 << 20
MOST_STORED_BYTES = MOST_RAW_BYTES + (MOST_RAW_BYTES >> 8)  # zstd's own bound for what does not compress

RECORD_BYTES = 20
RECORD = Struct("<IHBBQI")  # size of it all, source name id, level, kind, monotonic ns, code name id
KIND_AT = 7
TEXT, SIGNAL = 0, 1
SIGNAL_VALUE = Struct("<Id")  # name id, value
SIGNAL_BYTES = RECORD_BYTES + SIGNAL_VALUE.size
NAME = Struct("<IH")  # id, length of the UTF-8 that follows


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself; when its CRC does not fit, `whole` is false and nothing in it counts."""

    whole: bool
    version: int
    size: int
    flags: int
    created_ns: int
    labels: dict[str, str]  # vin, platform, firmware, vehicle_id: those that are given


def read_header(head: Buffer) -> Header:
    """Read the first `HEADER_BYTES` bytes of a file (there must be that many)."""
    magic, version, size, flags, created_ns, *labels, crc = HEADER.unpack_from(head)
    names = ("vin", "platform", "firmware", "vehicle_id")
    given = {name: text for name, label in zip(names, labels, strict=True) if (text := _label(label))}
    whole = magic == MAGIC and crc == crc32c(head[: HEADER_BYTES - 4])
    return Header(whole, version, size, flags, created_ns, given)


def _label(padded: bytes) -> str:
    return padded.split(b"\0", 1)[0].decode("utf-8", "replace").strip()


def record_text(record: bytes, name_of: Callable[[int], str]) -> str:
    """Return the text of a whole record; `name_of` gives the name of an id."""
    kind = record[KIND_AT]
    if kind == TEXT:
        return record[RECORD_BYTES:].decode("utf-8", "replace")
    if kind == SIGNAL and len(record) >= SIGNAL_BYTES:
        name_id, value = SIGNAL_VALUE.unpack_from(record, RECORD_BYTES)
        return f"{name_of(name_id)} = {value!r}"
    return unknown_text(kind)


def signal_name_id(record: bytes) -> int:
    """Return the name id of a signal record."""
    return SIGNAL_VALUE.unpack_from(record, RECORD_BYTES)[0]


def unknown_text(kind: int) -> str:
    """Return the text of a record that version 1 cannot read: of another kind, or a signal cut short."""
    return f"record of kind {kind}"
