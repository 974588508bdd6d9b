"""What stands before each DLT message of a file: a storage header, a serial header, or nothing."""

from core.errors import UnsupportedVersionError
from parsers.dlt_message import EXTENDED, EXTENDED_BYTES, SERIAL, STORAGE, WITH_ECU, WITH_SESSION, WITH_TIME
from parsers.registry import HEAD_BYTES

_NEXT_VERSION = b"DLT\x02"
_BARE_MESSAGES = 8  # in a row, to be believed: nothing but their lengths tells where they start


def certainty(head: bytes) -> float:
    """Return how sure the beginning of a file is of being DLT, 0.0 … 1.0."""
    if head.startswith((STORAGE, SERIAL, _NEXT_VERSION)):
        return 1.0
    if _plausible(head, STORAGE, 16) or _plausible(head, SERIAL, 4):
        return 0.8
    count, to_the_end = _bare_messages(head)
    return 0.6 if count >= _BARE_MESSAGES and to_the_end else 0.0


def framing(head: bytes) -> bytes:
    """Return the magic before each message: STORAGE, SERIAL or, for bare messages, none at all.

    Raises UnsupportedVersionError for DLT version 2.
    """
    if head.startswith(_NEXT_VERSION):
        raise UnsupportedVersionError("It is DLT version 2; Argus reads version 1.")
    for magic in (STORAGE, SERIAL):
        if head.startswith(magic):
            return magic
    for magic, header in ((STORAGE, 16), (SERIAL, 4)):
        if _plausible(head, magic, header):
            return magic
    return b"" if _message_bytes(head, 0) else STORAGE


def _plausible(head: bytes, magic: bytes, header: int) -> bool:
    """Tell whether a magic stands somewhere with a message of version 1 behind it."""
    at = head.find(magic)
    while at >= 0:
        if _message_bytes(head, at + header):
            return True
        at = head.find(magic, at + 1)
    return False


def _message_bytes(head: bytes, at: int) -> int:
    """Return the size of the message of version 1 at `at`, 0 when there is none."""
    if at + 4 > len(head) or head[at] >> 5 != 1:
        return 0
    announced = sum(4 for bit in (WITH_ECU, WITH_SESSION, WITH_TIME) if head[at] & bit)
    announced += EXTENDED_BYTES if head[at] & EXTENDED else 0
    length = int.from_bytes(head[at + 2 : at + 4], "big")
    return length if length >= 4 + announced else 0


def _bare_messages(head: bytes) -> tuple[int, bool]:
    """Return how many messages follow one another from the first byte on, and whether they reach the end."""
    at = count = 0
    while at < len(head) and (size := _message_bytes(head, at)) and at + size <= len(head):
        at += size
        count += 1
    cut = len(head) >= HEAD_BYTES and (at + 4 > len(head) or _message_bytes(head, at) > 0)
    return count, at == len(head) or cut
