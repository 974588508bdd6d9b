"""A file that has no lines of its own: why, and where its lines are."""

from collections.abc import Sequence

import streamlit as st

from core.file_result import FileResult
from core.log_file import ARCHIVE, FileState, LogFile
from core.unreadable import complaint
from dashboard.components import links
from dashboard.components.frame import header
from dashboard.components.markdown import plain
from dashboard.components.quantities import plural, size
from dashboard.services.logs import UnshownFileError, original_of

MOST_MEMBERS = 50


def draw_unshown(unshown: UnshownFileError) -> None:
    """Draw the file's page: a title, the reason, and links to the files that are shown instead."""
    batch, file = unshown.batch, unshown.file.file
    original = original_of(file) if file.duplicate_of else None
    instead = [original] if original else members(unshown.file, unshown.files)
    header(
        plain(file.name),
        f"{size(file.size)} · {plain(batch.vehicle_id or batch.vin)} · firmware {plain(batch.firmware)}",
        crumb=f"[Batches](batches) / [{batch.id}](batch?batch={batch.id})",
    )
    with st.container(border=True):
        st.markdown(f"**{plain(reason(unshown.file, original, len(instead)))}**")
        for other in instead[:MOST_MEMBERS]:
            query = {"batch": other.batch_id, "file": other.id}
            st.page_link(links.LOG_VIEWER, label=plain(other.name), query_params=query)
        if len(instead) > MOST_MEMBERS:
            st.caption(f"and {len(instead) - MOST_MEMBERS} more; the batch's page has them all.")
        if not instead:
            st.page_link(links.BATCH, label=f"To batch {batch.id}", query_params={"batch": batch.id})


def members(archive: FileResult, files: Sequence[FileResult]) -> list[LogFile]:
    """What an archive held, among the files of its batch; nothing where the file is none."""
    if archive.format != ARCHIVE:
        return []
    within = f"{archive.file.name}/"
    return [result.file for result in files if result.file.name.startswith(within)]


def reason(result: FileResult, original: LogFile | None, held: int) -> str:
    """Why there are no lines, in a sentence that names the file."""
    file = result.file
    if original:
        where = "" if original.batch_id == file.batch_id else f" of batch {original.batch_id}"
        return f"{file.name} has the same bytes as {original.name}{where}, where its lines are shown."
    if file.duplicate_of:
        return f"{file.name} had the same bytes as a file that was deleted just now. Reload in a few seconds."
    if result.format == ARCHIVE:
        return f"{file.name} is an archive of {plural(held, 'file')}, each of which is shown by itself."
    if file.state is FileState.FAILED:
        return f"{complaint(file.name, file.problem or 'it could not be read')}."
    return f"{file.name} is {file.state}: its lines can be shown once it was read."
