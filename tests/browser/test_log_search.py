"""What a search shows in the log viewer, lines that would lie, and files without lines."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from parsers.rec_writer import RecWriter
from tests.browser.conftest import VIN, make_batch, settle
from tests.conftest import RunningArgus

Visit = Callable[[str], Page]
LINES = 5_400
DEEP = "x" * 40_000 + " needle " + "y" * 30_000
TURNED = "pay \u202e321 liated\u202c to \u2066safe\u2069 \u200fuser"
# Relative luminance as WCAG 2 has it; colours here are opaque.
CONTRAST = """(element) => {
  const luminance = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const style = getComputedStyle(element);
  const [dark, light] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}"""
# Characters of an element that stand left of one that comes before them.
OUT_OF_ORDER = """(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let [count, before] = [0, 0];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.className === "turn") continue;
    for (let at = 0; at < node.length; at += 1) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const { left } = range.getBoundingClientRect();
      if (left < before) count += 1;
      before = left;
    }
  }
  return count;
}"""


@pytest.fixture(scope="module")
def odd(running_argus: RunningArgus, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A batch of a log with odd lines, the same once more, an archive of two, and a picture."""
    folder = tmp_path_factory.mktemp("odd")
    texts = ["it broke", DEEP, TURNED, *(f"step {n} is done" for n in range(3, LINES))]
    lines = [f"2026-11-21T06:{n // 60:02d}:{n % 60:02d}Z ERROR app: {text}\n" for n, text in enumerate(texts)]
    (folder / "odd.log").write_text("".join(lines))
    (folder / "twin.log").write_text("".join(lines))
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5_000))
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.writestr("first.log", lines[0])
        archive.writestr("second.log", lines[2])
    return make_batch(running_argus, sorted(folder.iterdir()), vin="WRGSJ7DZ4P0000611")


def damaged_rec() -> bytes:
    """A rec file of which one block, some 30 lines, cannot be read."""
    with RecWriter(out := io.BytesIO(), vin=VIN, utc_zero_ns=1_795_334_400 * 10**9, block_bytes=1024) as log:
        for n in range(300):
            log.text(n * 10**9, 4, "ECU1/SYS", f"step {n} is done")
    content = bytearray(out.getvalue())
    content[content.index(b"step 120 ")] ^= 0xFF
    return bytes(content)


def open_file(visit: Visit, running_argus: RunningArgus, batch_id: str, name: str) -> Page:
    files = httpx.get(f"{running_argus.api_url}/api/v1/batches/{batch_id}/files").json()["files"]
    (file_id,) = (file["file_id"] for file in files if file["name"] == name)
    return visit(f"/log-viewer?batch={batch_id}&file={file_id}")


def test_what_is_found_deep_in_a_long_line_is_shown_and_scrolled_to(visit: Visit, odd: str) -> None:
    page = visit(f"/log-viewer?batch={odd}&q=needle")
    expect(page.locator(".line .text")).to_contain_text(
        re.compile(r"^\(39,\d{3} characters before\) …x+ needle")
    )
    expect(page.locator("mark")).to_have_text("needle")
    expect(page.locator("mark")).to_be_in_viewport()
    settle(page)
    page.locator(".line .record").click()
    page.wait_for_url(re.compile("record=1"))
    expect(page.locator(".chosen mark")).to_have_text("needle")
    expect(page.locator(".chosen mark")).to_be_in_viewport()


def test_marks_that_turn_a_text_are_named_and_turn_nothing(visit: Visit, odd: str) -> None:
    page = visit(f"/log-viewer?batch={odd}&q=liated")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text = page.locator(".line .text").first
    expect(text.locator("mark")).to_have_text("liated")
    names = text.locator(".turn").evaluate_all("turns => turns.map((turn) => turn.dataset.name)")
    assert names == ["RLO", "PDF", "LRI", "PDI", "RLM"]
    page.set_viewport_size({"width": 1920, "height": 900})
    settle(page)
    assert text.evaluate(OUT_OF_ORDER) == 0
    text.evaluate("text => getSelection().selectAllChildren(text)")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()").endswith(TURNED)


def test_what_was_found_in_an_error_is_easily_read(visit: Visit, odd: str) -> None:
    page = visit(f"/log-viewer?batch={odd}&q=step")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        expect(page.locator(".tone-red mark").first).to_be_visible()
        settle(page)
        assert page.locator(".tone-red mark").first.evaluate(CONTRAST) >= 7


def test_a_page_behind_the_last_line_says_so_and_leads_back(visit: Visit, odd: str) -> None:
    page = visit(f"/log-viewer?batch={odd}&q=step&skip=10000")
    expect(
        page.get_by_text("The search found 5,000 lines; this page would begin behind them.")
    ).to_be_visible()
    expect(page.get_by_text("Nothing found")).to_have_count(0)
    settle(page)
    page.get_by_role("button", name="To the last page").click()
    page.wait_for_url(re.compile("skip=4800"))
    expect(page.get_by_text("4,801–5,000 of the first 5,000 lines found")).to_be_visible()


