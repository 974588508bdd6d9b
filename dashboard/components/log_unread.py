"""What of a log was not read: said above its lines, and where a search found nothing in it."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from core.log_file import FileState
from dashboard.components.links import log_file
from dashboard.components.markdown import plain
from dashboard.components.quantities import count, plural, size
from dashboard.services.logs import FileResult, Source

MOST_NAMED = 3


def not_read_words(view: Source) -> str:
    """How many files of a batch, and bytes of others, were not read, as markdown that leads to these files.

    Of one file, how many of its bytes. Nothing where all was read.
    """
    if view.file:
        lost = _lost(view.file)
        return f"{lost} of this file could not be read." if lost else ""
    failed = [result for result in view.unread if result.file.state is FileState.FAILED]
    waiting = [result for result in view.unread if result.file.state is not FileState.FAILED]
    damaged = [result for result in (*view.files, *view.archives) if result.bytes_skipped]
    damaged.sort(key=lambda result: -result.bytes_skipped)
    parts = [_could_not(len(failed), damaged)] if failed or damaged else []
    if waiting:
        parts.append(f"{plural(len(waiting), 'file')} {'is' if len(waiting) == 1 else 'are'} not read yet")
    # One of each kind is named before a second one of any.
    mixed = chain.from_iterable(zip_longest(failed, damaged, waiting))
    return f"{', '.join(parts)}: {_named([result for result in mixed if result])}." if parts else ""


def _lost(*results: FileResult) -> str:
    skipped = sum(result.bytes_skipped for result in results)
    return size(skipped) if skipped else ""


def _could_not(failed: int, damaged: Sequence[FileResult]) -> str:
    """`2 files and 1.4 MB of another could not be read`."""
    whole = plural(failed, "file") if failed else ""
    if not damaged:
        return f"{whole} could not be read"
    if not failed:
        return f"{_lost(*damaged)} of {plural(len(damaged), 'file')} could not be read"
    others = "another" if len(damaged) == 1 else plural(len(damaged), "other")
    return f"{whole} and {_lost(*damaged)} of {others} could not be read"


def _named(results: Sequence[FileResult]) -> str:
    """The first of the files, each a link to its own view."""
    links = [
        f"[{plain(result.file.name)}]({log_file(result.file.batch_id, result.file.id)})"
        for result in results[:MOST_NAMED]
    ]
    more = len(results) - len(links)
    return ", ".join(links) + (f" and {count(more)} more" if more else "")
