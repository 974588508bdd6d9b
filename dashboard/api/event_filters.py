"""Which events a client wants: the same filters for a page and for a search."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from core.errors import InvalidInputError
from dashboard.api.wired import LARGEST
from jobs.log_filter import EventFilter

_SIGNATURE = re.compile(r"[0-9A-Fa-f]{16}")
_Names = list[Annotated[str, Field(max_length=300)]]
_Time = Annotated[int | None, Field(ge=-LARGEST, le=LARGEST, description="UTC ns since the epoch.")]


class EventFilters(BaseModel):
    """Filters of events; all of them have to fit, of a list any."""

    file: str | None = Field(None, max_length=64, description="Id of one file; else all of the batch.")
    level: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        [], max_length=7, description="1 fatal … 6 verbose."
    )
    source: _Names = Field([], max_length=50)
    code: _Names = Field([], max_length=50)
    signature: _Names = Field([], max_length=50)
    boot: list[Annotated[int, Field(ge=0, le=65_535)]] = Field([], max_length=50)
    from_ns: _Time = None
    to_ns: _Time = None
    regex: bool = Field(False, description="`text` is a regular expression.")
    order: Literal["file", "time"] = Field("file", description="File after file, or all in order of time.")

    def wanted(self, text: str) -> EventFilter:
        """Return the filter, for a text; raises InvalidInputError."""
        return EventFilter(
            levels=frozenset(self.level),
            sources=frozenset(self.source),
            codes=frozenset(self.code),
            signatures=frozenset(map(_signature, self.signature)),
            boots=frozenset(self.boot),
            from_ns=self.from_ns,
            to_ns=self.to_ns,
            text=text,
            regex=self.regex,
        )


def _signature(text: str) -> int:
    # int() alone would also take a sign, `0x`, `_` and other scripts' digits.
    if not _SIGNATURE.fullmatch(text):
        raise InvalidInputError("signature", f"The signature {text[:40]!r} is not 16 hex digits.")
    return int(text, 16)
