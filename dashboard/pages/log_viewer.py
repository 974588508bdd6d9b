"""Log viewer: a file or a whole batch, line by line; every line has an address."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.errors import InvalidInputError
from dashboard.components import links
from dashboard.components.batch_table import draw_batches
from dashboard.components.filters import draw_unknown, find_unknown
from dashboard.components.frame import clock, header
from dashboard.components.holes import NO_HOLES, HoleRows, around, hole_rows, unread_words
from dashboard.components.log_bar import SHOWN_NS, draw_bar
from dashboard.components.log_lines import draw_facets, draw_lines, line_uptime, list_note
from dashboard.components.log_nothing import advice
from dashboard.components.log_query import CONTEXTS, PARAMETERS, LogQuery, read_query
from dashboard.components.log_search import LINES, draw_search
from dashboard.components.log_unread import not_read_words
from dashboard.components.markdown import plain
from dashboard.components.notices import empty, told
from dashboard.components.quantities import plural, size
from dashboard.components.unshown import draw_unshown
from dashboard.services import batches, logs
from dashboard.services.log_holes import Hole, read_holes


def go(query: LogQuery) -> None:
    """Show another view: its address becomes the page's; the clock stays what it was."""
    st.switch_page(links.LOG_VIEWER, query_params=query.address())


def draw_choice() -> None:
    """No batch in the address: the newest ones to choose from."""
    header("Log viewer", "One file, or a whole batch in order of time")
    rows = batches.readable_batches()
    if not rows:
        empty(
            "There is no log to read yet.",
            "Upload a batch of vehicle logs first.",
            page=links.UPLOAD,
            label="Upload logs",
        )
        return
    st.caption("Choose a batch:")
    picked = draw_batches(rows, tick=False).onward
    if picked is not None:
        go(LogQuery(picked))


def draw_head(view: logs.Source) -> None:
    """Crumb, what is shown, downloads."""
    batch = view.batch
    vehicle = plain(batch.vehicle_id or batch.vin)
    crumb = f"[Batches](batches) / [{batch.id}](batch?batch={batch.id})"
    if view.file:
        events = plural(view.file.events, "event")
        about = f"{view.file.format} · {size(view.file.file.size)} · {events} · {vehicle}"
        actions = header(
            plain(view.file.file.name), f"{about} · firmware {plain(batch.firmware)}", crumb=crumb
        )
        actions.link_button("Download raw", logs.raw_url(view.file.file), icon=":material/download:")
        draw_doubts(view.file)
    else:
        header(
            f"Log of {batch.id}",
            f"{plural(len(view.files), 'file')} · {vehicle} · firmware {plain(batch.firmware)}",
            crumb=crumb,
        )
        draw_undated(view)


def draw_doubts(file: logs.FileResult) -> None:
    """What the file leaves open of its times, and how much of it could not be read."""
    assumed = [f"{what}: {file.facts[what]}" for what in logs.TIME_FACTS if what in file.facts]
    if assumed:
        st.caption(plain(f"Times of this file – {'; '.join(assumed)}."))
    if file.bytes_skipped:
        st.caption(unread_words(file, read_holes(file)))


def draw_undated(view: logs.Source) -> None:
    """Which files of a batch name no date: their lines stand first in the order of time."""
    if not view.undated:
        return
    names = [file.file.name for file in view.read if file.file.id in view.undated]
    named = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    where = (
        ""
        if len(names) == len(view.read)
        else f"; {'its' if len(names) == 1 else 'their'} lines stand before those with a date"
    )
    st.caption(plain(f"No date in the times of {named}{where}."))


def draw_search_problem(query: LogQuery) -> bool:
    """Say under the search field what is wrong with a regular expression; return whether it can be used."""
    try:
        logs.check_search(query.filter())
    except InvalidInputError as error:
        if error.field != "text":
            raise
        st.markdown(f":red[:material/error: {plain(str(error))}]")
        return False
    return True


