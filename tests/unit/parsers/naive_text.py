"""A reader of plain text in plain Python: what the fast one must equal."""

import re
from datetime import UTC, datetime, timedelta

LONGEST_LINE = 1 << 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STAMP = re.compile(
    rb"""[ \t]*[\[(<]?([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?![0-9])
         (?:[.,]([0-9]+))?
         (?P<zone>Z|(?P<far>[ ]?[+-][0-9]{2}:?[0-5][0-9])(?![0-9A-Za-z_\x80-\xff])
                   |(?P<near>[+-][0-9]{2})(?![0-9A-Za-z_\x80-\xff]|:[0-5][0-9]))?""",
    re.VERBOSE,
)
WORD = re.compile(rb"[0-9A-Za-z_\x80-\xff]+")
LEVELS = {
    **dict.fromkeys(["fatal", "critical", "crit", "panic", "emerg", "emergency", "alert"], 1),
    **dict.fromkeys(["error", "err", "severe"], 2),
    **dict.fromkeys(["warning", "warn", "wrn"], 3),
    **dict.fromkeys(["info", "information", "notice", "inf"], 4),
    **dict.fromkeys(["debug", "dbg", "fine"], 5),
    **dict.fromkeys(["trace", "verbose", "finer", "finest"], 6),
}


def lines(data: bytes) -> list[tuple[int, bytes]]:
    """(offset, line without its end) of every record."""
    found, at = [], 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for piece in re.finditer(rb"[^\n\0]{1,%d}\n?|\n" % LONGEST_LINE, data[at:]):
        line = piece[0]
        if line.endswith(b"\n"):
            line = line[:-1].removesuffix(b"\r")
        found.append((at + piece.start(), line))
    return found


def time_of(line: bytes) -> tuple[int | None, int]:
    """(UTC ns or None, offset after the stamp)."""
    match = STAMP.match(line)
    if not match:
        return None, 0
    year, _, *rest = match.groups()[:7]
    month, day, hour, minute, second = map(int, rest)
    if hour > 23 or minute > 59 or second > 60 or not 1700 <= int(year) <= 2261:
        return None, 0
    try:
        moment = datetime(int(year), month, day, hour, minute, tzinfo=UTC) + timedelta(seconds=second)
    except ValueError:
        return None, 0
    after = match.end()
    zone = (match["zone"] or b"").replace(b":", b"").replace(b" ", b"").decode()
    if zone and zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[3:] or 0)
        if hours > 18:
            after = match.start("zone")
        else:
            moment -= timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    fraction = int((match[8] or b"").ljust(9, b"0")[:9])
    return (moment - EPOCH) // timedelta(seconds=1) * 1_000_000_000 + fraction, after


def level_of(line: bytes) -> int:
    """The level that the beginning of a line names, or 0."""
    ts_ns, after = time_of(line)
    rest = line[after:]
    for number, word in enumerate(WORD.finditer(rest)):
        if word.start() >= 96:
            break
        text = word[0].decode("latin-1")
        level = LEVELS.get(text.lower(), 0) if text.isascii() else 0
        before, behind = rest[: word.start()][-1:], rest[word.end() :][:1]
        capitals = text[0].isupper() and text[-1].isupper()
        enclosed = bool(before and behind) and before in b'[<("|{' and behind in b']>)"|}'
        if level and (
            (number == 0 and ts_ns is not None) or capitals or enclosed or behind == b":" or before == b"="
        ):
            return level
    return 0
