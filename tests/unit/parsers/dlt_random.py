"""Random DLT files: every kind of message a vehicle's loggers write, and what happens to files on the way."""

import random
import struct
from collections.abc import Callable

from tests.unit.parsers import dlt_writing as dlt
from tests.unit.parsers.dlt_writing import argument, message, text

IDS = b"ECU1", b"ECU2", b"VCU\0", b"A\0\0\0", b"\0\0\0\0", b"LONG", b"x-1_", b"9999"
CLOCKS = (
    0,
    86_400,
    1_305_029_670,
    1_740_824_301,
    2_147_483_640,
    2_440_000_000,
    0xFFFF_FFF0,
)  # 1970 … 2047, 2106
WORDS = "started", "größer", "P0301", "0x1f", "cell 12 of 96", "", "温度", "tab\there", "two\r\nlines", "-5"
_Value = Callable[[random.Random, str], bytes]


def _names(r: random.Random, kind: int, count: int) -> tuple[int, list[bytes]]:
    """Return the kind and the names, with a unit where there are two, that some values have."""
    if r.random() < 0.7:
        return kind, []
    return kind | dlt.NAMED, [r.choice(WORDS).encode() + b"\0" for _ in range(count)]


def _number(r: random.Random, order: str) -> bytes:
    bits = r.randrange(1, 6)
    kind, names = _names(r, r.choice([dlt.SINT, dlt.UINT, dlt.FLOAT]) | bits, 2)
    return argument(kind, r.randbytes(1 << bits - 1), *names, order=order)


def _coded(r: random.Random, order: str) -> bytes:
    """A number shown in hex, or in binary, which dlt-convert does up to 16 bits."""
    coding, longest = r.choice([(dlt.HEX, 4), (dlt.BINARY, 2)])
    bits = r.randrange(1, longest + 1)
    return argument(dlt.UINT | coding | bits, r.randbytes(1 << bits - 1), order=order)


def _fixed_point(r: random.Random, order: str) -> bytes:
    bits = r.randrange(1, 5)
    size = 1 << bits - 1
    scaling = r.randbytes(4 + max(4, size))  # quantisation and offset
    return argument(
        r.choice([dlt.SINT, dlt.UINT]) | dlt.FIXED | bits, scaling + r.randbytes(size), order=order
    )


def _text(r: random.Random, order: str) -> bytes:
    kind, names = _names(r, r.choice([dlt.STRING, dlt.UTF8]), 1)
    return argument(kind, r.choice(WORDS).encode() + b"\0", *names, order=order)


def _raw(r: random.Random, order: str) -> bytes:
    kind, names = _names(r, dlt.RAW, 1)
    return argument(kind, r.randbytes(r.choice([0, 1, 8, 64])), *names, order=order)


def _bool(r: random.Random, order: str) -> bytes:
    kind, names = _names(r, dlt.BOOL | 1, 1)
    return argument(kind, bytes([r.randrange(256)]), *names, order=order)


def _trace(r: random.Random, order: str) -> bytes:
    return argument(dlt.TRACE, r.choice(WORDS).encode() + b"\0", order=order)


_VALUES: tuple[_Value, ...] = (
    _number,
    _number,
    _text,
    _text,
    _text,
    _raw,
    _bool,
    _trace,
    _coded,
    _fixed_point,
)


def _verbose(r: random.Random, header: int) -> tuple[int, int, bytes]:
    """Return (message info, number of arguments, payload): log, trace or network trace."""
    order = ">" if header & 2 else "<"
    count = r.choice([0, 1, 1, 1, 2, 5])
    values = [v for v in _VALUES if v is not _coded] if header & 2 else _VALUES
    info = r.choice(
        [0x01, 0x11, 0x21, 0x31, 0x41, 0x51, 0x61, 0x71, 0xF1, 0x13, 0x25, 0x15, 0x45, 0x09, 0x1F]
    )
    return info, count, b"".join(r.choice(values)(r, order) for _ in range(count))


