"""The log viewer: every view has an address that gives it again."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

Visit = Callable[[str], Page]


def test_facets_and_search_stand_in_the_address(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    page.locator(".facets .item", has_text=re.compile("^error")).click()
    page.wait_for_url(re.compile("level=error"))
    expect(page.locator(".line .level", has_text=re.compile("^(?!error)"))).to_have_count(0)
    search = page.get_by_placeholder("Text in the line")
    search.fill("misfire")
    search.press("Enter")
    page.wait_for_url(re.compile("q=misfire"))
    expect(page.locator("mark").first).to_have_text(re.compile("misfire", re.IGNORECASE))
    settle(page)
    lines = page.locator(".line").all_inner_texts()
    page.reload()
    expect(page.locator(".line")).to_have_count(len(lines))
    assert page.locator(".line").all_inner_texts() == lines


def test_a_line_has_an_address_and_leads_back(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&level=error")
    number = page.locator(".line .record").nth(2)
    record = number.inner_text()
    number.click()
    page.wait_for_url(re.compile(f"record={record}"))
    chosen = page.locator(".line.chosen")
    expect(chosen.locator(".record")).to_have_text(record)
    assert page.locator(".line").count() > 20  # its neighbours of every level
    page.reload()
    expect(chosen).to_be_in_viewport()
    page.get_by_role("button", name="Back to the list").click()
    page.wait_for_url(lambda url: "record=" not in url and "level=error" in url)


def test_pages_lead_on_and_back(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    first = page.locator(".line .text").first.inner_text()
    page.get_by_role("button", name="Later").click()
    page.wait_for_url(re.compile("after="))
    expect(page.locator(".line .text").first).not_to_have_text(first)
    settle(page)
    page.get_by_role("button", name="Earlier").click()
    page.wait_for_url(re.compile("before="))
    expect(page.locator(".line .text").first).to_have_text(first)


def test_a_line_of_a_log_is_never_markup(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&q=%3Cimg%20src%3Dx%3E%5C&regex=1")
    expect(page.get_by_text("is no regular expression: a \\ at the end")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("img[src=x]")).to_have_count(0)


def test_a_record_that_is_not_there_leaves_one_title(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    page.locator(".line .record").first.click()
    page.wait_for_url(re.compile("record="))
    page.goto(re.sub(r"record=\d+", "record=99999999", page.url))
    expect(page.get_by_text("has no event at record 99999999")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)


def test_what_stands_in_the_columns_and_what_is_counted_is_said(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&q=misfire")
    expect(page.locator(".columns")).to_contain_text("recordtimelevelsourcefiletext")
    expect(page.get_by_text("Counts of the whole batch, without the search.")).to_be_visible()
