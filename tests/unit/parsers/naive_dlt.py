"""DLT files as plain Python reads them, message by message: the twin that the kernels are held to."""

from dataclasses import dataclass

from parsers.dlt_message import Message, read_message

SECOND_NS = 1_000_000_000
WRAP_NS = 2**32 * 100_000  # of the timestamp: 0.1 ms in 32 bits
HEAD_BYTES = {b"DLT\x01": 16, b"DLS\x01": 4}


@dataclass
class Found:
    offset: int
    length: int
    message: Message


def find_messages(data: bytes, magic: bytes) -> list[Found]:
    """Walk the file as docs/reference/formats.md says: trust lengths, read on at the next magic."""
    head = HEAD_BYTES[magic]
    found: list[Found] = []
    at = 0
    while len(data) - at >= head + 4:
        following = data.find(magic, at + 1)
        following = len(data) if following < 0 else following
        if not data.startswith(magic, at):
            at = following
            continue
        kind, length = data[at + head], int.from_bytes(data[at + head + 2 : at + head + 4], "big")
        end = at + head + length
        if length < header_bytes(kind):
            at = following
            continue
        if end > len(data):
            if not is_believable(data, at, head):
                at = following
                continue
            end = data.find(magic, at + head + 4)
            end = len(data) if end < 0 else end
        found.append(Found(at, end - at, read_message(data[at:end])))
        at = end
    return found


def header_bytes(kind: int) -> int:
    """Return the size of the headers that a header type announces."""
    return 4 + 4 * bin(kind & 0x1C).count("1") + (10 if kind & 1 else 0)


def is_believable(data: bytes, at: int, head: int) -> bool:
    microseconds = int.from_bytes(data[at + 8 : at + 12], "little") if head == 16 else 0
    return data[at + head] >> 5 == 1 and microseconds < 1_000_000


def find_swallowed(data: bytes, magic: bytes) -> list[tuple[int, int, int]]:
    """Return (offset, length, messages inside) of each message whose damaged length takes in others."""
    head = HEAD_BYTES[magic]
    swallows: list[tuple[int, int, int]] = []
    for found in find_messages(data, magic):
        start, end = found.offset, found.offset + found.length
        if head + int.from_bytes(data[start + head + 2 : start + head + 4], "big") != found.length:
            continue  # it went on past the end of the file
        followed = end == len(data) or data.startswith(magic, end)
        if followed and found.length < 2_048:
            continue
        inside, last_end = 0, start
        at = data.find(magic, start + head + 4, end)
        while at >= 0 and at + head + 4 <= end:
            kind, length = data[at + head], int.from_bytes(data[at + head + 2 : at + head + 4], "big")
            following = at + 4
            if length >= header_bytes(kind) and is_believable(data, at, head):
                inside += 1
                following = last_end = at + head + length
            at = data.find(magic, following, end)
        if inside and (not followed or last_end == end):
            swallows.append((start, found.length, inside))
    return swallows


def records_of(data: bytes, magic: bytes = b"DLT\x01") -> list[dict]:
    """Return the records in the columns of the index, with `text` and, where it has one, `identity`."""
    newest: dict[bytes, tuple[int, int]] = {}
    boots: dict[bytes, int] = {}
    records: list[dict] = []
    for found in find_messages(data, magic):
        message = found.message
        ecu = message.ecu.ljust(4, b"\0")
        if message.mono_ns is not None:
            before, wall = newest.get(ecu, (None, 0))
            fell = before is not None and before - message.mono_ns >= 5 * SECOND_NS
            if fell and message.mono_ns < 60 * SECOND_NS and 2 * message.mono_ns < before:
                wraps = magic == b"DLT\x01"
                passed = WRAP_NS + message.mono_ns - before
                if not (wraps and abs(message.ts_ns - wall - passed) <= 5 * SECOND_NS):
                    boots[ecu] = min(boots.get(ecu, 0) + 1, 0xFFFF)
            newest[ecu] = message.mono_ns, message.ts_ns
        records.append(
            {
                "ts_ns": message.ts_ns,
                "mono_ns": message.mono_ns,
                "boot": boots.get(ecu, 0),
                "level": message.level,
                "source": message.source,
                "code": None,
                "offset": found.offset,
                "length": found.length,
                "text": message.text,
                "identity": message.identity,
            }
        )
    return records
