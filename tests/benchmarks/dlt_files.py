"""A DLT file as a vehicle writes it: several ECUs, texts with numbers in them, typed arguments, ids."""

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

_Fill = Callable[[random.Random], str]
_TEXTS: tuple[_Fill, ...] = (
    lambda r: f"Cell {r.randrange(96)} voltage {r.uniform(3.0, 4.2):.3f} V, pack {r.uniform(300, 420):.1f} V",
    lambda r: (
        f"CAN frame 0x{r.getrandbits(29):08x} received on can{r.randrange(4)} after {r.randrange(5000)} us"
    ),
    lambda r: (
        f"offer service 0x{r.getrandbits(16):04x} instance {r.randrange(9)} "
        f"from 10.0.{r.randrange(9)}.{r.randrange(99)}"
    ),
    lambda _: "Application state changed from INITIALIZING to RUNNING, waiting for the next key cycle",
    lambda r: f"heartbeat ok seq={r.randrange(1 << 20)} latency={r.uniform(0, 40):.2f}ms missed=0",
    lambda r: (
        f"open('/dev/ttyS{r.randrange(8)}') failed: No such file or directory (errno {r.randrange(130)})"
    ),
    lambda r: f"session {r.getrandbits(128):032x} of profile driver_{r.randrange(30)} started",
    lambda r: (
        f"wheel speed plausibility: fl={r.uniform(0, 60):.2f} "
        f"fr={r.uniform(0, 60):.2f} rl={r.uniform(0, 60):.2f}"
    ),
    lambda r: (
        f"camera {r.randrange(6)}: frame {r.randrange(1 << 24)} dropped, exposure {r.randrange(30000)} us"
    ),
    lambda r: (
        f"diag: {r.choice(['P0301', 'U0100-87', 'B1342', 'C0035'])} confirmed, counter {r.randrange(40)}"
    ),
    lambda r: (
        f"free heap {r.randrange(1 << 26)} bytes in {r.randrange(2000)} blocks, "
        f"largest {r.randrange(1 << 20)}"
    ),
    lambda _: "watchdog kicked",
)
_WEIGHTS = (12, 14, 8, 6, 14, 3, 4, 10, 8, 1, 8, 12)


def _text(text: str) -> bytes:
    data = text.encode() + b"\0"
    return struct.pack("<IH", 0x8200, len(data)) + data


def _arguments(r: random.Random) -> tuple[int, bytes]:
    """A message of typed arguments: how many, and their bytes."""
    match r.randrange(3):
        case 0:
            value = struct.pack("<If", 0x83, r.uniform(-40, 120))
            return 3, _text("coolant temperature") + value + _text("degC")
        case 1:
            return 4, _text("torque request") + struct.pack(
                "<IhIIIB", 0x22, r.randrange(-300, 300), 0x43, r.getrandbits(32), 0x11, r.randrange(2)
            )
        case _:
            raw = r.randbytes(r.choice([8, 8, 64]))
            return 2, _text("signal group") + struct.pack("<IH", 0x400, len(raw)) + raw


def _message(r: random.Random, number: int) -> bytes:
    microseconds = number * 137
    storage = b"DLT\x01" + struct.pack(
        "<Ii", 1_700_000_000 + microseconds // 1_000_000, microseconds % 1_000_000
    )
    ecu = r.choice([b"VCU1", b"BMS\0", b"ADAS", b"HMI1"])
    kind = r.random()
    if kind < 0.03:
        return _framed(
            storage,
            ecu,
            number,
            0x34,
            b"",
            struct.pack("<I", r.randrange(400)) + r.randbytes(r.randrange(24)),
        )
    names = r.choice([b"SYS\0", b"DLTD", b"COM1", b"MON\0"]) + r.choice([b"MAIN", b"CTRL", b"IO\0\0"])
    if kind < 0.04:
        return _framed(
            storage, ecu, number, 0x35, bytes([0x26, 1]) + names, struct.pack("<IB", 0x13, 0) + b"1.2"
        )
    level = r.choices((1, 2, 3, 4, 5, 6), (1, 3, 8, 50, 30, 8))[0]
    if kind < 0.14:
        count, payload = _arguments(r)
    else:
        count, payload = 1, _text(r.choices(_TEXTS, _WEIGHTS)[0](r))
    return _framed(storage, ecu, number, 0x35, bytes([level << 4 | 1, count]) + names, payload)


def _framed(storage: bytes, ecu: bytes, number: int, header: int, extended: bytes, payload: bytes) -> bytes:
    length = 8 + len(extended) + len(payload)
    standard = struct.pack(">BBHI", header & ~4, number & 0xFF, length, number * 2 & 0xFFFFFFFF)
    return storage + ecu + standard + extended + payload


def messages(seed: int = 1) -> Iterator[bytes]:
    """Yield messages without end, the same ones for the same seed."""
    r = random.Random(seed)
    number = 0
    while True:
        yield _message(r, number)
        number += 1


def write_dlt(path: Path, size: int, *, varied_bytes: int = 64 << 20) -> int:
    """Write about `size` bytes; after `varied_bytes` the messages repeat. Return how many there are."""
    block: list[bytes] = []
    block_bytes = 0
    for message in messages():
        block.append(message)
        block_bytes += len(message)
        if block_bytes >= min(size, varied_bytes):
            break
    whole = max(1, round(size / block_bytes))
    with path.open("wb") as file:
        for _ in range(whole):
            file.write(b"".join(block))
    return whole * len(block)
