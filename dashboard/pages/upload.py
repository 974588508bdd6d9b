"""Upload: declare the vehicle, drop the files, complete."""

import streamlit as st

from core.errors import WrongStateError
from dashboard.components import links, tables
from dashboard.components.filters import draw_unknown, find_unknown
from dashboard.components.frame import clock, header, section
from dashboard.components.markdown import plain
from dashboard.components.notices import problem, told
from dashboard.components.quantities import age, plural, size
from dashboard.components.upload_form import ask
from dashboard.components.uploader import UnfinishedRow, Zone, drop_zone
from dashboard.services import batches, fleet, uploads

HINT = "DLT, rec and text logs, also compressed, in archives and folders. A cut upload goes on by itself."


def draw_strangers() -> None:
    """A word on what the address asks for and this page has not got."""
    draw_unknown(find_unknown({"batch": None}))


def draw_new() -> None:
    """No batch yet: the form, an open drop zone, and what was left unfinished."""
    header("Upload", "Start upload sends the files straight to the server; Complete then has them parsed")
    draw_strangers()
    declared = ask(fleet.known_labels())
    pressed = drop_zone(Zone(hint=HINT, limit=uploads.upload_limit(), wants=declared.wants))
    if pressed.start:
        batch_id = uploads.create_batch(
            vin=declared.vin,
            firmware=declared.firmware,
            platform=declared.platform,
            vehicle_id=declared.vehicle_id,
        )
        st.session_state[_started(batch_id)] = pressed.start
        st.switch_page(links.UPLOAD, query_params={"batch": batch_id})
    draw_unfinished()


def _started(batch_id: str) -> str:
    """Where the session keeps which press of Start a batch came from."""
    return f"start of {batch_id}"


def _completed(batch_id: str) -> str:
    """Where the session keeps which press of Complete a batch goes to work by."""
    return f"complete of {batch_id}"


def _refused(batch_id: str) -> str:
    """Where the session keeps which press of Complete the batch was not ready for."""
    return f"refused complete of {batch_id}"


def draw_unfinished() -> None:
    """Batches that still wait for files or for their Complete."""
    pending = batches.pending_batches()
    if not pending:
        return
    section("Not completed", "choose one to go on with it")
    rows = [
        {
            "id": row.id,
            "batch": row.id,
            "vehicle": row.vehicle_id or row.vin,
            "firmware": row.firmware,
            "files": row.total_files,
            "bytes": size(row.bytes),
            "age": age(row.created_at),
        }
        for row in pending
    ]
    columns = {
        "batch": tables.text("Batch", 130),
        "vehicle": tables.text("Vehicle", 190),
        "firmware": tables.text("Firmware", 120),
        "files": tables.number("Files stored", 100),
        "bytes": tables.text("Size", 100),
        "age": tables.text("Age", 100),
    }
    picked = tables.show(
        rows, columns, key="pending", alt="Batches that are not completed", onward=True
    ).onward
    if picked is not None:
        st.switch_page(links.UPLOAD, query_params={"batch": picked})


def draw_batch(batch_id: str) -> None:
    """Files of one batch, arriving."""
    view = uploads.view_upload(batch_id)
    batch = view.batch
    vehicle = " · ".join(filter(None, (batch.vehicle_id, batch.vin, batch.platform)))
    actions = header(
        batch_id,
        f"{plain(vehicle)} · firmware {plain(batch.firmware)} · created {clock().moment(batch.created_at)}",
        crumb="[Upload](upload) / new batch",
    )
    draw_strangers()
    if not view.is_open:
        if (
            _completed(batch_id) in st.session_state
        ):  # pressed here: a run that was cut off before it could go on
            st.switch_page(links.BATCH, query_params={"batch": batch_id})
        problem(f"Batch {batch_id} is {batch.state}.", "It takes no more files. Create a new batch for them.")
        st.page_link(links.BATCH, label="Open the batch", query_params={"batch": batch_id})
        return
    if actions.button("New upload", icon=":material/add:"):
        st.switch_page(links.UPLOAD)
    complete = drop_zone(zone_of(view)).complete
    if complete and complete != st.session_state.get(_refused(batch_id)):
        complete_batch(batch_id, complete)
    draw_notes(view)


def complete_batch(batch_id: str, press: int) -> None:
    """Complete the batch and go to it.

    The page may be run anew at any line here, and then sees the same press again: what that run needs to know
    is kept before the batch changes.
    """
    st.session_state[_completed(batch_id)] = press
    try:
        uploads.complete_batch(batch_id)
    except WrongStateError:
        st.session_state[_refused(batch_id)] = press  # not tried again with every file that comes later
        raise
    st.switch_page(links.BATCH, query_params={"batch": batch_id})


def zone_of(view: uploads.UploadView) -> Zone:
    """The drop zone of a batch that takes files."""
    return Zone(
        hint=HINT,
        limit=uploads.upload_limit(),
        batch=view.batch.id,
        endpoint=view.endpoint,
        token=view.token,
        renew_seconds=view.renew_seconds,
        pressed=st.session_state.get(_started(view.batch.id), 0),
        stored=tuple(
            {
                "file_id": file.file_id,
                "upload_id": file.upload_id,
                "name": file.name,
                "size": file.size,
                "note": "duplicate: this vehicle has these bytes already" if file.duplicate else "",
            }
            for file in view.stored
        ),
        unfinished=tuple(
            UnfinishedRow(upload_id=upload.id, name=upload.name, size=upload.size, offset=offset)
            for upload, offset in view.unfinished
        ),
    )


def draw_notes(view: uploads.UploadView) -> None:
    """Duplicates, in a sentence."""
    duplicates = sum(file.duplicate for file in view.stored)
    if duplicates:
        st.caption(
            f":material/content_copy: {plural(duplicates, 'file')} with content this vehicle already has: "
            "kept in the batch, counted once."
        )


with told("Upload"):
    chosen = st.query_params.get("batch")
    if chosen:
        draw_batch(chosen)
    else:
        draw_new()
