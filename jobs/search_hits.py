"""What a search found, as lines to be shown."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from core.errors import NotFoundError
from core.file_result import FileResult
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs.event_lines import EventLine, lines_of
from jobs.record_texts import RecordTexts
from jobs.search_board import SearchProgress, SearchRequest, read_hits
from jobs.search_marks import excerpts
from jobs.wiring import Wiring


def requested_files(wiring: Wiring, request: SearchRequest) -> list[FileResult]:
    """Return the files in the order that the request names them, which cursors refer to.

    Raises NotFoundError when the batch is gone, or was parsed again since.
    """
    try:
        with reading(wiring.engine) as connection:
            found = {result.file.id: result for result in read_batch(connection, request.batch_id).files}
    except NotFoundError:
        raise NotFoundError(f"Batch {request.batch_id} was deleted: there is nothing to search.") from None
    files = [found.get(file_id) for file_id, _ in request.files]
    if [file.index_key if file else None for file in files] != [key for _, key in request.files]:
        raise NotFoundError("The batch was parsed again since this search began. Search again.")
    return [file for file in files if file]


@contextmanager
def batch_in_words(wiring: Wiring, request: SearchRequest) -> Generator[None]:
    """Where an object of the batch is not found inside, say what became of the batch instead."""
    try:
        yield
    except NotFoundError:
        requested_files(wiring, request)
        raise


def found_lines(
    wiring: Wiring,
    search_id: str,
    progress: SearchProgress,
    files: Sequence[FileResult],
    *,
    first: int,
    limit: int,
) -> tuple[EventLine, ...]:
    """Return up to `limit` lines that a search found, from its `first` hit on; `files` as requested."""
    texts = RecordTexts(wiring.store, files)
    rows = read_hits(wiring.redis, search_id, first, limit)
    with batch_in_words(wiring, progress.request):
        shorten = excerpts(progress.request.wanted)
        return lines_of(files, rows, texts, in_time=progress.request.in_time, shorten=shorten)
