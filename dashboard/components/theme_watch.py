"""Reruns the page when the reader switches between light and dark: charts get their colours here."""

from streamlit.components.v2 import component

_JS = """
export default function ({ setStateValue }) {
  const app = document.querySelector(".stApp");
  const tell = () => setStateValue("scheme", getComputedStyle(app).colorScheme);
  const watch = new MutationObserver(tell);
  watch.observe(document.head, { childList: true, subtree: true, characterData: true });
  watch.observe(app, { attributes: true, attributeFilter: ["class", "style"] });
  tell();
  return () => watch.disconnect();
}
"""
_watch = component("argus_theme_watch", js=_JS)


def watch_theme() -> None:
    """Mount the watcher; it draws nothing."""
    _watch(key="theme_watch", on_scheme_change=_nothing, height=0)


def _nothing() -> None:
    """A state without a callback is never sent."""
