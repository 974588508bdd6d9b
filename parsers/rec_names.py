"""The names of a `rec` file: ids are file-wide, the first definition wins, an unknown id reads `#7`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary

from core.errors import UnreadableLogError
from parsers.contract import Buffer, Stream
from parsers.rec_blocks import Block, walk_blocks, walk_file
from parsers.rec_layout import CODEC_NONE, NAME, NAMES
from parsers.stream import RangeStream, UnfoldedStream
from parsers.unfold_limits import MOST_RATIO, RATIO_FREE_BYTES

LONGEST_NAME = 255  # characters kept: names become keys and labels
MOST_NAMES = 1 << 17  # a file of nothing but names must not fill the memory
_PROBLEMS_TOLD = 20  # of one block, which has room for 170,000
_TABLES_REMEMBERED = 1 << 16


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
        """Take in the names of a block; returns what could not be taken, in order, and of much how many."""
        problems = filter(None, self._define(bytes(payload)))
        told = list(islice(problems, _PROBLEMS_TOLD))
        if first := next(problems, None):
            more = 1 + sum(1 for _ in problems)
            rest = len(payload) - first.position
            detail = f"{more:,} more names of the block could not be taken"
            told.append(NameProblem(first.position, rest, first.kind, detail))
        return told

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


class LookAhead:
    """Takes in the names of blocks out of turn; whoever reads the blocks in turn tells their problems."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._unfolded_bytes = 0
        self._tables: set[int] = set()  # hashes: writers repeat the same table time and again

    def read(self, block: Block) -> None:
        """Take in the names of a block, if it is one of names that can be read."""
        if block.kind != NAMES:
            return
        if block.codec != CODEC_NONE:
            self._unfolded_bytes += block.raw_size
            if is_bomb(self._unfolded_bytes, block.end):
                return
        try:
            payload = bytes(block.unfold())
        except UnreadableLogError:
            return
        table = hash(payload)
        if table not in self._tables:
            self.names.define(payload)
        if len(self._tables) < _TABLES_REMEMBERED:
            self._tables.add(table)


def is_bomb(unfolded_bytes: int, raw_bytes: int) -> bool:
    """Tell whether the first `raw_bytes` bytes of a file unfold to so much that no honest log does."""
    return unfolded_bytes > max(RATIO_FREE_BYTES, MOST_RATIO * raw_bytes)


@dataclass(slots=True)
class _Search:
    """How far the names of one stream were looked for; `position` is None before the header was looked at."""

    ahead: LookAhead = field(default_factory=lambda: LookAhead(Names()))
    position: int | None = None
    ended: bool = False
    lock: Lock = field(default_factory=Lock)  # whoever searches on needs what was found so far


# A viewer asks many records of one stream.
_searches: WeakKeyDictionary[Stream, _Search] = WeakKeyDictionary()


def find_name(stream: Stream, name_id: int) -> str:
    """Return the name of an id, reading the file from its beginning only until the id is defined.

    Only the heads of its blocks are read, and the names.
    """
    raw = stream.raw if isinstance(stream, UnfoldedStream) else stream
    search = _searches.setdefault(raw, _Search())
    with search.lock:
        return _search_on(raw, search, name_id)


def _search_on(raw: Stream, search: _Search, name_id: int) -> str:
    names = search.ahead.names
    if name_id in names or search.ended:
        return names[name_id]
    for block in _names_blocks(raw, search.position):
        search.ahead.read(block)
        search.position = block.end
        if name_id in names:
            return names[name_id]
    search.ended = True
    return names[name_id]


def _names_blocks(raw: Stream, position: int | None) -> Iterator[Block]:
    data = _Apart(raw) if isinstance(raw, RangeStream) else raw
    if position is None:
        found = walk_file(data, names_only=True)
    else:
        found = walk_blocks(data, position, names_only=True)
    return (block for block in found if isinstance(block, Block))


class _Apart:
    """A stream of which pieces are read that lie far apart."""

    def __init__(self, stream: RangeStream) -> None:
        self.size, self.read = stream.size, stream.read_alone
