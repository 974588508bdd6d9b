"""The elements of a FIBEX file that describe something, one after the other: the file is never kept whole.

Whatever a file asks for, time and memory have bounds: it may hold so many elements, and describe so much.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element, TreeBuilder

DESCRIBING = frozenset({"FRAME", "PDU", "SIGNAL", "CODING"})
_KEPT = frozenset({"ID", "ID-REF", "BASE-DATA-TYPE"})  # attributes
_PIECE_BYTES, _LONGEST_MARKUP = 1 << 18, 1 << 20  # what is read at once; of one tag with its attributes
_MOST_ELEMENTS, _DEEPEST = 2_000_000, 64  # in a file, and within one another
_MOST_DESCRIPTIONS = 300_000  # as many as a real file of 64 MiB has room for
_MOST_WITHIN = 10_000  # elements of one description: a message has no more than 255 parts


def descriptions(file: BinaryIO) -> Iterator["Element"]:
    """Yield the DESCRIBING elements that stand in none of them, names without their namespaces.

    Raises ValueError for what is not well-formed XML, has a document type or holds too much.
    """
    from xml.etree.ElementTree import TreeBuilder  # noqa: PLC0415 — only who has a catalogue reads XML
    from xml.parsers import expat  # noqa: PLC0415

    reading = _Reading(TreeBuilder)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.data
    parser.StartDoctypeDeclHandler = _refuse
    given = 0
    try:
        while piece := file.read(_PIECE_BYTES):
            parser.Parse(piece, False)
            given += len(piece)
            if given - max(parser.CurrentByteIndex, 0) > _LONGEST_MARKUP:  # expat keeps it until its end
                raise ValueError("it has a tag of over 1 MiB")
            yield from reading.take()
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:  # the latter for an encoding that no one knows
        raise ValueError(str(error)) from None
    yield from reading.take()


class _Reading:
    """Builds the elements that describe something and passes over all others."""

    def __init__(self, make_builder: "Callable[[], TreeBuilder]") -> None:
        self._make_builder = make_builder
        self._depth = self._count = self._described = self._within = 0
        self._outer = 0  # depth of the description that is read; 0: none is
        self._found: list[Element] = []
        self._builder: TreeBuilder | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise ValueError("it has too many elements")
        if self._builder is None:
            if name not in DESCRIBING:
                return
            self._builder, self._outer, self._within = self._make_builder(), self._depth, 0
            self._described += 1
            if self._described > _MOST_DESCRIPTIONS:
                raise ValueError(f"it describes more than {_MOST_DESCRIPTIONS:,} messages and parts of them")
        self._within += 1
        if self._within > _MOST_WITHIN:
            raise ValueError(f"the description of one message or part has over {_MOST_WITHIN:,} elements")
        kept = {plain: value for key, value in attributes.items() if (plain := _local(key)) in _KEPT}
        self._builder.start(name, kept)

    def data(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)

    def end(self, name: str) -> None:
        if self._builder is not None:
            self._builder.end(_local(name))
            if self._depth == self._outer:
                self._found.append(self._builder.close())
                self._builder = None
        self._depth -= 1

    def take(self) -> "list[Element]":
        """Return what was found since it was last asked."""
        found, self._found = self._found, []
        return found


def _refuse(*_: object) -> None:
    raise ValueError("it has a document type, which FIBEX has not")


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]
