"""What of a batch is still on its way in, for the API and the pages."""

from collections.abc import Iterable

from core.upload import UNFINISHED, Upload, UploadState
from jobs.stage import Stage


def unfinished(stage: Stage, uploads: Iterable[Upload]) -> list[tuple[Upload, int]]:
    """Return those of `uploads` that are no files yet, each with how many of its bytes are here."""
    return [(upload, offset_of(stage, upload)) for upload in uploads if upload.state in UNFINISHED]


def offset_of(stage: Stage, upload: Upload) -> int:
    """A stored upload's bytes have left the stage, and so may have those of one that is being moved."""
    return stage.size(upload.id) if upload.state is UploadState.RECEIVING else upload.size
