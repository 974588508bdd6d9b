"""Where the pages live: paths for Streamlit's links, addresses for everything that is copied or opened."""

from urllib.parse import urlencode

OVERVIEW = "pages/overview.py"
UPLOAD = "pages/upload.py"
BATCHES = "pages/batches.py"
BATCH = "pages/batch.py"
LOG_VIEWER = "pages/log_viewer.py"


def log_line(batch_id: str, file_id: str, record: int) -> str:
    """Address of one line in the log viewer, relative to any page."""
    return "log-viewer?" + urlencode({"batch": batch_id, "file": file_id, "record": record})
