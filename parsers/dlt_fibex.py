"""What DLT messages without words mean, by a FIBEX catalogue (ASAM MCD-2 NET, as AUTOSAR's DLT uses it).

A FRAME is a message: its ID ends in the message's number, its extension names type, level, application and
context, and its PDUs are what the text is made of, in order. A PDU without signals is its description, one
with signals is a value of the payload for each: the bytes of a verbose argument without the type info. A
signal's type is its id (`S_UINT8`), or where a SIGNAL of that id is defined, that of its CODING.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InvalidInputError
from parsers import dlt_type_info as bits
from parsers.dlt_arguments import parts_text
from parsers.dlt_fibex_xml import descriptions

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LARGEST_BYTES = 64 << 20  # of a file
_MOST_PARTS = 255  # of a message: as many as a verbose one can have arguments
_LONGEST_WORDS = 4_000  # characters of a description: 255 long ones would make messages of megabytes
_NUMBERS = {
    **{f"SINT{8 << n}": bits.SIGNED | n + 1 for n in range(4)},
    **{f"UINT{8 << n}": bits.UNSIGNED | n + 1 for n in range(4)},
    **{f"FLOAT{8 << n}": bits.FLOAT | n + 1 for n in range(1, 4)},
}
_TYPES = {
    "S_BOOL": bits.BOOL | 1,
    "S_STRG_ASCII": bits.STRING | bits.ASCII,
    "S_STRG_UTF8": bits.STRING | bits.UTF8,
    "S_RAWD": bits.RAW,
    "S_RAW": bits.RAW,
    **{f"S_{name.replace('FLOAT', 'FLOA')}": info for name, info in _NUMBERS.items()},
}
_CODINGS = {
    "A_ASCIISTRING": bits.STRING | bits.ASCII,
    "A_UTF8STRING": bits.STRING | bits.UTF8,
    "A_BYTEFIELD": bits.RAW,
    **{f"A_{name.replace('SINT', 'INT')}": info for name, info in _NUMBERS.items()},
}
_UNKNOWN_TYPE = 0  # a type info of nothing: the text ends there and says so
_LEVELS = {
    f"DLT_LOG_{name}": n for n, name in enumerate(("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "VERBOSE"), 1)
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the messages of one number are; `pieces` are the parts of its PDUs, which frames may share."""

    application: bytes
    context: bytes
    level: int
    pieces: tuple[tuple[str | int, ...], ...]

    @property
    def parts(self) -> Iterator[str | int]:
        """Yield texts, together no longer than one may be, and type infos of values in the payload."""
        left = _LONGEST_WORDS
        for part in islice(chain.from_iterable(self.pieces), _MOST_PARTS):
            if isinstance(part, int):
                yield part
            elif left > 0:
                yield part[:left]
                left -= len(part)

    def text(self, values: bytes, *, big_endian: bool) -> str:
        """Return what a message says whose payload goes on with `values` behind its number."""
        return parts_text(values, self.parts, big_endian=big_endian)


class Catalogue:
    """Frames by number; of several with one number, the first, unless a message names its source."""

    def __init__(self, frames: list[tuple[int, Frame]]) -> None:
        self._by_number = dict(reversed(frames))
        self._by_source = {
            (number, frame.application, frame.context): frame for number, frame in reversed(frames)
        }

    def __len__(self) -> int:
        return len(self._by_number)

    def frame(self, number: int, application: bytes, context: bytes) -> Frame | None:
        """Return the frame of a message, None where none describes it."""
        return self._by_source.get((number, application, context)) or self._by_number.get(number)


