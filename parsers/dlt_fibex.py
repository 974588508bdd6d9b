"""What DLT messages without words mean, by a FIBEX catalogue (ASAM MCD-2 NET, as AUTOSAR's DLT uses it).

A FRAME is a message: its ID ends in the message's number, its extension names type, level, application and
context, and its PDUs are what the text is made of, in order. A PDU without signals is its description, one
with signals is a value of the payload for each: the bytes of a verbose argument without the type info. A
signal's type is its id (`S_UINT8`), or where a SIGNAL of that id is defined, that of its CODING.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InvalidInputError
from parsers import dlt_type_info as bits
from parsers.dlt_arguments import parts_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LARGEST_BYTES, _MOST_ELEMENTS, _DEEPEST = 64 << 20, 2_000_000, 64  # of a file, in it, and within one another
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
    """What the messages of one number are: `parts` are texts, and type infos of values in the payload."""

    application: bytes
    context: bytes
    level: int
    parts: tuple[str | int, ...]

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
        root = _read_xml(path.read_bytes())
    except OSError as error:
        raise InvalidInputError("fibex", f"{path}: {error.strerror}.") from None
    except ValueError as error:
        raise InvalidInputError("fibex", f"{path} cannot be read as FIBEX: {error}.") from None
    catalogue = Catalogue(list(_frames(root)))
    if not catalogue:
        raise InvalidInputError("fibex", f"{path} describes no DLT message: it has no FRAME with a number.")
    return catalogue


def _read_xml(data: bytes) -> "Element":
    """Return the root, names without their namespaces; raises ValueError for what is not well or too much."""
    from xml.etree.ElementTree import TreeBuilder  # noqa: PLC0415 — only who has a catalogue reads XML
    from xml.parsers import expat  # noqa: PLC0415

    builder = TreeBuilder()
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            raise ValueError("it has too many elements")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def refuse(*_: object) -> None:
        raise ValueError("it has a document type, which FIBEX has not")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:  # the latter for an encoding that no one knows
        raise ValueError(str(error)) from None
    return builder.close()


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def _frames(root: "Element") -> Iterator[tuple[int, Frame]]:
    type_of = partial(_type_of, _coded_types(root))
    parts = {pdu.get("ID", ""): tuple(_parts(pdu, type_of)) for pdu in root.iter("PDU")}
    for frame in root.iter("FRAME"):
        number = frame.get("ID", "").rpartition("_")[2]
        if not (number.isascii() and number.isdigit() and len(number) <= 10):
            continue
        log = _text(frame, "MESSAGE_TYPE") in {"", "DLT_TYPE_LOG"}
        yield (
            int(number),
            Frame(
                application=_id(_text(frame, "APPLICATION_ID")),
                context=_id(_text(frame, "CONTEXT_ID")),
                level=_LEVELS.get(_text(frame, "MESSAGE_INFO"), 0) if log else 0,
                parts=tuple(islice(_parts_of(frame, parts), _MOST_PARTS)),
            ),
        )


def _parts_of(frame: "Element", parts: Mapping[str, tuple[str | int, ...]]) -> Iterator[str | int]:
    for pdu in _references(frame, "PDU"):
        yield from parts.get(pdu, ())


def _parts(pdu: "Element", type_of: partial[int]) -> Iterator[str | int]:
    """Yield what a PDU adds to the text of a message."""
    signals = _references(pdu, "SIGNAL")
    yield from map(type_of, signals)
    if not signals and (words := " ".join(_text(pdu, "DESC")[:_LONGEST_WORDS].splitlines())):
        yield words


def _references(parent: "Element", kind: str) -> list[str]:
    """Return the ids of the PDUs of a frame, or the signals of a PDU, in the order of their numbers."""
    found: list[tuple[int, str]] = []
    for instance in parent.iter(f"{kind}-INSTANCE"):
        place = _text(instance, "SEQUENCE-NUMBER")
        number = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 0
        found += [(number, reference.get("ID-REF", "")) for reference in instance.iter(f"{kind}-REF")]
    return [name for _, name in sorted(found, key=lambda one: one[0])]


def _coded_types(root: "Element") -> Mapping[str, int]:
    """Return the type infos of the signals that are defined by a coding."""
    codings = {
        coding.get("ID", ""): _CODINGS.get(coded.get("BASE-DATA-TYPE", ""), _UNKNOWN_TYPE)
        for coding in root.iter("CODING")
        for coded in coding.iter("CODED-TYPE")
    }
    return {
        signal.get("ID", ""): codings.get(reference.get("ID-REF", ""), _UNKNOWN_TYPE)
        for signal in root.iter("SIGNAL")
        for reference in signal.iter("CODING-REF")
    }


def _type_of(coded: Mapping[str, int], signal: str) -> int:
    return _TYPES.get(signal) or coded.get(signal, _UNKNOWN_TYPE)


def _text(parent: "Element", name: str) -> str:
    """Return the text of the first element of that name within, empty where there is none."""
    return next((element.text or "" for element in parent.iter(name)), "").strip()


def _id(name: str) -> bytes:
    """Return an application or context id as messages have it."""
    return name.encode()[:4].ljust(4, b"\0")
