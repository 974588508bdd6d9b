"""What a client is told when its bytes are here already."""

from core.errors import NotFoundError
from core.log_file import LogFile
from jobs.wiring import Wiring


def duplicate_notice(wiring: Wiring, file: LogFile) -> str | None:
    """Return a sentence that names the file whose bytes `file` repeats; None when it repeats none."""
    if not file.duplicate_of:
        return None
    try:
        with wiring.uow() as uow:
            first = uow.log_files.get(file.duplicate_of)
    except NotFoundError:
        return None
    where = "this batch" if first.batch_id == file.batch_id else f"batch {first.batch_id}"
    return f"{file.name} has the same bytes as {first.name} in {where}; they count once."
