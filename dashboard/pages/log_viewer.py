"""Log viewer: a file or a whole batch, line by line; every line has an address."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.errors import InvalidInputError
from dashboard.components import links
from dashboard.components.batch_table import draw_batches
from dashboard.components.filters import distinct
from dashboard.components.frame import clock, header
from dashboard.components.log_lines import draw_facets, draw_lines
from dashboard.components.log_query import LogQuery, read_query
from dashboard.components.log_search import LINES, draw_search
from dashboard.components.markdown import plain
from dashboard.components.notices import empty, told
from dashboard.components.quantities import UTC_CLOCK, count, from_ns, plural, size
from dashboard.services import batches, logs

CONTEXT = "50"
WHOLE_BATCH = "Whole batch, in order of time"


def go(query: LogQuery) -> None:
    """Show another view: its address becomes the page's."""
    st.switch_page(links.LOG_VIEWER, query_params=query.address() | kept())


def kept() -> dict[str, str]:
    """What belongs to the frame and stays in the address."""
    return {name: st.query_params[name] for name in ("tz",) if name in st.query_params}


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
        about = (
            f"{view.file.format} · {size(view.file.file.size)} · {count(view.file.events)} events · {vehicle}"
        )
        actions = header(
            plain(view.file.file.name), f"{about} · firmware {plain(batch.firmware)}", crumb=crumb
        )
        actions.link_button("Download raw", view.raw_url, icon=":material/download:")
        draw_assumptions(view.file)
    else:
        header(
            f"Log of {batch.id}",
            f"{plural(len(view.files), 'file')} · {vehicle} · firmware {plain(batch.firmware)}",
            crumb=crumb,
        )


def draw_assumptions(file: logs.FileResult) -> None:
    """What the file leaves open of its times."""
    assumed = [f"{what}: {file.facts[what]}" for what in logs.TIME_FACTS if what in file.facts]
    if assumed:
        st.caption(plain(f"Times of this file – {'; '.join(assumed)}."))


def draw_bar(query: LogQuery, view: logs.Source) -> None:
    """File, search and what leads out of the filters."""
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_file_choice(query, view)
        draw_search_field(query)
        if query.filtered and st.button("Clear filters", type="tertiary"):
            go(query.clear())


def draw_file_choice(query: LogQuery, view: logs.Source) -> None:
    """Which file, or all of them."""
    ids: list[str | None] = [None, *(result.file.id for result in view.files)]
    shown = distinct([WHOLE_BATCH, *(result.file.name for result in view.files)])
    now = ids.index(query.file) if query.file in ids else 0
    labels = list(range(len(ids)))
    picked = st.selectbox(
        "File",
        labels,
        index=now,
        format_func=lambda n: shown[n],
        label_visibility="collapsed",
        width=300,
        key=f"file_{query.file}",
    )
    if ids[picked] != query.file:
        go(replace(query.first_page(), file=ids[picked], record=None, whole=False))


def draw_search_field(query: LogQuery) -> None:
    """Text search; the search looks through the texts of what the facets leave."""
    text = st.text_input(
        "Search",
        value=query.text,
        key=f"search_{query.text}",
        type="search",
        placeholder="Text in the line",
        label_visibility="collapsed",
        width=300,
    )
    regex = st.toggle("Regex", value=query.regex, key=f"regex_{query.regex}")
    if (text or "") != query.text or (regex != query.regex and query.text):
        go(replace(query.back().first_page(), text=text or "", regex=regex))


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
    if query.text:
        draw_search(query, view, go, lambda lines: show_lines(lines, query, view))
        return
    page = logs.read_lines(view, query.filter(), after=query.start, before=query.before, limit=LINES)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(list_note(page, query, view))
        st.space("stretch")
        if st.button("Earlier", icon=":material/arrow_upward:", disabled=page.previous is None):
            go(query.turn(before=page.previous))
        if st.button("Later", icon=":material/arrow_downward:", disabled=page.next is None):
            go(query.turn(after=page.next))
    if page.lines:
        show_lines(page.lines, query, view)
    else:
        empty("No line passes these filters.", "Take a filter out, or clear them all.")


def list_note(page: logs.EventPage, query: LogQuery, view: logs.Source) -> str:
    """How much is shown."""
    shown_in = UTC_CLOCK if view.elapsed else clock()
    since = f" · from {shown_in.time(from_ns(query.at_ns))}" if query.at_ns is not None else ""
    order = "in order of time" if query.file is None else "as the file has them"
    return f"{plural(len(page.lines), 'line')} {order}{since}"


def draw_record(query: LogQuery, record: int, view: logs.Source) -> None:
    """One record among its neighbours."""
    with st.container(horizontal=True, vertical_alignment="center"):
        title = st.container(width="content")
        st.space("stretch")
        around = st.segmented_control(
            "Lines around",
            ["10", "50", "200"],
            default=CONTEXT,
            required=True,
            key="context",
            bind="query-params",
            label_visibility="collapsed",
        )
        if st.button("Back to the list", icon=":material/arrow_back:"):
            go(query.back())
    title.markdown(
        f"**Record {record:,d}** :gray[with up to {around} lines before and after, nothing filtered]"
    )
    show_lines(logs.read_around(view, record, context=int(around or CONTEXT)), query, view)


def show_lines(lines: Sequence[logs.EventLine], query: LogQuery, view: logs.Source) -> None:
    """Draw them; a click on a record's number opens it."""
    opened = draw_lines(lines, query, UTC_CLOCK if view.elapsed else clock(), elapsed=view.elapsed)
    if opened:
        go(query.open(*opened))


def facets_note(query: LogQuery) -> str:
    """What the facets count, which is not what is listed."""
    what = "the whole file" if query.file else "the whole batch"
    return f"Counts of {what}, {'without the search' if query.text else 'unfiltered'}."


def draw_page(query: LogQuery) -> None:
    """Facets at the left, lines at the right."""
    view = logs.open_source(query.batch, query.file)
    draw_head(view)
    draw_bar(query, view)
    searchable = draw_search_problem(query)
    left, right = st.columns([1, 5.2], gap="medium")
    with left:
        if query.filtered:
            st.caption(facets_note(query))
        toggled = draw_facets(logs.facets(view), query)
    if toggled:
        go(query.toggle(*toggled))
    with right:
        if query.record is None:
            if searchable:
                draw_list(query, view)
        else:
            draw_record(query, query.record, view)


with told("Log viewer"):
    asked = read_query({name: st.query_params.get_all(name) for name in st.query_params})
    if asked:
        draw_page(asked)
    else:
        draw_choice()
