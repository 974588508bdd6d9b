"""Where the pages live: paths for Streamlit's links, addresses for everything that is copied or opened."""

from urllib.parse import urlencode

OVERVIEW = "pages/overview.py"
UPLOAD = "pages/upload.py"
BATCHES = "pages/batches.py"
BATCH = "pages/batch.py"
LOG_VIEWER = "pages/log_viewer.py"


def evidence(batch: str, file: str | None, record: int | None) -> tuple[str, dict[str, str]]:
    """Page and query that show a fault in a batch: its line where that is known, else the batch."""
    if file is None or record is None:
        return BATCH, {"batch": batch}
    return LOG_VIEWER, {"batch": batch, "file": file, "record": str(record)}


def log_file(batch_id: str, file_id: str) -> str:
    """Address of a file in the log viewer, relative to any page."""
    return "log-viewer?" + urlencode({"batch": batch_id, "file": file_id})


def log_line(batch_id: str, file_id: str, record: int) -> str:
    """Address of one line in the log viewer, relative to any page."""
    return "log-viewer?" + urlencode({"batch": batch_id, "file": file_id, "record": record})
