"""A reader of plain text in plain Python: what the fast one must equal.

Which plan a file's headers follow is taken from the reader under test; what a plan means is written here
anew, with regular expressions and datetime.
"""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_header import (
    ALL,
    CERTAIN,
    QUOTED,
    STEP_SOURCE,
    STEP_STAMP,
    TRACES,
    HeaderReader,
)
from parsers.kernels.text_records import JSON, TABLE, FieldReader
from parsers.kernels.text_roles import DAY, LEVEL, MESSAGE, SOURCE, STAMP
from parsers.kernels.text_zones import HOURS_OF_ZONES
from parsers.text_layout import find_layout
from parsers.text_plan_roles import with_slashes, without_line
from parsers.text_sample import find_line_mark, take_sample
from tests.unit.parsers.naive_fields import (
    LINE_END,
    ROW_LINES,
    json_spans,
    lines_of_row,
    pair_spans,
    row_spans,
)

LONGEST_LINE = 1 << 20
LONGEST_RECORD = 16 << 20
MOST_LINES = 1 << 16  # of a record
LONGEST_SOURCE = 255
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORD = re.compile(rb"[0-9A-Za-z_\x80-\xff]+")
LEVELS = {
    **dict.fromkeys(["fatal", "critical", "crit", "panic", "emerg", "emergency", "alert"], 1),
    **dict.fromkeys(["error", "err", "severe"], 2),
    **dict.fromkeys(["warning", "warn", "wrn"], 3),
    **dict.fromkeys(["info", "information", "notice", "inf"], 4),
    **dict.fromkeys(["debug", "dbg", "fine"], 5),
    **dict.fromkeys(["trace", "verbose", "finer", "finest"], 6),
}
LEVELS_IN_HEADERS = {
    **dict.fromkeys(["note", "log", "success", "detail", "hint", "context", "statement", "informationen"], 4),
    **dict.fromkeys(["fail", "eror", "fehler"], 2),
    **dict.fromkeys(["ftl", "dpanic", "kritisch"], 1),
    **dict.fromkeys(["trce", "trc", "vrb"], 6),
    "dbug": 5,
    "warnung": 3,
}
LETTERS = {b"V": 6, b"D": 5, b"I": 4, b"N": 4, b"W": 3, b"E": 2, b"F": 1, b"A": 1, b"C": 1}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

_CLOCK = (
    rb"(?P<h>\d\d?)(?P<m>[:.])(?P<mi>\d\d?)(?P=m)(?P<s>\d\d?)(?!\d)"
    rb"(?:(?P<fm>[.,]|(?<=:\d):|(?<=:\d\d):)(?P<f>\d++))?+"
    rb"(?P<half>\ [AaPp][Mm](?![0-9A-Za-z_\x80-\xff]))?+"
)
_ZONE = (
    rb"(?:Z(?![0-9A-Za-z_\x80-\xff])|\ ?(?:UTC|GMT)(?![0-9A-Za-z_\x80-\xff])"
    rb"(?P<of>[+-](?:0\d|1[0-8])(?::?[0-5]\d|(?!:[0-5]\d))(?![0-9A-Za-z_\x80-\xff]))?+"
    rb"|(?P<far>[+-](?:0\d|1[0-8]):?[0-5]\d)(?![0-9A-Za-z_\x80-\xff])"
    rb"|(?P<apart>\ [+-](?:0\d|1[0-4]):?(?:00|30|45))(?![0-9A-Za-z_\x80-\xff.])"
    rb"|(?P<near>[+-](?:0\d|1[0-8]))(?![0-9A-Za-z_\x80-\xff]|:[0-5]\d))?"
)
_MON = rb"(?P<mon>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
_YEAR_BEHIND = (
    _MON + rb"\ +(?P<d>\d\d?)\ +" + _CLOCK + _ZONE
    + rb"\ *(?:(?P<name>[A-Z][0-9A-Za-z_\x80-\xff]*+)\ *)?+(?P<y>\d{4})(?!\d)"
)  # fmt: skip
_FORMS: dict[int, bytes] = {
    times.ISO: rb"(?P<y>\d{4})(?P<d1>[-/.])(?P<mo>\d\d)(?P=d1)(?P<d>\d\d)[Tt _:-]" + _CLOCK + _ZONE,
    times.DATE: rb"(?P<y>\d{4})(?P<d1>[-/.])(?P<mo>\d\d)(?P=d1)(?P<d>\d\d)(?![0-9A-Za-z_\x80-\xff])",
    times.MONTH_NAME: rb"[*.]?" + _MON + rb"\ +(?P<d>\d\d?),?\ (?:(?P<y>\d{4})(?=\ |\d))?\ *"
    + _CLOCK + _ZONE,
    times.WEEKDAY: rb"[^0-9]..\ " + _YEAR_BEHIND,
    times.YEAR_BEHIND: _YEAR_BEHIND,
    times.DAY_FIRST: rb"(?:[^0-9]..,\ *)?(?P<d>\d\d?)(?P<d1>[/\ -])" + _MON + rb"(?P=d1)(?P<y>\d{4})[:\ ]"
    + _CLOCK + _ZONE,
    times.MONTH_DAY: rb"(?P<mo>\d\d)[-/.](?P<d>\d\d)[\ T-]" + _CLOCK + _ZONE,
    times.DAY_MONTH: rb"(?P<d>\d\d)[-/.](?P<mo>\d\d)[\ T-]" + _CLOCK + _ZONE,
    times.FOUR_DIGITS: rb"(?P<mo>\d\d)(?P<d>\d\d)\ " + _CLOCK + _ZONE,
    times.SHORT_YEAR: rb"(?P<y>\d\d)(?P<d1>[-/.])(?P<mo>\d\d)(?P=d1)(?P<d>\d\d)[\ T;|\t]" + _CLOCK + _ZONE,
    times.AMERICAN: rb"(?P<mo>\d\d?)(?P<d1>[-/.])(?P<d>\d\d?)(?P=d1)(?P<y>\d{4}|\d\d),?[ T;|\t]"
    + _CLOCK + _ZONE,
    times.EUROPEAN: rb"(?P<d>\d\d?)(?P<d1>[-/.])(?P<mo>\d\d?)(?P=d1)(?P<y>\d{4}|\d\d),?[ T;|\t]"
    + _CLOCK + _ZONE,
    times.CLOCK: rb"(?=\d\d?:)" + _CLOCK + rb"(?![0-9A-Za-z_\x80-\xff])",
    times.UPTIME: rb"(?P<up>\d{1,9})\.(?P<f>\d{3,})s?+(?![0-9A-Za-z_\x80-\xff])",
}  # fmt: skip


