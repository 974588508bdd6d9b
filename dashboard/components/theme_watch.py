"""Reruns the page when the reader switches between light and dark: charts get their colours here."""

from streamlit.components.v2 import component

_JS = """
export default function ({ data, setStateValue }) {
  const app = document.querySelector(".stApp");
  const scheme = () => getComputedStyle(app).colorScheme;
  let known = scheme();
  const look = () => {
    if (scheme() === known) return;
    known = scheme();
    setStateValue("scheme", known);
  };
  if (data.drawn && data.drawn !== known) setStateValue("scheme", known);
  const watch = new MutationObserver(look);
  watch.observe(document.head, { childList: true, subtree: true, characterData: true });
  watch.observe(app, { attributes: true, attributeFilter: ["class", "style"] });
  return () => watch.disconnect();
}
"""
_watch = component("argus_theme_watch", js=_JS)


def watch_theme(drawn: str | None) -> None:
    """Mount the watcher, which shows nothing; `drawn` is the theme this run was drawn for."""
    _watch(key="theme_watch", data={"drawn": drawn}, on_scheme_change=_noted, height=1)


def _noted() -> None:
    """A state without a callback is never sent."""
