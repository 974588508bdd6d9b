"""The files of a batch: state, how much of each was read, and why one could not be."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.file_result import FileResult
from core.log_file import FileState
from dashboard.components import tables
from dashboard.components.live import READ
from dashboard.components.markdown import plain
from dashboard.components.quantities import plural, size
from dashboard.components.tokens import state_word
from dashboard.services.batches import Reading

NOTES_SHOWN = 50


def draw_files(files: Sequence[FileResult], reading: Mapping[str, Reading]) -> FileResult | None:
    """Draw the table; return the file that was clicked, if its lines can be read."""
    names = {result.file.id: result.file.name for result in files}
    columns = {
        "file": tables.text("File", 290),
        "format": tables.text("Format", 64),
        "size": tables.text("Size", 70),
        "state": tables.state_chips(92),
        "read": tables.bar("Bytes read", 98),
        "records": tables.number("Records", 78),
        "events": tables.number("Events", 78),
        "seconds": tables.number("Parse s", 62, "%.2f"),
        "note": tables.text("Note", 178),
    }
    rows = [_row(result, names, reading.get(result.file.id)) for result in files]
    picked = tables.show(rows, columns, key="files", alt="Files of this batch", onward=True).onward
    _draw_notes(rows)
    found = next((result for result in files if result.file.id == picked), None)
    return found if found and found.index_key else None


def _row(result: FileResult, names: Mapping[str, str], now: Reading | None) -> dict[str, Any]:
    file = result.file
    twin = file.duplicate_of
    read = file.state in READ and not twin  # before that, the numbers are those of an earlier attempt
    if read:
        now = None
    return {
        "id": file.id,
        "file": file.name,
        "format": result.format if read else None,
        "size": size(file.size),
        "state": [state_word("duplicate" if twin else file.state).text],
        "read": result.bytes_parsed / file.size if read and file.size else now and now.share,
        "records": result.records if read else now and now.records,
        "events": result.events if read else None,
        "seconds": result.parse_seconds if read else None,
        "note": f"same bytes as {names.get(twin, 'a file of an earlier batch')}" if twin else file.problem,
        "by": {"size": file.size},
    }


def _draw_notes(rows: Sequence[Mapping[str, Any]]) -> None:
    """The notes once more, whole: the table cuts them. Reasons of unreadable files stand above it."""
    notes = [
        f"**{plain(row['file'])}** {plain(row['note'])}"
        for row in rows
        if row["note"] and row["state"] != [state_word(FileState.FAILED).text]
    ]
    if not notes:
        return
    with st.expander(plural(len(notes), "note")):
        for note in notes[:NOTES_SHOWN]:
            st.markdown(note)
        if len(notes) > NOTES_SHOWN:
            st.caption(f"and {len(notes) - NOTES_SHOWN} more; the table shows them all.")


def files_note(files: Sequence[FileResult]) -> str:
    """How many files, and what is odd about them."""
    failed = sum(r.file.state is FileState.FAILED and not r.file.duplicate_of for r in files)
    twins = sum(r.file.duplicate_of is not None for r in files)
    skipped = sum(r.bytes_skipped > 0 for r in files)
    parts = [
        plural(len(files), "file"),
        f"{failed} unreadable" if failed else "",
        f"{twins} with content that is counted already" if twins else "",
        f"{skipped} with skipped bytes" if skipped else "",
    ]
    return " · ".join(filter(None, parts))


def draw_failed(files: Sequence[FileResult]) -> None:
    """The whole reason for each file that could not be read."""
    failed = [r.file for r in files if r.file.state is FileState.FAILED and not r.file.duplicate_of]
    for file in failed[:20]:
        reason = (file.problem or "it could not be read").removeprefix(f"{file.name} ")
        st.markdown(f":red[:material/error:] **{plain(file.name)}** {plain(reason)}")
    if len(failed) > 20:
        st.caption(f"and {len(failed) - 20} more; the table shows them all.")