def _network(r: random.Random) -> tuple[int, int, bytes]:
    """Return a piece of a frame that was too long for one message: its start, some of it, or its end."""
    handle = argument(dlt.UINT | dlt.B32, r.randbytes(4))
    match r.choice([b"NWST", b"NWCH", b"NWEN"]):
        case b"NWST":
            parts = [
                argument(dlt.RAW, r.randbytes(8)),
                *(argument(dlt.UINT | dlt.B32, r.randbytes(4)) for _ in "123"),
            ]
            kind = "NWST"
        case b"NWCH":
            parts = [argument(dlt.UINT | dlt.B16, r.randbytes(2)), argument(dlt.RAW, r.randbytes(1024))]
            kind = "NWCH"
        case _:
            parts, kind = [], "NWEN"
    return 0x15 | r.randrange(1, 7) << 4 & 0x70, 2 + len(parts), text(kind) + handle + b"".join(parts)


def random_message(r: random.Random, seconds: int, ticks: int) -> bytes:
    """Return one message of any kind, at a time."""
    header = 0x20 | r.choice([0x15, 0x15, 0x1D, 0x11, 0x05, 0x01]) | r.choice([0, 0, 2])
    kind = r.random()
    info, count, payload = _verbose(r, header)
    if kind < 0.1:  # by id, with an extended header or without
        header &= r.choice([~1, ~0])
        info, count = r.choice([0x40, 0x10, 0x30]), 0
        payload = struct.pack(">I" if header & 2 else "<I", r.getrandbits(32)) + r.randbytes(r.randrange(40))
    elif kind < 0.2:
        service = r.choice([*range(22), 0xF01, 0xF04, 0xFFF])
        info, count = r.choice([dlt.REQUEST, dlt.RESPONSE, dlt.TIME]), 0
        payload = struct.pack(">I" if header & 2 else "<I", service) + r.choice(
            [b"", b"\0", b"\x08a", b"\7bcd"]
        )
    elif kind < 0.25:
        header &= ~2
        info, count, payload = _network(r)
    elif kind < 0.26:
        header &= ~2
        info, count, payload = 0x41, 1, text("x" * r.choice([9_000, 10_000]))
    return message(
        payload, header=header, info=info, arguments=count, seconds=seconds, ticks=ticks,
        microseconds=r.randrange(1_000_000), ecu=r.choice(IDS), stored_ecu=r.choice(IDS),
        application=r.choice(IDS), context=r.choice(IDS),
    )  # fmt: skip


def random_messages(r: random.Random, count: int) -> list[bytes]:
    """Return messages whose clocks go on from one of CLOCKS and boot, and are set, now and then."""
    seconds, ticks = r.choice(CLOCKS), r.randrange(1 << 20)
    found: list[bytes] = []
    for _ in range(count):
        chance = r.random()
        seconds = r.choice(CLOCKS) if chance < 0.002 else seconds + (chance < 0.3)
        ticks = 0 if chance > 0.998 else ticks + r.randrange(20_000)
        found.append(random_message(r, seconds & 0xFFFF_FFFF, ticks & 0xFFFF_FFFF))
    return found


def _spoil(r: random.Random, one: bytes) -> bytes:
    """Return a message with something lost, put in or changed behind its length."""
    at = r.randrange(4, len(one) + 1)
    match r.randrange(5):
        case 0:
            return one[:at]
        case 1:
            return one[:at] + r.randbytes(r.choice([1, 7, 300])) + one[at:]
        case 2:
            return one + bytes(r.choice([1, 4, 4096]))
        case 3:
            return bytes(len(one))
        case _:
            return one[:at] + r.randbytes(len(one[at : at + 4])) + one[at + 4 :]


def damaged(r: random.Random, messages: list[bytes], share: float) -> bytes:
    """Return a file of them in which about `share` of the messages are damaged."""
    return b"".join(_spoil(r, one) if r.random() < share else one for one in messages)
