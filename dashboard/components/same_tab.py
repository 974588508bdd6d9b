"""Links in a page's own text open in the same tab: Streamlit's markdown would always open another."""

from streamlit.components.v2 import component

# Caught on the way down, before the browser acts; a click with Ctrl or Shift still opens elsewhere. The clock
# the reader chose goes along, as it does with Streamlit's own links.
_JS = """
export default function () {
  const stay = (event) => {
    const link = event.target.closest?.('a[target="_blank"]');
    if (!link?.closest('[data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]')) return;
    const there = new URL(link.href);
    if (there.origin !== location.origin) return;
    const clock = new URL(location.href).searchParams.get("tz");
    if (clock && !there.searchParams.has("tz")) {
      there.searchParams.set("tz", clock);
      link.href = there.href;
    }
    link.target = "_self";
  };
  document.addEventListener("click", stay, true);
  return () => document.removeEventListener("click", stay, true);
}
"""
_stay = component("argus_same_tab", js=_JS)


def keep_tab() -> None:
    """Mount what keeps links in this tab; it shows nothing."""
    _stay(key="same_tab", height=1)
