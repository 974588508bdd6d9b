"""A reader of `rec` in plain Python, written from the format's table alone: what the fast one must equal."""

import struct

import zstandard
from crc32c import crc32c

NONE, ZSTD = 0, 1
MAX_RAW = 1 << 20
I64_MAX = (1 << 63) - 1


def _valid_block(data: bytes, at: int):
    head = data[at : at + 32]
    if len(head) < 32 or head[:4] != b"ARBK":
        return None
    codec, kind, boot, stored, raw, _, zero, crc = struct.unpack("<BBHIIIqI", head[4:])
    too_big = raw > MAX_RAW or stored > MAX_RAW + 4096 or at + 32 + stored > len(data)
    if too_big or (codec == NONE and stored != raw):
        return None
    payload = data[at + 32 : at + 32 + stored]
    return (codec, kind, boot, raw, zero, payload) if crc32c(head[:28] + payload) == crc else None


def _first_block(data: bytes) -> int:
    if data[:8] != b"ARGUSREC":
        return 0
    whole = len(data) >= 128 and crc32c(data[:124]) == int.from_bytes(data[124:128], "little")
    if whole:
        return 128
    return 4 if len(data) >= 128 else len(data)  # where the next step is 4, so that the search begins at 8


def blocks(data: bytes) -> list[tuple]:
    """(codec, kind, boot, raw size, utc zero, stored payload, offset) of every whole block, in order."""
    found, at, in_gap = [], _first_block(data), False
    while at < len(data):
        if block := _valid_block(data, at):
            found.append((*block, at))
            at, in_gap = at + 32 + len(block[-1]), False
        else:
            at, in_gap = at + (1 if in_gap else 4), True
    return found


def _unfold(codec: int, raw_size: int, payload: bytes) -> bytes | None:
    if codec == NONE:
        return payload
    if codec != ZSTD:
        return None
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        claimed = zstandard.frame_content_size(payload)
        content = frame.decompress(payload)
    except zstandard.ZstdError:
        return None
    is_one = frame.eof and not frame.unused_data
    return content if is_one and claimed in {-1, raw_size} and len(content) == raw_size else None


def names(data: bytes) -> dict[int, str]:
    """The first definition of every id."""
    table: dict[int, str] = {}
    for codec, kind, _, raw, _, stored, _ in blocks(data):
        payload = _unfold(codec, raw, stored) if kind == 1 else None
        at = 0
        while payload and at + 6 <= len(payload):
            name_id, length = struct.unpack_from("<IH", payload, at)
            if at + 6 + length > len(payload):
                break
            text = payload[at + 6 : at + 6 + length].decode("utf-8", "replace").replace("\0", "\ufffd")[:255]
            if name_id and text:
                table.setdefault(name_id, text)
            at += 6 + length
    return table


def records(data: bytes) -> list[dict]:
    """Every record as a row of the event index, with its text in place of a signature."""
    table, rows, shift = names(data), [], 0
    for codec, kind, boot, raw, zero, stored, at in blocks(data):
        payload = _unfold(codec, raw, stored) if kind in {0, 1} else None
        if payload is None:
            continue
        if kind == 0:
            rows += _rows(payload, table, boot, zero, at + 32 + shift)
        shift += len(payload) - len(stored)
    for number, row in enumerate(rows):
        row["record"] = number
    return rows


def _rows(payload: bytes, table: dict[int, str], boot: int, zero: int, offset: int) -> list[dict]:
    def name(name_id: int) -> str:
        return table.get(name_id, f"#{name_id}")

    rows, at = [], 0
    while at + 20 <= len(payload):
        size, source, level, kind, mono, code = struct.unpack_from("<IHBBQI", payload, at)
        if size < 20 or at + size > len(payload):
            break
        ts = zero + mono if mono <= I64_MAX and zero + mono <= I64_MAX else None
        rows.append(
            {
                "ts_ns": ts,
                "mono_ns": mono if mono <= I64_MAX else None,
                "boot": boot,
                "level": level if level <= 6 else 0,
                "source": name(source) if source else "",
                "code": table.get(code),
                **_said(payload[at : at + size], kind, name),
                "offset": offset + at,
                "length": size,
            }
        )
        at += size
    return rows


def _said(record: bytes, kind: int, name) -> dict:
    if kind == 0:
        return {"text": record[20:].decode("utf-8", "replace")}
    if kind == 1 and len(record) >= 32:
        name_id, value = struct.unpack_from("<Id", record, 20)
        return {"text": f"{name(name_id)} = {value!r}", "identity": f"signal {name(name_id)}"}
    return {"text": f"record of kind {kind}"}
