"""What makes two messages the same: a 64-bit signature that needs the message alone, and explains itself.

A message's diagnostic code is its signature; without one it is the message with everything masked that
varies. Nothing is learned and nothing is remembered, so one message has the same signature in every file, in
every process, in any order. This module says what the rules are; `parsers.kernels.signing` does the same a
thousand times as fast, and the tests hold the two together. Change a rule, and ALGORITHM grows.

The masked message, over the bytes of its UTF-8:

1.  A run of ASCII blanks and control characters becomes one space, those at the ends go; a run of U+FFFD
    becomes one.
2.  A word is a run of ASCII letters and digits. Masked are
    number    words of digits, and `nan`, `NaN`, `inf`
    hex       words of hex digits alone: all with a digit among them, and those of 8 letters or more
    hex run   3 or more words of 2 or more hex digits, all joined by one `-`, one `:` or one `'`, or pairs of
              them all joined by one space
    digits    other words with a digit; kept are those whose one digit comes last (`eth0`, `ECU1`)
    A sign that stands directly before a masked word, and not after a word, goes with it.
3.  Masked words with only ASCII punctuation and spaces between them become one `<*>`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from core.parsed_log import Signature

ALGORITHM = 1
MASK = "<*>"
MASKED_SHOWN = 8  # an explanation names this many masked texts at most
TEMPLATE_SHOWN = 400  # and this many characters of the template
CODES_KEPT = 64  # of one record: the rest of a line that lists more says nothing new

_U64 = (1 << 64) - 1
MULTIPLIER = (
    0x9E3779B97F4A7C15  # 2^64 / golden ratio, odd: every step of the hash can be undone, so none collides
)
MASK_WORD = _U64  # hashed where a mask stands: eight bytes that no UTF-8 text has
SEED_MESSAGE, SEED_CODE, SEED_ID = (ALGORITHM << 8 | kind for kind in (1, 2, 3))

_BLANKS = re.compile(rb"[\x00-\x20\x7f]+")
_REPLACED = re.compile(rb"(?:\xef\xbf\xbd)+")
_WORD = re.compile(rb"[0-9A-Za-z]+")
_PUNCTUATION = re.compile(rb"[\x00-\x7f]*")  # between words, so no letter and no digit is in it
_HEX = re.compile(rb"[0-9A-Fa-f]+")
_DIGITS = re.compile(rb"[0-9]+")
_NUMBER = re.compile(rb"[0-9]+|nan|NaN|inf")
_ONE_DIGIT_LAST = re.compile(rb"[A-Za-z]+[0-9]")
_LONG_HEX_LETTERS = 8
_HEX_RUN = 3

_CODE = re.compile(
    r"""\b(?P<dtc>[PCBU][0-3][0-9A-F]{3}(?:-[0-9A-F]{2})?)\b
      | \b(?P<error>E\d{3,4})\b
      | \b(?i:SPN)[ :=\#]{0,3}(?P<spn>\d{1,6})[ ,;:/]{1,3}(?i:FMI)[ :=\#]{0,3}(?P<fmi>\d{1,2})\b
      | (?:(?<![A-Za-z])(?i:code|error|dtc)|(?<=[a-z])(?:Code|Error|Dtc|DTC))
        [ :=\#"'(\[]{1,4}0x(?P<hex>[0-9A-Fa-f]{1,8})\b""",
    re.ASCII | re.VERBOSE,
)
LARGEST_SPN, LARGEST_FMI = 524_287, 31  # 19 and 5 bits in SAE J1939-73


def find_codes(text: str) -> list[str]:
    """Return the diagnostic codes written in `text`, each once, in the order they appear, at most CODES_KEPT.

    `P0301`, `U0100-87`, `E001`, `SPN 110 FMI 3` as words; `0x1A2B` only right after a field named code, error
    or dtc (`errorCode=0x1A2B`), and not where it is zero, which says that there is no error.
    """
    codes: dict[str, None] = {}
    for match in _CODE.finditer(text):
        if code := _canonical(match):
            codes[code] = None
        if len(codes) == CODES_KEPT:
            break
    return list(codes)


def _canonical(match: re.Match[str]) -> str | None:
    if match["spn"]:
        spn, fmi = int(match["spn"]), int(match["fmi"])
        return f"SPN {spn} FMI {fmi}" if spn <= LARGEST_SPN and fmi <= LARGEST_FMI else None
    if match["hex"]:
        return f"0x{match['hex'].upper()}" if int(match["hex"], 16) else None
    return match["dtc"] or match["error"]


def sign(text: str) -> int:
    """Return the signature of a message: unsigned, 64 bits. That of its first code when it has one."""
    codes = find_codes(text)
    return sign_code(codes[0]) if codes else sign_message(text)


def sign_code(code: str) -> int:
    """Return the signature of a diagnostic code, as `find_codes` writes it."""
    return _finish(_hash_bytes(SEED_CODE, code.encode()))


def sign_id(identity: str) -> int:
    """Return the signature of a record that has an id instead of words, such as a non-verbose DLT message."""
    return _finish(_hash_bytes(SEED_ID, identity.encode()))


def sign_message(text: str) -> int:
    """Return the signature of the masked message, codes or not."""
    data = _normalised(text)
    return _sign_literals(_literals(data, _words(data)))


def _sign_literals(literals: Iterable[bytes]) -> int:
    state = SEED_MESSAGE
    for number, literal in enumerate(literals):
        if number:
            state = _mix(state ^ MASK_WORD)
        state = _hash_bytes(state, literal)
    return _finish(state)


def explain(text: str) -> Signature:
    """Return the signature of a message with its template and which rule masked what, or that of its code."""
    codes = find_codes(text)
    return explain_code(codes[0]) if codes else explain_message(text)


def explain_message(text: str, identity: int | None = None) -> Signature:
    """Return the signature of the masked message, codes or not, with its template and what was masked.

    `identity` is what `sign_message` gives for it, or for a longer text that it begins, where that is known.
    """
    data = _normalised(text)
    words = _words(data)
    literals = list(_literals(data, words))
    template = MASK.join(literal.decode() for literal in literals)
    if len(template) > TEMPLATE_SHOWN:
        template = template[: TEMPLATE_SHOWN - 1] + "…"
    shown = islice((word for word in words if word.rule), MASKED_SHOWN)
    masked = tuple((word.rule, data[word.start : word.end].decode()) for word in shown)
    signed = _sign_literals(literals) if identity is None else identity
    return Signature(signed, "message", template, masked=masked)


def explain_code(code: str) -> Signature:
    """Return the signature of a diagnostic code."""
    return Signature(sign_code(code), "code", code, code=code)


def explain_id(identity: str) -> Signature:
    """Return the signature of a record that has an id instead of words."""
    return Signature(sign_id(identity), "id", identity)


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    rule: str  # '' where the word is kept


def _normalised(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return _REPLACED.sub(b"\xef\xbf\xbd", _BLANKS.sub(b" ", data).strip(b" "))


def _literals(data: bytes, words: Iterable[_Word]) -> Iterator[bytes]:
    """Yield what stays, piece by piece: between one piece and the next there is a mask."""
    start = last_masked_end = 0
    after_mask = False
    for word in words:
        if not word.rule:
            continue
        between = data[last_masked_end : word.start]
        only_punctuation = _PUNCTUATION.fullmatch(between) and not _WORD.search(between)
        if not (after_mask and only_punctuation):
            yield data[start : _without_sign(data, start, word.start)]
        start = last_masked_end = word.end
        after_mask = True
    yield data[start:]


def _without_sign(data: bytes, floor: int, start: int) -> int:
    if start > floor and data[start - 1] in b"+-" and not _WORD.match(data, max(start - 2, 0), start - 1):
        return start - 1
    return start


def _words(data: bytes) -> list[_Word]:
    words = [_Word(m.start(), m.end(), _rule(m[0])) for m in _WORD.finditer(data)]
    run: list[_Word] = []
    run_joint = None
    for word in words:
        if not _is_hex(data, word):
            run = []
            continue
        joint = _joint(data, run[-1], word) if run else None
        linked = [] if joint is None else run[1 - _HEX_RUN :] if joint == run_joint else run[-1:]
        run = [*linked, word]
        run_joint = joint
        if len(run) == _HEX_RUN:
            for member in run:
                member.rule = member.rule or "hex run"
    return words


def _is_hex(data: bytes, word: _Word) -> bool:
    return word.end - word.start >= 2 and _HEX.fullmatch(data, word.start, word.end) is not None


def _joint(data: bytes, left: _Word, right: _Word) -> bytes | None:
    """Return what joins two hex words to a run, if anything does."""
    between = data[left.end : right.start]
    pairs = left.end - left.start == right.end - right.start == 2
    return between if between in {b"-", b":", b"'"} or (between == b" " and pairs) else None


def _rule(word: bytes) -> str:
    if _NUMBER.fullmatch(word):
        return "number"
    has_digit = _DIGITS.search(word) is not None
    if _HEX.fullmatch(word):
        return "hex" if has_digit or len(word) >= _LONG_HEX_LETTERS else ""
    return "digits" if has_digit and not _ONE_DIGIT_LAST.fullmatch(word) else ""


def _hash_bytes(state: int, data: bytes) -> int:
    for start in range(0, len(data), 8):
        state = _mix(state ^ int.from_bytes(data[start : start + 8], "little"))
    return state


def _mix(state: int) -> int:
    state = state * MULTIPLIER & _U64
    return state ^ state >> 32


def _finish(state: int) -> int:
    return _mix(_mix(state))
