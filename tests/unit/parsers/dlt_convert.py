"""What dlt-convert, the tool of the DLT daemon itself, reads in a file: the judge of Argus's own reader."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

LEVEL_OF = {"fatal": 1, "error": 2, "warn": 3, "info": 4, "debug": 5, "verbose": 6}
needs_dlt_convert = pytest.mark.skipif(not shutil.which("dlt-convert"), reason="dlt-convert is not installed")
_COMPLAINT = re.compile(rb"\[ *\d+\.\d+\]~DLT~ *\d+~\w+ *~[^\n]*\n")  # its own, in the middle of it all
_MESSAGE = re.compile(
    rb"\d+ (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\.([ \d-]{6,}?) +(\d+|-{10}) (\d{3}) "  # time, ticks, counter
    rb"(.{4}) (.{4}) (.{4}) (.*?) [VN] (\d+|-) \[(.*)\]\Z",  # ids, type, text
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One message, as dlt-convert prints it."""

    ts_ns: int
    ticks: str
    ids: tuple[
        str, str, str
    ]  # each of four characters, with `-` behind shorter ones and `?` for what is no name
    level: int
    text: str

    @property
    def headers(self) -> tuple:
        """All but the text."""
        return self.ts_ns, self.ticks, self.ids, self.level


def printed_id(name: bytes) -> str:
    """Return an id of four bytes in letters that a source may have."""
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte != 0x2F else "?" for byte in name)


def judge(path: Path) -> list[Judged]:
    """Return what dlt-convert prints of each message of a file."""
    done = subprocess.run(
        ["dlt-convert", "-a", str(path)], capture_output=True, env={**os.environ, "TZ": "UTC"}, check=False
    )
    printed = _COMPLAINT.sub(b"", done.stdout)
    if done.returncode:
        assert b"out of range" in done.stderr + done.stdout, done  # there is no message at all
        return []
    return [_judged(line) for line in _lines(printed)]


def _lines(printed: bytes) -> list[bytes]:
    """Split by the numbers that lines begin with: an id may hold a line end."""
    lines: list[bytes] = []
    start = 0
    while start < len(printed):
        following = b"\n%d " % (len(lines) + 1)
        end = printed.find(following, start)
        lines.append(printed[start : end if end >= 0 else len(printed) - 1])
        start = end + 1 if end >= 0 else len(printed)
    return lines


def _judged(line: bytes) -> Judged:
    match = _MESSAGE.match(line)
    assert match, line
    moment, micros, ticks, _, ecu, application, context, kind, _, text = match.groups()
    seconds = datetime.strptime(moment.decode(), "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
    word = kind.decode()
    return Judged(
        ts_ns=int(seconds) * 1_000_000_000 + int(micros) * 1000,
        ticks=ticks.decode(),
        ids=(printed_id(ecu), printed_id(application), printed_id(context)),
        level=LEVEL_OF.get(word.removeprefix("log "), 0) if word.startswith("log ") else 0,
        text=text.decode(errors="replace"),
    )
