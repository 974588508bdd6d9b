"""What exists is documented, and what is documented can be reached."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_every_setting_is_documented() -> None:
    """Each ARGUS_ variable the code reads stands in the settings page, and the other way round."""
    read = set(re.findall(r"ARGUS_[A-Z0-9_]+", (ROOT / "core/settings.py").read_text()))
    told = set(re.findall(r"ARGUS_[A-Z0-9_]+", (ROOT / "docs/reference/settings.md").read_text()))
    assert read == told


def test_links_lead_somewhere() -> None:
    """Relative links in every page point at files that exist."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_every_format_is_documented() -> None:
    """Each file in parsers/formats has its heading in the formats page."""
    headings = (ROOT / "docs/reference/formats.md").read_text().lower()
    for module in (ROOT / "parsers/formats").glob("[a-z]*.py"):
        assert re.search(rf"^##+ .*\b{module.stem}\b", headings, re.MULTILINE), module.stem
