"""What the upload form's text fields do beyond Streamlit's own: offer what is known, show a VIN in capitals.

Streamlit's own field with suggestions, a selectbox, forgets what was typed when the reader leaves it.
"""

from collections.abc import Mapping, Sequence

from streamlit.components.v2 import component

# Streamlit may make a field anew at any time, so a field gets its list when the reader comes to it.
_JS = """
export default function ({ parentElement, data }) {
  const lists = Object.entries(data).map(([key, known]) => {
    const list = document.createElement("datalist");
    list.id = `known-${key}`;
    list.append(...known.map((value) => new Option(value, value)));
    return list;
  });
  parentElement.querySelectorAll("datalist").forEach((old) => old.remove());
  parentElement.append(...lists);
  const offer = ({ target }) => {
    const key = Object.keys(data).find((key) => target.matches(`.st-key-${key} input`));
    if (key) target.setAttribute("list", `known-${key}`);
  };
  document.addEventListener("focusin", offer);
  return () => document.removeEventListener("focusin", offer);
}
"""
_CSS = ".st-key-declared_vin input:not(:placeholder-shown) { text-transform: uppercase; }"
_fields = component("argus_form_fields", js=_JS, css=_CSS, isolate_styles=False)


def help_fields(known: Mapping[str, Sequence[str]]) -> None:
    """Offer values in the text fields with these keys, and mind the VIN's; shows nothing itself."""
    data = {key: list(values) for key, values in known.items()}
    _fields(key="form_fields", data=data, height=1)