def lines(data: bytes, start: int = 0, mark: bytes = b"\n") -> list[tuple[int, bytes]]:
    """(offset, line without its end) of every line; `mark` ends them."""
    found = []
    damage = rb"(?P<damage>\0(?:[^\0]?\0)*)"  # a byte between two NULs is half a character of UTF-16
    end = mark if mark == b"\n" else mark + b"\n?"
    line = rb"|[^%b\0]{1,%d}(?:%b)?|%b" % (mark, LONGEST_LINE, end, end)
    for piece in re.finditer(damage + line, data[start:]):
        line = piece[0]
        if piece["damage"]:
            continue
        if mark == b"\n":
            line = line.removesuffix(b"\r\n") if line.endswith(b"\r\n") else line.removesuffix(b"\n")
        elif b"\r" in line:
            line = line[: line.index(b"\r")]
        found.append((start + piece.start(), line))
    return found


class Years:
    """The year of dates that name none."""

    def __init__(self, year: int, month: int = 0, last: int = 2261) -> None:
        self.year, self.month, self.last = year, month, last

    def of(self, month: int) -> int:
        if self.month < 0:
            return self.year
        if (self.month, month) == (1, 12):
            return self.year - 1
        if month + 6 < self.month and self.year < self.last:
            self.year += 1
        self.month = month
        return self.year


_FURTHER_ZONE = re.compile(
    rb" (?:(?P<name>[A-Z]+)(?![0-9A-Za-z_\x80-\xff])"
    rb"|(?P<hours>-(?:0\d|1[0-2])|\+(?:0\d|1[0-4]))(?=[ \t\])>}\"]|\Z))"
)


def time_of(form: int, text: bytes, years: Years | None = None) -> tuple[int | None, int]:
    """(UTC ns, or ns since boot; bytes after) of the time in this form that a text begins with."""
    ns, after = _plain_time_of(form & ~times.ZONED, text, years)
    zone = _FURTHER_ZONE.match(text, after)
    if form < times.ZONED or ns is None or form == times.UPTIME + times.ZONED or not zone:
        return ns, after
    if text[after - 1 : after] in {b"Z", b"C", b"T"} or any(
        text[max(0, after - back)] in b"+-" for back in (3, 5, 6)
    ):
        return ns, after  # it has one
    hours = int(zone["hours"]) if zone["hours"] else HOURS_OF_ZONES.get(zone["name"].decode())
    return (ns, after) if hours is None else (ns - int(hours * 3600) * 1_000_000_000, zone.end())


