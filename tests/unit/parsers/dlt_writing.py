"""DLT messages as the tests need them: any field, right or wrong."""

import struct

STRING, UTF8, RAW, BOOL, SINT, UINT, FLOAT = 0x200, 0x8200, 0x400, 0x10, 0x20, 0x40, 0x80
NAMED, FIXED, TRACE, ARRAY, STRUCT, HEX, BINARY = 0x800, 0x1000, 0x2000, 0x100, 0x4000, 0x10000, 0x18000
B8, B16, B32, B64, B128 = 1, 2, 3, 4, 5
INFO, REQUEST, RESPONSE, TIME = 0x41, 0x16, 0x26, 0x36


def message(
    payload: bytes = b"",
    *,
    magic: bytes = b"DLT\x01",
    header: int = 0x35,  # version 1 with ECU, time stamp and extended header
    ecu: bytes = b"ECU1",
    stored_ecu: bytes = b"STOR",
    ticks: int = 1000,
    info: int = INFO,
    arguments: int = 1,
    application: bytes = b"APP1",
    context: bytes = b"CTX1",
    seconds: int = 1_700_000_000,
    microseconds: int = 5,
    length: int | None = None,
) -> bytes:
    """Return one message; `length` is what it says of itself, right unless given."""
    extra = ecu if header & 4 else b""
    extra += struct.pack(">I", 7) if header & 8 else b""
    extra += struct.pack(">I", ticks) if header & 16 else b""
    extra += bytes([info, arguments]) + application + context if header & 1 else b""
    size = 4 + len(extra) + len(payload) if length is None else length
    storage = struct.pack("<Ii", seconds, microseconds) + stored_ecu if magic == b"DLT\x01" else b""
    return magic + storage + struct.pack(">BBH", header, 0, size) + extra + payload


def argument(info: int, value: bytes, *names: bytes, order: str = "<") -> bytes:
    """Return one argument: its type info, the lengths and texts of its names, its value."""
    lengths = b"".join(struct.pack(order + "H", len(name)) for name in names)
    if info & (STRING | RAW | TRACE):
        lengths = struct.pack(order + "H", len(value)) + lengths
    return struct.pack(order + "I", info) + lengths + b"".join(names) + value


def text(content: str | bytes, kind: int = STRING, order: str = "<") -> bytes:
    """Return a text argument with the NUL that ends it."""
    content = content.encode() if isinstance(content, str) else content
    return argument(kind, content + b"\0", order=order)


def say(content: str, **fields) -> bytes:
    """Return a message that says one text."""
    return message(text(content), **fields)
