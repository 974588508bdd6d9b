"""What the browser should do where Streamlit would not: keep links in the tab, and the page behind Back.

Links in markdown would always open another tab. A table that gets the focus picks its first cell, which
counts as a click and leads onward: the Tab key passes by without that. `st.switch_page` writes the next
page's parameters to this page's address before it opens that page, and both go into the browser's history:
Back would lead to this page with a stranger's parameters, its own filters gone.
"""

from streamlit.components.v2 import component

# All is caught on the way down, before Streamlit sees it. A click with Ctrl or Shift still opens elsewhere;
# the clock the reader chose goes along: `st.switch_page` may not be told of it, since a field has it.
_JS = """
function keepClock(there) {
  const clock = new URL(location.href).searchParams.get("tz");
  if (clock && !there.searchParams.has("tz")) there.searchParams.set("tz", clock);
  return there;
}

export default function () {
  let tabbing = false;
  let ended = false;
  let written = null;  // the address with the next page's parameters, until the reader does anything
  const pressed = (event) => { tabbing = event.key === "Tab"; written = null; };
  const pointed = () => { tabbing = false; written = null; };
  const push = history.pushState;
  const pushState = function (state, title, url) {
    if (ended || url == null) return push.call(history, state, title, url);
    const there = keepClock(new URL(url, location.href));
    const opens = there.pathname !== location.pathname;
    if (opens && written === location.href && there.search === location.search) {
      history.replaceState(state, title, there.href);
    } else push.call(history, state, title, there.href);
    written = opens ? null : there.href;
  };
  history.pushState = pushState;
  const focused = (event) => {
    if (tabbing && event.target.closest?.('[data-testid="stDataFrame"]')) event.stopImmediatePropagation();
  };
  const clicked = (event) => {
    const link = event.target.closest?.('a[target="_blank"]');
    if (!link?.closest('[data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]')) return;
    if (new URL(link.href).origin !== location.origin) return;
    link.href = keepClock(new URL(link.href)).href;
    const uploading = [...(window.argusUploads?.values() ?? [])].some((queue) => queue.totals.live > 0);
    if (!uploading) link.target = "_self";  // to load another page would end what is on its way in this one
  };
  const ears = { keydown: pressed, pointerdown: pointed, focusin: focused, click: clicked };
  for (const [name, ear] of Object.entries(ears)) window.addEventListener(name, ear, true);
  return () => {
    ended = true;  // another mount may hold on to what was put here, and hand over to it
    if (history.pushState === pushState) history.pushState = push;
    for (const [name, ear] of Object.entries(ears)) window.removeEventListener(name, ear, true);
  };
}
"""
_mind = component("argus_manners", js=_JS)


def mind_manners() -> None:
    """Mount what sees to it; it shows nothing."""
    _mind(key="manners", height=1)