def read_catalogue(path: Path) -> Catalogue:
    """Read a FIBEX file.

    Raises InvalidInputError, with a message for the user, for what is no such file, is too large or asks for
    more than it holds (document types are refused, and with them all entities).
    """
    try:
        if path.exists() and not path.is_file():  # a device or a pipe may never end
            raise InvalidInputError("fibex", f"{path} is no file.")
        if path.stat().st_size > _LARGEST_BYTES:
            raise InvalidInputError("fibex", f"{path} is over {_LARGEST_BYTES >> 20} MiB.")
        with path.open("rb") as file:
            frames = _frames(descriptions(file))
    except OSError as error:
        raise InvalidInputError("fibex", f"{path}: {error.strerror}.") from None
    except ValueError as error:
        raise InvalidInputError("fibex", f"{path} cannot be read as FIBEX: {error}.") from None
    catalogue = Catalogue(frames)
    if not catalogue:
        raise InvalidInputError("fibex", f"{path} describes no DLT message: it has no FRAME with a number.")
    return catalogue


def _frames(described: Iterable["Element"]) -> list[tuple[int, Frame]]:
    """Return the frames by number: their parts may be described behind them, and signals behind these."""
    frames: list[tuple[int, Frame, list[str]]] = []
    pdus: dict[str, _Pdu] = {}
    coding_of: dict[str, str] = {}  # of a signal
    types: dict[str, int] = {}  # of a coding
    for element in described:
        name = element.get("ID", "")
        match element.tag:
            case "FRAME":
                frames += _frame(element)
            case "PDU":
                words = " ".join(_text(element, "DESC")[:_LONGEST_WORDS].splitlines())
                pdus[name] = _Pdu(_references(element, "SIGNAL"), words)
            case "SIGNAL":
                for reference in element.iter("CODING-REF"):
                    coding_of[name] = reference.get("ID-REF", "")
            case _:
                for coded in element.iter("CODED-TYPE"):
                    types[name] = _CODINGS.get(coded.get("BASE-DATA-TYPE", ""), _UNKNOWN_TYPE)
    type_of = partial(_type_of, coding_of, types)
    parts = {name: tuple(islice(pdu.parts(type_of), _MOST_PARTS)) for name, pdu in pdus.items()}
    return [
        (number, replace(frame, pieces=tuple(parts[name] for name in names if name in parts)))
        for number, frame, names in frames
    ]


@dataclass(frozen=True, slots=True)
class _Pdu:
    signals: list[str]
    words: str

    def parts(self, type_of: partial[int]) -> Iterator[str | int]:
        """Yield what it adds to the text of a message."""
        yield from map(type_of, self.signals)
        if not self.signals and self.words:
            yield self.words


def _frame(element: "Element") -> Iterator[tuple[int, Frame, list[str]]]:
    """Yield number, frame (still without parts) and PDUs, of one that has a number."""
    number = element.get("ID", "").rpartition("_")[2]
    if number.isascii() and number.isdigit() and len(number) <= 10:
        log = _text(element, "MESSAGE_TYPE") in {"", "DLT_TYPE_LOG"}
        frame = Frame(
            application=_id(_text(element, "APPLICATION_ID")),
            context=_id(_text(element, "CONTEXT_ID")),
            level=_LEVELS.get(_text(element, "MESSAGE_INFO"), 0) if log else 0,
            pieces=(),
        )
        yield int(number), frame, _references(element, "PDU")


def _references(parent: "Element", kind: str) -> list[str]:
    """Return the ids of the PDUs of a frame, or the signals of a PDU, in the order of their numbers."""
    found: list[tuple[int, str]] = []
    for instance in parent.iter(f"{kind}-INSTANCE"):
        place = _text(instance, "SEQUENCE-NUMBER")
        number = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 0
        found += [(number, reference.get("ID-REF", "")) for reference in instance.iter(f"{kind}-REF")]
    return [name for _, name in sorted(found, key=lambda one: one[0])]


def _type_of(coding_of: Mapping[str, str], types: Mapping[str, int], signal: str) -> int:
    return _TYPES.get(signal) or types.get(coding_of.get(signal, ""), _UNKNOWN_TYPE)


def _text(parent: "Element", name: str) -> str:
    """Return the text of the first element of that name within, empty where there is none."""
    return next((element.text or "" for element in parent.iter(name)), "").strip()


def _id(name: str) -> bytes:
    """Return an application or context id as messages have it."""
    return name.encode()[:4].ljust(4, b"\0")
