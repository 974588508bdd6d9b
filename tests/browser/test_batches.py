"""The list of batches: sorted by the server, opened from any cell."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

Visit = Callable[[str], Page]


def click_table(page: Page, x: int, y: int) -> None:
    """Tables are drawn on a canvas: the header is its first 32 px, rows are 30 px high."""
    canvas = page.locator("[data-testid=stDataFrame] canvas").first
    canvas.wait_for()
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + x, box["y"] + y)


def test_a_header_sorts_and_leads_nowhere(visit: Visit, batch: str) -> None:
    page = visit("/batches")
    click_table(page, 400, 16)
    page.wait_for_url(re.compile(r"/batches\?.*sort=vehicle"))
    settle(page)
    expect(page.get_by_label("Sort by")).to_have_value("vehicle")
    page.reload()
    expect(page.get_by_label("Sort by")).to_have_value("vehicle")
    click_table(page, 80, 16)  # where the ids are
    page.wait_for_url(lambda url: "sort=" not in url)
    settle(page)
    expect(page.locator("h1")).to_have_text("Batches")


def test_any_cell_of_a_row_opens_its_batch(visit: Visit, batch: str) -> None:
    page = visit(f"/batches?q={batch}")
    click_table(page, 700, 32 + 15)
    page.wait_for_url(re.compile(f"/batch\\?batch={batch}"))


def test_a_word_of_the_filter_stands_for_its_states(visit: Visit, batch: str) -> None:
    page = visit("/batches?state=reporting")
    expect(page.get_by_text("No batch passes these filters")).to_be_visible()
    page = visit("/batches?fault=F-999999")
    expect(page.get_by_text("fault F-999999")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    page.wait_for_url(lambda url: "fault" not in url)
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()


def test_the_tab_key_passes_by_a_table_and_opens_nothing(visit: Visit, batch: str) -> None:
    page = visit(f"/batches?q={batch}")
    page.locator("[data-testid=stDataFrame] canvas").first.wait_for()
    tags: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        tags.append(page.evaluate("document.activeElement.tagName"))
    assert "CANVAS" in tags
    page.wait_for_timeout(1_500)
    assert "/batches" in page.url
