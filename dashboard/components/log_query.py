"""What the log viewer's address asks for, read and written in one place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import InvalidInputError
from dashboard.components.tokens import LEVELS
from dashboard.services.logs import EventFilter

LEVEL_NUMBERS = {word.text: number for number, word in LEVELS.items()}
_LARGEST = {"record": 2**63 - 1, "at": 2**63 - 1, "boot": 65_535, "skip": 2**31, "found": 2**31}
FACETS = ("level", "source", "code", "boot")
CONTEXT, CONTEXTS = "50", ("10", "50", "200")
PARAMETERS = (
    "batch",
    "file",
    "record",
    "whole",
    *FACETS,
    "q",
    "regex",
    "at",
    "after",
    "before",
    "skip",
    "found",
    "passed",
)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """One view of the log of a batch.

    Without `file` the whole batch in order of time. With `record` that record of `file` and what stands
    around it, else a page of what the filters let through, from a cursor or from the time `at_ns`, which is
    a place to start from and leaves earlier pages.
    """

    batch: str
    file: str | None = None
    record: int | None = None
    whole: bool = False  # `record` was reached from the whole batch, and back leads there
    context: str = CONTEXT  # so many lines stand on either side of `record`
    levels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    boots: tuple[str, ...] = ()
    text: str = ""
    regex: bool = False
    at_ns: int | None = None
    after: str | None = None
    before: str | None = None
    skip: int = 0  # of a search: so many of the lines that it found are on earlier pages
    found: int = 0  # of a search that goes on behind others: so many lines these found
    passed: tuple[str, ...] = ()  # of such a search: the cursors that these were behind, if any

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return self.narrowed or bool(self.text)

    @property
    def narrowed(self) -> bool:
        """Whether any facet is set."""
        return any(self.values(facet) for facet in FACETS)

    @property
    def begins_within(self) -> bool:
        """Whether the list begins somewhere in the log, not at its start."""
        return self.at_ns is not None or self.after is not None

    def filter(self) -> EventFilter:
        """The filter for the reader of events; unknown words in the address let nothing through."""
        return EventFilter(
            levels=frozenset(LEVEL_NUMBERS.get(word, 255) for word in self.levels),
            sources=frozenset(self.sources),
            codes=frozenset(self.codes),
            boots=frozenset(_number("boot", boot) for boot in self.boots),
            text=self.text,
            regex=self.regex,
        )

    def turn(self, *, after: str | None = None, before: str | None = None) -> "LogQuery":
        """Another page of the list."""
        return replace(self.first_page(), after=after, before=before, at_ns=None)

    def search_on(self, after: str | None, found: int) -> "LogQuery":
        """The search that goes on behind this one, which found so many lines."""
        passed = (*self.passed, self.after) if self.after else self.passed
        return replace(self, after=after, skip=0, found=self.found + found, passed=passed)

    def search_before(self, found: int, lines: int) -> "LogQuery":
        """The last page, of so many lines, of the search that this one goes on behind, and what it found."""
        after = self.passed[-1] if self.passed else None
        skip, before = (found - 1) // lines * lines, max(self.found - found, 0)
        return replace(self, after=after, skip=skip, found=before, passed=self.passed[:-1])

    def page(self, skip: int) -> "LogQuery":
        """Another page of what a search found."""
        return replace(self, skip=skip)

    def values(self, facet: str) -> tuple[str, ...]:
        """What is chosen of a facet."""
        chosen: tuple[str, ...] = getattr(self, facet + "s")
        return chosen

    def toggle(self, facet: str, value: str) -> "LogQuery":
        """The query with a value of a facet added or taken out, from its first page."""
        if facet not in FACETS:
            return self
        chosen = self.values(facet)
        chosen = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        fresh = self.back().first_page()
        return replace(fresh, **{facet + "s": chosen})

    def first_page(self) -> "LogQuery":
        """The query from its first page."""
        return replace(self, after=None, before=None, skip=0, found=0, passed=())

    def back(self) -> "LogQuery":
        """The list this record was opened from."""
        return replace(self, record=None, whole=False, file=None if self.whole else self.file)

    def open(self, file: str, record: int) -> "LogQuery":
        """The record of a line of this list."""
        return replace(self, file=file, record=record, whole=self.file is None or self.whole)

    def clear(self) -> "LogQuery":
        """Without filters, from the start."""
        return LogQuery(self.batch, None if self.whole else self.file)

    def address(self) -> dict[str, str | list[str]]:
        """Query parameters that give this query again; defaults leave no trace."""
        values: dict[str, str | list[str] | None] = {
            "batch": self.batch,
            "file": self.file,
            "record": None if self.record is None else str(self.record),
            "whole": "1" if self.whole else None,
            "context": self.context if self.record is not None and self.context != CONTEXT else None,
            **{facet: list(self.values(facet)) for facet in FACETS},
            "q": self.text,
            "regex": "1" if self.regex else None,
            "at": None if self.at_ns is None else str(self.at_ns),
            "after": self.after,
            "before": self.before,
            "skip": str(self.skip) if self.skip else None,
            "found": str(self.found) if self.found else None,
            "passed": list(self.passed),
        }
        return {name: value for name, value in values.items() if value}


def read_query(params: Mapping[str, Sequence[str]]) -> LogQuery | None:
    """Read the address; None where it names no batch. Raises InvalidInputError for a bad number."""

    def one(name: str) -> str | None:
        return next((v for v in params.get(name, ()) if v), None)

    batch, record, at, skip, found = map(one, ("batch", "record", "at", "skip", "found"))
    if not batch:
        return None
    return LogQuery(
        batch=batch,
        file=one("file"),
        record=_number("record", record) if record and one("file") else None,
        whole=bool(one("whole")),
        context=next((c for c in CONTEXTS if c == one("context")), CONTEXT),
        levels=tuple(params.get("level", ())),
        sources=tuple(params.get("source", ())),
        codes=tuple(params.get("code", ())),
        boots=tuple(params.get("boot", ())),
        text=one("q") or "",
        regex=bool(one("regex")),
        at_ns=_number("at", at) if at else None,
        after=one("after"),
        before=one("before"),
        skip=_number("skip", skip) if skip else 0,
        found=_number("found", found) if found else 0,
        passed=tuple(cursor for cursor in params.get("passed", ()) if cursor),
    )


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= _LARGEST[name]):
        raise InvalidInputError(name, f"The address names {name} {text[:30]!r}; it must be a whole number.")
    return int(text)


Go = Callable[[LogQuery], None]  # leads to another view
