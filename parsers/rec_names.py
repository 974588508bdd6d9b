"""The names of a `rec` file: ids are file-wide, the first definition wins, an unknown id reads `#7`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from core.errors import UnreadableLogError
from parsers.contract import Buffer, Stream
from parsers.rec_blocks import Block, Gap, walk_blocks, walk_file
from parsers.rec_layout import NAME, NAMES
from parsers.stream import UnfoldedStream

LONGEST_NAME = 255  # characters kept: names become keys and labels
MOST_NAMES = 1 << 17  # a file of nothing but names must not fill the memory


@dataclass(frozen=True, slots=True)
class NameProblem:
    """What is wrong in a names block, `position` bytes into its payload."""

    position: int
    length: int
    kind: str
    detail: str


class Names:
    """Name by id."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}

    def __contains__(self, name_id: int) -> bool:
        return name_id in self._texts

    def __getitem__(self, name_id: int) -> str:
        return self._texts.get(name_id, f"#{name_id}")

    def define(self, payload: Buffer) -> list[NameProblem]:
        """Take in the names of a block; returns what could not be taken, in order."""
        return [problem for problem in self._define(bytes(payload)) if problem]

    def _define(self, payload: bytes) -> Iterator[NameProblem | None]:
        position = 0
        while position < len(payload):
            left = len(payload) - position
            name_id, length = NAME.unpack_from(payload, position) if left >= NAME.size else (0, left)
            end = position + NAME.size + length
            if end > len(payload):
                yield NameProblem(position, left, "damage", "a name runs past the end of its block")
                return
            problem = self._add(name_id, _clean(payload[position + NAME.size : end]))
            yield problem and NameProblem(position, end - position, *problem)
            position = end

    def _add(self, name_id: int, text: str) -> tuple[str, str] | None:
        if not name_id or not text:
            return "damage", f"name {name_id} {text[:40]!r} cannot be: ids count from 1, and no name is empty"
        known = self._texts.get(name_id)
        if known is None and len(self._texts) >= MOST_NAMES:
            return "limit", f"name {name_id} {text[:40]!r} is one too many: {MOST_NAMES} are kept"
        if known is None:
            self._texts[name_id] = text
        elif known != text:
            return "conflict", f"name {name_id} is {known[:40]!r}; a later {text[:40]!r} is ignored"
        return None


def _clean(name: bytes) -> str:
    """Decode a name; NUL, which no database text can hold, becomes the replacement character."""
    return name.decode("utf-8", "replace").replace("\0", "\ufffd")[:LONGEST_NAME]


@dataclass(slots=True)
class _Search:
    """How far the names of one stream were looked for; `position` is None before the header was looked at."""

    names: Names = field(default_factory=Names)
    position: int | None = None
    ended: bool = False


_searches: WeakKeyDictionary[Stream, _Search] = (
    WeakKeyDictionary()
)  # a viewer asks many records of one stream


def find_name(stream: Stream, name_id: int) -> str:
    """Return the name of an id, reading the file from its beginning only until the id is defined."""
    raw = stream.raw if isinstance(stream, UnfoldedStream) else stream
    search = _searches.setdefault(raw, _Search())
    if name_id in search.names or search.ended:
        return search.names[name_id]
    blocks = walk_file(raw) if search.position is None else walk_blocks(raw, search.position)
    for block in blocks:
        if isinstance(block, Gap):
            continue
        search.position = block.end
        read_names(block, search.names)
        if name_id in search.names:
            return search.names[name_id]
    search.ended = True
    return search.names[name_id]


def read_names(block: Block, names: Names) -> list[NameProblem]:
    """Take in the names of a block, if it is one of names that can be read."""
    if block.kind != NAMES:
        return []
    try:
        return names.define(block.unfold())
    except UnreadableLogError:
        return []  # the parser reports it
