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
from dashboard.services.logs import UnshownFileError, original_of, raw_url

MOST_MEMBERS = 50


def draw_unshown(unshown: UnshownFileError) -> None:
    """Draw the file's page: a title, the reason, and links to the files that are shown instead."""
    batch, file = unshown.batch, unshown.file.file
    original = original_of(file) if file.duplicate_of else None
    held = members(unshown.file, unshown.files)
    instead = [original] if original else [result.file for result in held if result.index_key]
    actions = header(
        plain(file.name),
        f"{size(file.size)} · {plain(batch.vehicle_id or batch.vin)} · firmware {plain(batch.firmware)}",
        crumb=f"[Batches](batches) / [{batch.id}](batch?batch={batch.id})",
    )
    actions.link_button("Download raw", raw_url(file), icon=":material/download:")
    with st.container(border=True):
        st.markdown(f"**{plain(reason(unshown.file, original, held))}**")
        for other in instead[:MOST_MEMBERS]:
            query = {"batch": other.batch_id, "file": other.id}
            st.page_link(links.LOG_VIEWER, label=plain(other.name), query_params=query)
        if len(instead) > MOST_MEMBERS:
            st.caption(f"and {len(instead) - MOST_MEMBERS} more; the batch's page has them all.")
        if not instead:
            st.page_link(links.BATCH, label=f"To batch {batch.id}", query_params={"batch": batch.id})


def members(archive: FileResult, files: Sequence[FileResult]) -> list[FileResult]:
    """What an archive held, among the files of its batch; nothing where the file is none.

    An archive within it counts as the files that it held.
    """
    if archive.format != ARCHIVE:
        return []
    within = f"{archive.file.name}/"
    return [result for result in files if result.format != ARCHIVE and result.file.name.startswith(within)]


def reason(result: FileResult, original: LogFile | None, held: Sequence[FileResult]) -> str:
    """Why there are no lines, in a sentence that names the file; `held`: what it held, as an archive."""
    file = result.file
    if original:
        where = "" if original.batch_id == file.batch_id else f" of batch {original.batch_id}"
        return f"{file.name} has the same bytes as {original.name}{where}, where its lines are shown."
    if file.duplicate_of:
        return f"{file.name} had the same bytes as a file that was deleted just now. Reload in a few seconds."
    if result.format == ARCHIVE:
        return f"{file.name} is an archive{_held_words(held)}."
    if file.state is FileState.FAILED:
        return f"{complaint(file.name, file.problem or 'it could not be read')}."
    return f"{file.name} is {file.state}: its lines can be shown once it was read."


def _held_words(held: Sequence[FileResult]) -> str:
    """How many files an archive held, and of how many there are no lines."""
    if not held:  # they went, or their names were cut: those no longer begin with the archive's
        return ": it has no lines of its own"
    shown, of = sum(bool(result.index_key) for result in held), f" of {plural(len(held), 'file')}"
    if len(held) == 1:
        return f"{of}, which {'is shown by itself' if shown else 'has no lines to show'}"
    if shown == len(held):
        return f"{of}, each of which is shown by itself"
    if not shown:
        return f"{of}, none of which has lines to show"
    return f"{of}, {len(held) - shown:,d} of them without lines to show"