def draw_list(query: LogQuery, view: logs.Source) -> None:
    """A page of lines, and the way to the ones before and after."""
    after = begin(query, view)
    if query.text:
        draw_search(query, view, after, go, lambda lines: show_lines(lines, query, view))
        return
    page = logs.read_lines(view, query.filter(), after=after, before=query.before, limit=LINES)
    if view.file is None and (unread := not_read_words(view)):
        st.caption(unread)
    with st.container(horizontal=True, vertical_alignment="center"):
        passing = logs.count_passing(view, query.filter(), page)
        st.caption(list_note(len(page.lines), passing, query, view, clock()))
        st.space("stretch")
        if st.button("Earlier", icon=":material/arrow_upward:", disabled=page.previous is None):
            go(query.turn(before=page.previous))
        if st.button("Later", icon=":material/arrow_downward:", disabled=page.next is None):
            go(query.turn(after=page.next))
    if page.lines:
        holes = holes_of(view)
        until = logs.next_offset(view, query.filter(), page) if holes else None
        rows = hole_rows(page.lines, holes, begins=page.previous is None, until=until)
        show_lines(page.lines, query, view, rows)
    else:
        then = " from then on" if query.at_ns is not None else ""
        empty(
            f"No line{then} passes these filters." if query.narrowed else f"There is no line{then}.",
            *advice(query, view),
        )


def begin(query: LogQuery, view: logs.Source) -> str | None:
    """The cursor that the list begins behind."""
    if query.at_ns is None or query.after or query.before:
        return query.after
    return logs.place_at(view, query.filter(), query.at_ns)


def draw_record(query: LogQuery, record: int, view: logs.Source) -> None:
    """One record among its neighbours."""
    with st.container(horizontal=True, vertical_alignment="center"):
        title = st.container(width="content")
        st.space("stretch")
        picked = st.segmented_control(
            "Lines around",
            CONTEXTS,
            default=query.context,
            required=True,
            key=f"context_{query.context}",
            label_visibility="collapsed",
        )
        read_on = st.button("Read on", icon=":material/arrow_downward:", help="The whole file, from here on")
        if st.button("Back to the list", icon=":material/arrow_back:"):
            go(query.back())
    if picked and picked != query.context:
        go(replace(query, context=picked))
    context = int(query.context)
    lines = logs.read_around(view, record, context=context + 1)
    at = next(n for n, line in enumerate(lines) if line.record == record)
    uptime = line_uptime(lines[at])
    told_of = f"{uptime} · " if uptime else ""
    title.markdown(f"**Record {record:,d}** :gray[{told_of}± {query.context} lines, unfiltered]")
    if read_on:
        go(LogQuery(query.batch, query.file, after=lines[at - 1].cursor if at else None))
    shown, begins, until = around(lines, record, context)
    show_lines(shown, query, view, hole_rows(shown, holes_of(view), begins=begins, until=until))


def holes_of(view: logs.Source) -> Sequence[Hole]:
    """The unreadable places among the lines: of a whole batch they have no place in the order of time."""
    return read_holes(view.file, view.archives) if view.file else ()


def show_lines(
    lines: Sequence[logs.EventLine], query: LogQuery, view: logs.Source, holes: HoleRows = NO_HOLES
) -> None:
    """Draw them; a click on a record's number opens it."""
    times = [line.ts_ns for line in lines if line.ts_ns is not None]
    st.session_state[SHOWN_NS] = times[0] if times else None
    opened = draw_lines(lines, query, clock(), view, holes)
    if opened:
        go(query.open(*opened))


def facets_note(query: LogQuery) -> str:
    """What the facets count, which is not what is listed."""
    what = "the whole file" if query.file else "the whole batch"
    return f"Counts of {what}, {'without the search' if query.text else 'unfiltered'}."


def draw_page(query: LogQuery) -> None:
    """Facets at the left, lines at the right."""
    try:
        view = logs.open_source(query.batch, query.file)
    except logs.UnshownFileError as unshown:
        draw_unshown(unshown)
        return
    draw_head(view)
    draw_unknown(find_unknown({**dict.fromkeys(PARAMETERS), "context": CONTEXTS}))
    draw_bar(query, view, go)
    st.session_state[SHOWN_NS] = None  # until lines are drawn: those of another log tell no day of this one
    searchable = draw_search_problem(query)
    left, right = st.columns([1, 5.2], gap="medium")
    with left:
        if query.filtered:
            st.caption(facets_note(query))
        toggled = draw_facets(logs.facets(view), query)
    if toggled:
        go(query.toggle(*toggled))
    with right:
        if query.record is not None:  # what cannot be searched cannot be marked either
            draw_record(query if searchable else replace(query, text=""), query.record, view)
        elif searchable:
            draw_list(query, view)


with told("Log viewer"):
    asked = read_query({name: st.query_params.get_all(name) for name in st.query_params})
    if asked:
        draw_page(asked)
    else:
        draw_choice()