def _plain_time_of(form: int, text: bytes, years: Years | None) -> tuple[int | None, int]:
    if form in {times.EPOCH, times.COMPACT, times.COMPACT_SHORT}:
        return _epoch(text) if form == times.EPOCH else _compact(text, 4 if form == times.COMPACT else 2)
    match = re.compile(_FORMS[form]).match(text)
    if match is None:
        return None, 0
    found = match.groupdict()
    fraction = _fraction(found)
    if form == times.UPTIME:
        return int(found["up"]) * 1_000_000_000 + fraction, match.end()
    clock = [int(found.get(name) or 0) for name in ("h", "mi", "s")]
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 60:
        return None, 0
    seconds = _halved(clock[0] * 3600 + clock[1] * 60 + clock[2], found)
    if form == times.CLOCK:
        return seconds * 1_000_000_000 + fraction, match.end()
    month = MONTHS.index(found["mon"].decode().lower()) + 1 if found.get("mon") else int(found["mo"])
    if found.get("y"):
        year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    elif 1 <= month <= 12:
        year = (years or Years(2000)).of(month)
        while (month, int(found["d"])) == (2, 29) and not isleap(year):
            year -= 1
    else:
        return None, 0
    day = _midnight(year, month, int(found["d"]))
    if day is None:
        return None, 0
    east, end = _east(found, match)
    if form == times.YEAR_BEHIND and not 0 <= day + seconds - east < 4_102_444_800:
        return None, 0
    return (day + seconds - east) * 1_000_000_000 + fraction, end


def _fraction(found: dict[str, bytes | None]) -> int:
    digits = found.get("f") or b""
    if found.get("fm") == b":":  # a number of milliseconds
        digits = digits.rjust(3, b"0")
    return int(digits.ljust(9, b"0")[:9])


def _halved(seconds: int, found: dict[str, bytes | None]) -> int:
    half, hour = (found.get("half") or b"").strip().lower(), seconds // 3600 % 24
    if half == b"pm" and hour < 12:
        return seconds + 43_200
    return seconds - 43_200 if half == b"am" and hour == 12 else seconds


def _east(found: dict[str, bytes | None], match: re.Match[bytes]) -> tuple[int, int]:
    named = HOURS_OF_ZONES.get((found.get("name") or b"").decode("latin-1"), 0) * 3600
    written = found.get("of") or found.get("far") or found.get("apart") or found.get("near") or b""
    zone = written.replace(b":", b"").replace(b" ", b"").decode()
    if not zone:
        return int(named), match.end()
    hours, minutes = int(zone[1:3]), int(zone[3:] or 0)
    return int(named) + (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1), match.end()


