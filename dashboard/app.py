"""Argus's pages: the router. What a page shows is in `pages/`, what it asks is in `services/`."""

import streamlit as st

from dashboard.components import links
from dashboard.components.frame import clock_switch, draw_standing, dress
from dashboard.components.manners import mind_manners
from dashboard.components.theme_watch import watch_theme

dress()
page = st.navigation(
    {
        "": [st.Page(links.OVERVIEW, title="Overview", icon=":material/space_dashboard:", default=True)],
        "Logs": [
            st.Page(links.UPLOAD, title="Upload", icon=":material/upload:", url_path="upload"),
            st.Page(links.BATCHES, title="Batches", icon=":material/inventory_2:", url_path="batches"),
            st.Page(links.LOG_VIEWER, title="Log viewer", icon=":material/subject:", url_path="log-viewer"),
            st.Page(links.BATCH, title="Batch", url_path="batch", visibility="hidden"),
        ],
    }
)
with st.sidebar:
    clock_switch()
    draw_standing()
with st.container(gap=None):  # what shows nothing takes no room
    watch_theme(st.context.theme.type)
    mind_manners()
page.run()
