"""What uploads and attempts that died have left: objects that no row knows, scratch folders; kept a day."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from core.ports import BlobInfo
from db.blobs import INCOMING, OBJECTS
from jobs.wiring import Wiring

KEPT = timedelta(days=1)  # what is younger may be about to get its row
OURS = ("B-", "batches/B-")  # prefixes of raw objects and of indexes; a bucket may hold other people's things
_AT_ONCE = 1000


def drop_unknown_objects(wiring: Wiring) -> list[str]:
    """Remove what no row knows; return a line that says how much it was."""
    count = size = 0
    for infos in _chunks(chain.from_iterable(wiring.store.list(prefix) for prefix in OURS)):
        old = {info.key: info for info in infos if datetime.now(UTC) - info.modified_at > KEPT}
        with wiring.uow() as uow:
            unknown = set(old) - uow.log_files.keys_in_use(list(old))
        for key in unknown:
            wiring.store.delete(key)
            count, size = count + 1, size + old[key].size
    return [f"removed {count} objects ({size:,} bytes) that belong to no file"] if count else []


def drop_old_scratch(wiring: Wiring) -> list[str]:
    """Remove the scratch folders and half copies of workers that were killed; return a line on how many."""
    data = wiring.settings.data
    left = [path for name in ("scratch", f"{OBJECTS}/{INCOMING}") for path in _old_in(data / name)]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return [f"removed {len(left)} scratch folders and half copies of workers that died"] if left else []


def _old_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _is_old(path)] if folder.exists() else []


def _is_old(path: Path) -> bool:
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:  # its worker removed it since it was listed
        return False
    return datetime.fromtimestamp(changed, UTC) < datetime.now(UTC) - KEPT


def _chunks(infos: Iterable[BlobInfo]) -> Iterator[list[BlobInfo]]:
    remaining = iter(infos)
    while chunk := list(islice(remaining, _AT_ONCE)):
        yield chunk