def _midnight(year: int, month: int, day: int) -> int | None:
    try:
        return (
            (datetime(year, month, day, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
            if 1700 <= year <= 2261
            else None
        )
    except ValueError:
        return None


def _epoch(text: bytes) -> tuple[int | None, int]:
    match = re.compile(rb"\d+(?![0-9A-Za-z_\x80-\xff])").match(text)
    unit = {9: 10**9, 10: 10**9, 13: 10**6, 16: 10**3, 19: 1}.get(len(match[0]) if match else 0)
    if match is None or unit is None or not 946_684_800 <= int(match[0]) * unit // 10**9 <= 4_102_444_800:
        return None, 0
    fraction = re.compile(rb"[.,](\d+)").match(text, match.end()) if unit == 10**9 else None
    ns = int(fraction[1].ljust(9, b"0")[:9]) if fraction else 0
    return int(match[0]) * unit + ns, fraction.end() if fraction else match.end()


def _compact(text: bytes, digits: int) -> tuple[int | None, int]:
    head = rb"(?P<y>\d{%d})(?P<mo>\d\d)(?P<d>\d\d)[\ T_-]" % digits
    plain = rb"(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)(?!\d)(?:[.,](?P<f>\d+))?"
    for clock in (plain, _CLOCK) if digits == 4 else (plain,):
        match = re.compile(head + clock + _ZONE).match(text)
        if match is None or int(match["h"]) > 23 or int(match["mi"]) > 59 or int(match["s"]) > 60:
            continue
        day = _midnight(int(match["y"]) + (2000 if digits == 2 else 0), int(match["mo"]), int(match["d"]))
        if day is None:
            return None, 0
        east, end = _east(match.groupdict(), match)
        seconds = int(match["h"]) * 3600 + int(match["mi"]) * 60 + int(match["s"])
        seconds = _halved(seconds, match.groupdict())
        return (day + seconds - east) * 1_000_000_000 + _fraction(match.groupdict()), end
    return None, 0


_DENIED_BEFORE = re.compile(
    rb"(?:(?<![0-9A-Za-z_\x80-\xff])(?i:no|not|non|without|zero|stack|call)|(?:\A|[,:;(])\ *0)[\ -]+\Z"
)
_NOTHING = rb"(?i:0|0x0|no|none|false|nil|<nil>|null|ok|n/a)"
_VALUE_END = rb"[,;)\]}\"]|\.(?=\ |\Z)|\Z"
_DENIED_BEHIND = re.compile(
    rb"(?P<quote>\")?(?:=\"?+%(nothing)b?(?:\ |%(end)b)"
    rb"|(?:\ *:|\ +=)\ *(?:\"?%(nothing)b|\"(?(quote)|(?!)))(?:%(end)b))"
    % {b"nothing": _NOTHING, b"end": _VALUE_END}
)


def _is_denied(text: bytes, start: int, stop: int) -> bool:
    """Whether the level's word at start:stop says that there is none."""
    return bool(_DENIED_BEFORE.search(text[:start]) or _DENIED_BEHIND.match(text, stop))


def level_of(rest: bytes, timed: bool) -> int:
    """The level that the beginning of a message names, or 0."""
    for number, word in enumerate(WORD.finditer(rest)):
        if word.start() >= 96:
            break
        level = LEVELS.get(word[0].decode("latin-1").lower(), 0) if word[0].isascii() else 0
        text = word[0].decode("latin-1")
        before, behind = rest[: word.start()][-1:], rest[word.end() :][:1]
        capitals = text[0].isupper() and text[-1].isupper()
        enclosed = bool(before and behind) and before in b'[<("|{' and behind in b']>)"|}'
        counts = (number == 0 and timed) or capitals or enclosed or behind == b":" or before == b"="
        if level and counts and not _is_denied(rest, word.start(), word.end()):
            return level
    return 0


Field = tuple[int, dict]  # bytes taken, and what is known: ts_ns, mono_ns, level, span
_CLOSERS = {b"[": b"]", b"(": b")", b"<": b">", b"{": b"}", b'"': b'"'}
_MARKS = re.compile(rb"[,:;|]{0,2}")


def _wrapped(text: bytes) -> tuple[int, bytes]:
    closer = _CLOSERS.get(text[:1], b"")
    return (1 + len(text[1:]) - len(text[1:].lstrip(b" \t")), closer) if closer else (0, b"")


def _unwrapped(text: bytes, at: int, closer: bytes) -> int:
    if closer:
        at += len(text[at:]) - len(text[at:].lstrip(b" \t"))
        if text[at : at + 1] != closer:
            return 0
        at += 1
    return _MARKS.match(text, at).end()


def _time(argument: int, text: bytes, years: Years) -> Field:
    inside, closer = _wrapped(text)
    ns, taken = time_of(argument, text[inside:], years)
    if ns is None:
        return 0, {}
    after = inside + taken
    closed = _unwrapped(text, after, closer) or after
    if closed == after and WORD.match(text, closed):
        return 0, {}
    return closed, {"mono_ns": ns} if argument == times.UPTIME else {"ts_ns": ns}


def _level(text: bytes) -> Field:
    inside, closer = _wrapped(text)
    word = WORD.match(text, inside)
    level = LEVELS.get(word[0].decode("latin-1").lower(), 0) if word and word[0].isascii() else 0
    if word and not level:
        loud = (word[0][:1].isupper() and word[0][-1:].isupper()) or text[word.end() : word.end() + 1] in {
            b":",
            b"|",
        }
        level = LEVELS_IN_HEADERS.get(word[0].decode("latin-1").lower(), 0) if closer or loud else 0
    return (_unwrapped(text, word.end(), closer), {"level": level}) if level else (0, {})


def _letter(text: bytes) -> Field:
    inside, closer = _wrapped(text)
    word = WORD.match(text, inside)
    level = LETTERS.get(word[0], 0) if word else 0
    if not level or (not closer and not re.compile(rb"[ \t]|$|[,:;|]").match(text, inside + 1)):
        return 0, {}
    return _unwrapped(text, inside + 1, closer), {"level": level}


def _number(text: bytes) -> Field:
    match = re.compile(rb"\d{1,20}(?!\d)(?:[,:;|]{1,2}|(?=[ \t]|$))").match(text)
    return (match.end(), {}) if match else (0, {})


def _word(text: bytes) -> Field:
    match = re.compile(rb"[^ \t]+").match(text)
    return (match.end(), {"span": match.span()}) if match and match.end() <= 96 else (0, {})


def _bracket(text: bytes) -> Field:
    opener, closer, depth = text[:1], _CLOSERS.get(text[:1], b""), 0
    if not closer or closer == opener:
        return 0, {}
    for place in range(min(len(text), 512)):
        depth += (text[place : place + 1] == opener) - (text[place : place + 1] == closer)
        if depth == 0:
            return _MARKS.match(text, place + 1).end(), {"span": (1, place)}
    return 0, {}


def _name(text: bytes, tight: bool) -> Field:
    end = rb":" if tight else rb":(?=[ \t]|$)"
    head = rb"(?:[^ \t\[(\"=:]|(?!" + end + rb"):)+"
    tail = rb"(?:[ \t]*(?:\[[^\]]{0,95}\]|\([^)]{0,95}\)))*[ \t]*"
    match = re.compile(rb"(?P<name>" + head + rb")" + tail + end).match(text)
    match = match if match and match.end() <= 96 else None
    return (match.end(), {"span": match.span("name")}) if match else (0, {})


def _until(text: bytes, mark: bytes) -> Field:
    pattern = {b"-": rb"(?<=[ \t])-(?=[ \t]|$)", b":": rb":(?=[ \t]|$)"}.get(mark, re.escape(mark))
    match = re.compile(pattern).search(text, 1 if mark == b"-" else 0)
    if match is None or match.start() >= 96:
        return 0, {}
    return match.end(), {"span": (0, len(text[: match.start()].rstrip(b" \t")))}


def _mark(text: bytes) -> Field:
    match = re.compile(rb"[-|:=>]{1,3}(?=[ \t]|$)").match(text)
    return (match.end(), {}) if match else (0, {})


def _priority(text: bytes) -> Field:
    match = re.compile(rb"<(\d{1,4})>(?:1 )?").match(text)
    if not match or int(match[1]) > 191:
        return 0, {}
    return match.end(), {"level": (1, 1, 1, 2, 3, 4, 4, 5)[int(match[1]) % 8]}


def _tag(text: bytes) -> Field:
    name = rb"([VDINWEFAC])/((?:[^(:\]]|:(?![ \t]|$))+)"
    match = re.compile(name + rb"(?:\([^)]*\):|:(?=[ \t]|$)|\])").match(text[:96])
    if not match:
        return 0, {}
    return match.end(), {"level": LETTERS[match[1]], "span": (2, 2 + len(match[2].rstrip(b" ")))}


def _glog(argument: int, text: bytes, years: Years) -> Field:
    level = LETTERS.get(text[:1], 0)
    ns, taken = time_of(argument, text[1:], years) if level else (None, 0)
    return (1 + taken, {"level": level, "ts_ns": ns}) if ns is not None else (0, {})


def _padded(text: bytes) -> Field:
    match = re.compile(rb"([^ \t]{1,96})(?:\t[ \t]*|[ \t]{2,})").match(text)
    return (match.end(), {"span": match.span(1)}) if match else (0, {})


def _structured(text: bytes) -> Field:
    match = re.compile(rb'-(?=[ \t]|$)|(?:\[(?:[^"\]\\]|\\.|"(?:[^"\\]|\\.)*")*\])++(?!\[)', re.DOTALL).match(
        text
    )
    return (match.end(), {}) if match else (0, {})


def _dlt(text: bytes) -> Field:
    match = re.compile(
        rb"(\d{1,10}|\d{1,6}\.\d{4}|-{10})[ \t]+\d{1,3}[ \t]([^ \t]{0,4}(?:[ \t][^ \t]{0,4}){2})[ \t]"
        rb"(?:\d{1,10}[ \t])?(?!\d{1,10}[ \t])([^ \t]{0,9})[ \t]([^ \t]*)"
        rb"[ \t](?:[VN-]|--|(?:non-)?verbose)[ \t](?:\d{1,3}|-)(?![^ \t])"
    ).match(text)
    level = LEVELS.get(match[4].decode("latin-1").lower(), 0) if match and match[4].isascii() else 0
    level = level if match and match[3] == b"log" else 0
    if not match or (match[3] == b"log" and match[4] and not level):
        return 0, {}
    known: dict = {"span": match.span(2), "level": level}
    ticks = match[1].replace(b".", b"")
    return match.end(), known if b"-" in ticks else known | {"mono_ns": int(ticks) * 100_000}


def _stream(text: bytes) -> Field:
    match = re.compile(rb"(std(?:out|err)) [FP](?![^ \t])").match(text)
    return (match.end(), {"span": match.span(1)}) if match else (0, {})


def _facility(text: bytes) -> Field:
    word = WORD.pattern
    match = re.compile(rb"(" + word + rb")[ \t]*:(" + word + rb")[ \t]*:(?![^ \t])").match(text)
    name, level = (_plain_level(match[1]), _plain_level(match[2])) if match else (0, 0)
    if not match or len(match[1]) > 8 or name or not level:
        return 0, {}
    return match.end(), {"level": level, "span": match.span(1)}


def _plain_level(word: bytes) -> int:
    return LEVELS.get(word.decode("latin-1").lower(), 0) if word.isascii() else 0


def _letter_and_number(text: bytes) -> Field:
    apart = rb"(?P<apart>[VDIWEF]) \([ \t]*(?P<ms>\d{1,10})\)(?![^ \t])"
    tight = rb"(?P<tight>[VDIWEF])\([ \t]*\d{1,10}(?::[ \t]*\d{1,10})?\)(?![^ \t])"
    match = re.compile(apart + rb"|" + tight).match(text)
    if not match:
        return 0, {}
    if match["apart"]:
        return match.end(), {"level": LETTERS[match["apart"]], "mono_ns": int(match["ms"]) * 1_000_000}
    tag = re.compile(rb".*  \((.{0,93})\)\Z", re.DOTALL).match(text, match.end())
    return match.end(), {"level": LETTERS[match["tight"]], "span": tag.span(1) if tag else (0, 0)}


def _studio(text: bytes) -> Field:
    ids = re.compile(rb"\d{1,10}-\d{1,10}[ \t]+").match(text)
    words = list(re.compile(rb"[^ \t]+").finditer(text, ids.end())) if ids else []
    for tag, package, letter in zip(words, words[1:], words[2:], strict=False):
        level = LETTERS.get(letter[0], 0)
        alone = re.compile(rb"(?<=[ \t]{2})\S(?![^ \t])(?!.[^ \t])", re.DOTALL).match(text, letter.start())
        if level and alone and package and letter.start() < ids.end() + 192:
            return letter.end(), {"level": level, "span": (ids.end(), tag.end())}
    return 0, {}


def field(kind: int, argument: int, text: bytes, years: Years) -> Field:
    """(bytes taken, what is known) of the field that a text begins with; 0 bytes for none."""
    plain: dict[int, Callable[[bytes], Field]] = {
        fields.LEVEL: _level, fields.LETTER: _letter, fields.NUMBER: _number, fields.WORD: _word,
        fields.BRACKET: _bracket, fields.MARK: _mark, fields.PRIORITY: _priority, fields.TAG: _tag,
        fields.PADDED: _padded, fields.STRUCTURED: _structured, fields.DLT: _dlt,
        fields.STREAM: _stream, fields.FACILITY: _facility,
        fields.LETTER_AND_NUMBER: _letter_and_number, fields.STUDIO: _studio,
    }  # fmt: skip
    if kind == fields.BRACKET and argument == fields.NO_LEVEL and _level(text)[0]:
        return 0, {}
    if kind in plain:
        return plain[kind](text)
    if kind == fields.TIME:
        return _time(argument, text, years)
    if kind == fields.GLOG:
        return _glog(argument, text, years)
    if kind == fields.UNTIL:
        return _until(text, bytes([argument]))
    return _name(text, kind == fields.TIGHT_NAME)


_ENDING = {
    fields.TIME, fields.NAME, fields.TIGHT_NAME, fields.UNTIL, fields.TAG, fields.PRIORITY, fields.PADDED,
}  # fmt: skip


def header_of(plan: list[int], line: bytes, years: Years) -> dict | None:
    """What is known of a line by a plan, as the kernels take it; None where it does not follow it."""
    steps, needed = plan[:2]
    at = message = doubts = 0
    known: dict = {"ts_ns": None, "mono_ns": None, "level": 0, "source": b""}
    for number in range(steps):
        kind, argument, role = plan[2 + 3 * number : 5 + 3 * number]
        at += len(line[at:]) - len(line[at:].lstrip(b" \t"))
        taken, found = field(kind, argument, line[at:], years)
        if not taken:
            if needed >> number & 1:
                return None
            doubts += 1
            at = re.compile(rb"[^ \t]*").match(line, at).end()
            if kind in _ENDING or doubts > 2 or at == len(line):
                if needed >> number:
                    return None
                break
            continue
        if role == STEP_STAMP and "ts_ns" in found:
            known["ts_ns"] = found["ts_ns"] + (known["ts_ns"] or 0)
        if role == STEP_SOURCE:
            start, stop = found.get("span", (0, 0))
            known["source"] = line[at + start : at + stop]
        if known["mono_ns"] is None:
            known["mono_ns"] = found.get("mono_ns")
        known["level"] = found.get("level", 0) or known["level"]
        at += taken
        if kind != fields.WORD or argument == CERTAIN:
            message = at
    message += len(line[message:]) - len(line[message:].lstrip(b" \t"))
    may_lead = (
        not steps or plan[2 + 3 * (steps - 1)] != fields.NUMBER
    )  # the first word behind the header counts
    return known | {"message": message, "may_lead": may_lead}


_TRACE = re.compile(
    rb"[ \t]+[^ \t]|[)\]}]|#\d|at |Caused by|Traceback \(|\.\.\. |goroutine |stack backtrace:|Stack trace:"
    rb"|\*\*\* Check failure stack trace"
)
_JOINT = re.compile(rb"[ \t]*$|During handling of the above|The above exception was|created by ")
_PLACE = re.compile(
    rb"(?!\d)(?=(?:[^(.]|\([^)]*\)|\.(?![0-9A-Za-z_\x80-\xff(]))*\.[0-9A-Za-z_\x80-\xff(])"
    rb"(?:[0-9A-Za-z_\x80-\xff.$/*-]|\((?:[^()\t ]|(?<=,) )*\))+"
)
_NAMED = re.compile(rb"(?P<name>[0-9A-Za-z_\x80-\xff.$]*)(?P<colon>:(?= |$))?")
_EXCEPTION = re.compile(rb"(?P<what>.*)(?:Error|Exception|Throwable|Interrupt|Exit|Iteration)")


def continues_trace(line: bytes, before: bool) -> bool:
    """Whether a line without a header goes on, in a file that has traces."""
    if _TRACE.match(line) or _JOINT.match(line) or _PLACE.fullmatch(line):
        return True
    named = _NAMED.match(line)
    if not named["colon"] and not (before and named.end() == len(line)):
        return False
    found = _EXCEPTION.fullmatch(named["name"])
    qualified = re.fullmatch(rb".+\.[A-Z][^.]*", named["name"])
    return bool((found and (before or found["what"])) or (before and qualified))


_ESCAPES = re.compile(
    rb"\x1b\[[0-9:;?]*[A-Za-z]|(?:#033|\\u001[bB]|\\x1[bB]|\\033|\^\[)\[[0-9:;?]*[mK]"
    rb"|\x1b[()].|\x1b\](?s:.){0,509}?(?:\x07|(?<=\x1b)\\)",
    re.DOTALL,
)


def plain(line: bytes) -> bytes:
    """A line without the escape sequences that colour it."""
    return _ESCAPES.sub(b"", line)


def named_fields(reader: FieldReader, line: bytes, years: Years) -> dict:
    """What is known of a line that names its fields: as of a header's, and the message's span.

    A row of a table may be several lines, LINE_END between them.
    """
    if reader.kind == TABLE:
        spans = row_spans(line, reader.columns, reader.mark, reader.last, reader.source_end)
    else:
        spans = (json_spans if reader.kind == JSON else pair_spans)(line, reader.keys)
    given = {role: line[start:stop] for role, (start, stop) in (spans or {}).items()}
    stamp = given.get(STAMP, b"")
    if DAY in given and STAMP in given:
        long = max(len(stamp), len(given[DAY])) > 40
        stamp = b"" if long else given[DAY] + b" " + stamp
    object_ = re.match(rb'\{"(?:[^"\\]|\\.)*"[ \t]*:[ \t]*"', stamp, re.DOTALL)
    ns = _field_time(reader, stamp[object_.end() if object_ else 0 :], years)
    start, stop = (spans or {}).get(MESSAGE, (0, 0))
    message = (start, stop) if stop > start else (0, len(line.split(LINE_END)[0]))
    return {
        "ts_ns": None if reader.form == times.UPTIME else ns,
        "mono_ns": ns if reader.form == times.UPTIME else None,
        "level": _named_level(given.get(LEVEL, b"")) or level_of(line[slice(*message)], False),
        "source": given.get(SOURCE, b""),
        "message": message,
    }


_EPOCHS = {10**9: rb"", 10**6: rb"\d{13}(?!\d)", 10**3: rb"\d{16}(?!\d)", 1: rb"\d{19}(?!\d)"}  # by unit


def _field_time(reader: FieldReader, stamp: bytes, years: Years) -> int | None:
    """UTC ns or ns since boot."""
    ns = _usual_field_time(reader, stamp, years)
    return _further_number(reader, stamp) if ns is None else ns


_EXPONENT = re.compile(rb"(\d{1,16})(?:([.,])(\d*))?[eE]([+-]?)(\d{1,3}) *")


def _further_number(reader: FieldReader, stamp: bytes) -> int | None:
    unit, form = reader.unit_ns, reader.form & ~times.ZONED
    if unit < 0 or form not in {times.UPTIME, times.EPOCH}:
        return None
    seconds = re.fullmatch(rb"(\d{1,10}),(\d{3,}) *", stamp)
    if (found := _EXPONENT.fullmatch(stamp)) and (found[2] or found[4]):
        digits = (found[1] + (found[3] or b"")).lstrip(b"0")
        left_out = len(digits[17:])  # of a fraction: more than a number of 64 bits has
        power = int(found[4] + found[5]) - len(found[3] or b"") + left_out
        ns = int(int(digits[:17] or b"0") * (unit or 10**9) * Fraction(10) ** power)
    elif seconds and form == times.UPTIME and not unit and reader.kind == TABLE and reader.mark != ord(","):
        ns = int(seconds[1]) * 10**9 + int(seconds[2][:9].ljust(9, b"0"))
    else:
        return None
    if form == times.UPTIME:
        return ns if ns < 946_684_800 * 10**9 else None
    return ns if unit <= 10**9 and 946_684_800 <= Fraction(ns, 10**9) <= 4_102_444_800 else None


def _usual_field_time(reader: FieldReader, stamp: bytes, years: Years) -> int | None:
    """The same but for what `_further_number` reads; numbers are of the unit that the time's name ends in."""
    unit, form = reader.unit_ns, reader.form & ~times.ZONED
    if not unit or form not in {times.UPTIME, times.EPOCH}:
        return time_of(reader.form, stamp, years)[0]
    if form == times.EPOCH:
        fits = unit in _EPOCHS and re.match(_EPOCHS[unit], stamp)
        return time_of(reader.form, stamp)[0] if fits else None
    number = re.fullmatch(rb"(\d{1,19})(?:[.,](\d+))? *", stamp) if unit > 0 else None
    if number is None:
        return None
    billionths = int(number[1]) * 10**9 + int((number[2] or b"").ljust(9, b"0")[:9])
    ns = billionths * unit // 10**9
    return ns if ns < 946_684_800 * 10**9 else None


def _named_level(value: bytes) -> int:
    if re.fullmatch(rb"[1-6]0", value):
        return 7 - int(value) // 10
    if re.fullmatch(rb"[0-7]", value):
        return (1, 1, 1, 2, 3, 4, 4, 5)[int(value)]
    if re.fullmatch(rb"\D\d?", value):
        return LETTERS.get(value[:1], 0)
    return (LEVELS | LEVELS_IN_HEADERS).get(value.decode("latin-1").lower(), 0)


def _named_records(reader: FieldReader, numbered: list[tuple[int, int, bytes]]) -> list[dict]:
    years = Years(*reader.calendar)
    rows: list[dict] = []
    at = 0
    while at < len(numbered):
        further = [(offset, line) for offset, _, line in numbered[at : at + ROW_LINES + 1]]
        count = lines_of_row(further, reader.mark, reader.last) if reader.habit == QUOTED else 1
        offset, (end, length, _) = numbered[at][0], numbered[at + count - 1]
        length, at = end + length - offset, at + count
        line = LINE_END.join(line for _, line in further[:count])
        known = named_fields(reader, line, years)
        text = line[slice(*known.pop("message"))].decode("utf-8", "replace")
        rows.append(
            {
                "boot": 0,
                "code": None,
                "offset": offset,
                "length": length,
                "behind": [],
                "text": text,
                **known,
            }
        )
    return rows


def records(data: bytes, now: datetime) -> list[dict]:
    """Every record as a row of the event index, its message as `text`."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    text = np.frombuffer(data, np.uint8)
    mark = find_line_mark(text, start)
    layout = find_layout(take_sample(text, start, mark), now)
    reader = layout.reader
    numbered = [
        (offset, len(line), plain(line) if layout.has_escapes else line)
        for offset, line in lines(data, start, bytes([mark]))
    ]
    rows = (
        _named_records(reader, numbered)
        if isinstance(reader, FieldReader)
        else _headed_records(reader, numbered)
    )
    for row in rows:
        behind = row.pop("behind")
        if layout.is_since_boot and row["ts_ns"] is None:
            row["ts_ns"] = row["mono_ns"]
        source = row["source"][:LONGEST_SOURCE]
        if layout.has_dlt_ids:
            source = with_slashes(source)
        if layout.has_line_numbers:
            source = without_line(source)
        row["source"] = source.decode("utf-8", "replace")
        if not row["text"] and behind:
            row["text"] = behind[0].decode("utf-8", "replace")
    return rows


def _headed_records(reader: HeaderReader, numbered: list[tuple[int, int, bytes]]) -> list[dict]:
    plans, years = [plan.tolist() for plan in reader.plans], Years(*reader.calendar)
    rows: list[dict] = []
    last, before = 0, False
    for offset, length, line in numbered:
        order = [last, *(number for number in range(len(plans)) if number != last)] if plans else []
        found = None
        for number in order:
            if (found := header_of(plans[number], line, years)) is not None:
                last = plans[number][-1]
                break
        before = found is None and _goes_on(reader.habit, line, before)
        has_room = rows and len(rows[-1]["behind"]) < MOST_LINES - 1
        if before and has_room and offset + len(line) - rows[-1]["offset"] <= LONGEST_RECORD:
            rows[-1]["length"] = offset + length - rows[-1]["offset"]
            rows[-1]["behind"].append(line)
            continue
        rows.append(_row(offset, length, line, found))
    return rows


def _goes_on(habit: int, line: bytes, before: bool) -> bool:
    if habit == ALL:
        return True
    return habit == TRACES and continues_trace(line, before)


def _row(offset: int, length: int, line: bytes, found: dict | None) -> dict:
    known = found or {"ts_ns": None, "mono_ns": None, "level": 0, "source": b"", "message": 0}
    message = line[known["message"] :]
    return {
        "ts_ns": known["ts_ns"],
        "mono_ns": known["mono_ns"],
        "boot": 0,
        "level": known["level"] or level_of(message, known["ts_ns"] is not None and known["may_lead"]),
        "source": known["source"],
        "code": None,
        "text": message.decode("utf-8", "replace"),
        "offset": offset,
        "length": length,
        "behind": [],
    }
