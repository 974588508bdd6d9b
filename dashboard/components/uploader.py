"""The drop zone: our own component, so that bytes go from the browser straight to the API over tus.

Nothing of a file passes through the pages' process; what comes back here is only what was pressed.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

from streamlit.components.v2 import component

from dashboard.components.frame import ASSETS

_FOLDER = ASSETS / "uploader"
_mount = component(
    "argus_uploader",
    html=(_FOLDER / "uploader.html").read_text(),
    css=(_FOLDER / "uploader.css").read_text(),
    js="\n".join((_FOLDER / name).read_text() for name in ("tus.min.js", "queue.js", "view.js")),
)


class StoredRow(TypedDict):
    """A file that the batch has; the queue finds by `upload_id` which of its own it was ("": of none)."""

    file_id: str
    upload_id: str
    name: str
    size: int
    note: str


class UnfinishedRow(TypedDict):
    """An upload that is no file yet: `offset` of its `size` bytes are here."""

    upload_id: str
    name: str
    size: int
    offset: int


class Pressed(NamedTuple):
    """When Start and Complete were pressed (0: not), in ms of the browser's clock, which tells presses apart.

    A Complete comes again in every run of the page, so that no run that takes another's place can lose it.
    """

    start: int
    complete: int


@dataclass(frozen=True, slots=True)
class Zone:
    """What the drop zone shows and may do.

    `wants` says what is missing before an upload can start (empty: nothing); `hint` stands in the zone.
    `limit` is the largest file in bytes. `endpoint` and `token` are empty until there is a batch; `pressed`
    is when the Start was pressed that made it, so that no other batch gets the files (0: not made here).
    """

    hint: str
    limit: int
    wants: str = ""
    batch: str | None = None
    endpoint: str | None = None
    token: str = ""
    renew_seconds: int = 0
    pressed: int = 0
    stored: tuple[StoredRow, ...] = ()
    unfinished: tuple[UnfinishedRow, ...] = ()
    closed: bool = False


def drop_zone(zone: Zone) -> Pressed:
    """Show the zone; return what was pressed in it."""
    data = {name: getattr(zone, name) for name in Zone.__slots__}
    came: Any = _mount(
        key="uploader",
        data=data,
        on_start_change=_noted,
        on_stored_change=_noted,
        on_complete_change=_noted,
        on_token_change=_noted,
    )
    complete = came.get("complete") or {}
    ours = complete.get("batch") == zone.batch  # what was pressed stays while the page shows another batch
    return Pressed(start=came.get("start") or 0, complete=complete.get("at", 0) if ours else 0)


def _noted() -> None:
    """What has no callback is not sent; `stored` and `token` are sent only to have the page drawn again."""
