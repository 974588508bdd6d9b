"""Text logs as computers in vehicles write them: syslog of several hosts, and Android's log."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

_START = datetime(2026, 11, 20, 6, tzinfo=UTC)
_HOSTS = ("vcu", "adas-ecu1", "hmi", "tcu-0417")


class Statement(NamedTuple):
    """What a process says, with `{n}` for a number below n, `{fn}` for a fraction, `{xn}` for n bits."""

    process: str
    letter: str  # of the level, as Android writes it
    weight: int  # how often
    text: str


STATEMENTS = (
    Statement("canbusd", "I", 14, "can{4}: bus load {100} %, {9999} frames/s"),
    Statement("someipd", "D", 12, "offer service 0x{x16} instance {9} from 10.0.{9}.{99}:{60000}"),
    Statement("kernel", "I", 8, "[{f9000}] mmc0: card {x16} re-tuned, phase {64}"),
    Statement("kernel", "E", 1, "[{f9000}] EXT4-fs error (device mmcblk0p{9}): inode #{9999999}: bad header"),
    Statement("updated", "I", 6, "chunk {4096} of /var/lib/update/fw-{9}.{9}.img verified in {f90} ms"),
    Statement("navd", "V", 12, "position {f90},{f180} hdop {f3} satellites {20}"),
    Statement("bmsd", "W", 4, "cell {96} temperature {f60} degC above limit for {500} ms"),
    Statement("diagd", "E", 1, "P0301 confirmed, counter {40}"),
    Statement("diagd", "E", 1, "U0100-87 confirmed, counter {40}"),
    Statement("sessiond", "I", 5, "session {x64}-{x32} of driver_{30} opened"),
    Statement("camerad", "W", 3, "camera {6}: frame {9999999} dropped, queue [{9}, {9}, {9}]"),
    Statement(
        "telemetryd", "D", 9, "POST https://telemetry.example/v2/vehicles/{90000}/batch -> 200 in {900} ms"
    ),
    Statement("thermald", "D", 8, "zone{12}={95}C fan={100}% policy=step_wise"),
    Statement("systemd", "I", 5, "Started Session {9999} of user diag."),
    Statement("radiod", "I", 6, "tuned to {f108} MHz, rssi -{110} dBm, stereo"),
    Statement("watchdogd", "D", 7, "all supervised processes alive"),
)
_WEIGHTS = [statement.weight for statement in STATEMENTS]
_SEVERITIES = {"E": 3, "W": 4, "I": 6, "D": 7, "V": 7}  # of syslog
_BLANK = re.compile(r"\{([fx]?)(\d+)\}")


def say(r: random.Random) -> tuple[Statement, str]:
    """Return a statement and its text with its blanks filled."""
    statement = r.choices(STATEMENTS, _WEIGHTS)[0]
    return statement, _BLANK.sub(partial(_fill, r), statement.text)


def _fill(r: random.Random, blank: "re.Match[str]") -> str:
    kind, size = blank[1], int(blank[2])
    if kind == "f":
        return f"{r.uniform(0, size):.3f}"
    return f"{r.getrandbits(size):0{size // 4}x}" if kind == "x" else str(r.randrange(size))


def _syslog(r: random.Random, at: datetime, statement: Statement, text: str) -> str:
    return (
        f"<{24 + _SEVERITIES[statement.letter]}>1 {at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z "
        f"{r.choice(_HOSTS)} {statement.process} {r.randrange(300, 330)} - - {text}\n"
    )


def _logcat(r: random.Random, at: datetime, statement: Statement, text: str) -> str:
    numbers = f"{r.randrange(900, 930):5d} {r.randrange(900, 1300):5d}"
    stamp = f"{at:%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"
    return f"{stamp} {numbers} {statement.letter} {statement.process}: {text}\n"


FLAVOURS = {"syslog": _syslog, "logcat": _logcat}


def lines(flavour: str, seed: int = 1) -> Iterator[bytes]:
    """Yield lines without end, the same ones for the same seed."""
    r, write, at = random.Random(seed), FLAVOURS[flavour], _START
    while True:
        at += timedelta(microseconds=r.randrange(4000))
        yield write(r, at, *say(r)).encode()


def write_text(path: Path, size: int, flavour: str = "syslog", *, varied_bytes: int = 32 << 20) -> int:
    """Write about `size` bytes; after `varied_bytes` the lines repeat. Return how many there are."""
    block: list[bytes] = []
    block_bytes = 0
    for line in lines(flavour):
        block.append(line)
        block_bytes += len(line)
        if block_bytes >= min(size, varied_bytes):
            break
    whole = max(1, round(size / block_bytes))
    content = b"".join(block)
    with path.open("wb") as file:
        for _ in range(whole):
            file.write(content)
    return whole * len(block)