def test_a_search_that_found_its_most_says_so_where_it_is_seen(visit: Visit, odd: str) -> None:
    page = visit(f"/log-viewer?batch={odd}&q=step")
    page.set_viewport_size({"width": 1440, "height": 900})
    note = page.get_by_text(
        "1–200 of the first 5,000 lines found in order of time; the rest was not searched"
    )
    expect(note).to_be_in_viewport()
    expect(page.get_by_role("button", name="Search on")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Search on")).to_have_count(1)


def test_what_was_not_read_is_said_above_the_lines_and_where_nothing_was_found(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    lines = [f"2026-11-21T06:00:{n:02d}Z INFO app: step {n} is done\n" for n in range(60)]
    whole = "".join(lines).encode()
    (tmp_path / "whole.log").write_bytes(whole)
    (tmp_path / "holes.rec").write_bytes(damaged_rec())
    for n in range(2):
        (tmp_path / f"photo{n}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5_000 + n))
    batch_id = make_batch(running_argus, sorted(tmp_path.iterdir()), vin="WRGSJ7DZ4P0000615")
    says = re.compile(
        r"2.files and \d.* of another could not be read: photo0\.png, holes\.rec, photo1\.png\."
    )
    page = visit(f"/log-viewer?batch={batch_id}")
    expect(page.get_by_text(says)).to_be_visible()
    page.goto(f"{running_argus.pages_url}/log-viewer?batch={batch_id}&q=is+done")
    expect(page.locator("mark").first).to_be_visible()
    expect(page.get_by_text(says)).to_be_visible()
    page.goto(f"{running_argus.pages_url}/log-viewer?batch={batch_id}&q=nowhere")
    expect(page.get_by_text("Nothing found in")).to_be_visible()
    expect(page.get_by_text(says)).to_have_count(1)
    settle(page)
    page.get_by_role("link", name="holes.rec").click()
    expect(page.locator("h1")).to_have_text("holes.rec")
    page.goto(f"{page.url}&q=nowhere")
    expect(page.get_by_text(re.compile(r"\d.* of this file could not be read\."))).to_be_visible()


def test_a_batch_that_was_read_whole_says_nothing_and_a_filter_that_nothing_has_is_named(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    (log := tmp_path / "whole.log").write_text(
        "2026-11-21T06:00:00Z INFO app: \x1b[1mall\x1b[0m is well\n" * 50
    )
    batch_id = make_batch(running_argus, [log], vin="WRGSJ7DZ4P0000616")
    page = visit(f"/log-viewer?batch={batch_id}&q=all+is+well")
    expect(page.get_by_text("Some lines are coloured")).to_be_visible()
    expect(page.get_by_text("could not be read")).to_have_count(0)
    page.goto(f"{running_argus.pages_url}/log-viewer?batch={batch_id}&level=foo&source=bar")
    expect(page.get_by_text("This batch has no line of level foo or source bar")).to_be_visible()
    expect(page.get_by_text("could not be read")).to_have_count(0)


def test_a_search_that_goes_on_counts_what_was_found_before(visit: Visit, odd: str) -> None:
    page = visit(f"/log-viewer?batch={odd}&q=step")
    settle(page)
    page.get_by_role("button", name="Search on").click()
    page.wait_for_url(re.compile("found=5000"))
    expect(page.get_by_text("5,001–5,200 of 5,397 lines found, 5,000 of them before")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Earlier").click()
    page.wait_for_url(re.compile("skip=4800"))
    expect(page.get_by_text("4,801–5,000 of the first 5,000 lines found")).to_be_visible()


def download_raw(page: Page) -> bytes:
    """The bytes that the page's Download raw leads to."""
    address = page.get_by_role("link", name="Download raw").get_attribute("href")
    assert address
    return httpx.get(address).raise_for_status().content


def test_a_file_without_lines_says_why_and_where_they_are(
    visit: Visit, running_argus: RunningArgus, odd: str
) -> None:
    page = open_file(visit, running_argus, odd, "photo.png")
    expect(page.get_by_text("photo.png is a PNG image")).to_be_visible()
    assert download_raw(page).startswith(b"\x89PNG")
    page = open_file(visit, running_argus, odd, "twin.log")
    expect(page.get_by_text("twin.log has the same bytes as odd.log")).to_be_visible()
    assert b"step" in download_raw(page)
    page.get_by_role("link", name="odd.log").click()
    expect(page.locator("h1")).to_have_text("odd.log")
    expect(page.locator(".line").first).to_be_visible()
    page = open_file(visit, running_argus, odd, "two.zip")
    expect(page.get_by_text("two.zip is an archive of 2 files")).to_be_visible()
    page.get_by_role("link", name="two.zip/second.log").click()
    expect(page.locator(".line .text")).to_contain_text("pay")
