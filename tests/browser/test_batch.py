"""The report on the Batch page, and the ways onward from it."""

import re
from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import click_cell, column_of, paused_workers, settle
from tests.conftest import RunningArgus
from tests.polling import eventually

Visit = Callable[[str], Page]


def test_the_page_says_what_the_report_says(visit: Visit, batch: str, running_argus: RunningArgus) -> None:
    report = httpx.get(f"{running_argus.api_url}/api/v1/batches/{batch}/report").json()
    page = visit(f"/batch?batch={batch}")
    totals = report["totals"]
    facts = page.locator("[data-testid=stTable]")
    expect(facts.nth(1)).to_contain_text(f"{totals['records']:,d}")
    for number, level in enumerate("123", start=1):
        cell = facts.nth(1).locator("tr").nth(number)
        expect(cell).to_contain_text(f"{totals['levels'].get(level, 0):,d}")
    expect(facts.nth(2)).to_contain_text(f"{report['data_quality']['bytes_parsed']:,d}")
    reason = report["data_quality"]["unreadable"][0]["reason"].removeprefix("photo.png ")
    expect(page.locator("p", has_text=reason)).to_be_visible()  # the table below cuts it


def test_a_citation_opens_the_line_it_quotes(visit: Visit, batch: str, running_argus: RunningArgus) -> None:
    report = httpx.get(f"{running_argus.api_url}/api/v1/batches/{batch}/report").json()
    citation = report["diagnosis"]["causes"][0]["citations"][0]
    page = visit(f"/batch?batch={batch}")
    page.get_by_text("Local", exact=True).click()
    page.wait_for_url(re.compile("tz=Local"))
    settle(page)
    page.get_by_role("link", name="1", exact=True).first.click()
    page.wait_for_url(re.compile("/log-viewer.*tz=Local"))  # in this tab, with the reader's clock
    line = page.locator(".line.chosen")
    expect(line.locator(".record")).to_have_text(str(citation["record"]))
    expect(line.locator(".text")).to_have_text(citation["text"])
    expect(line).to_be_in_viewport()
    page.get_by_role("link", name=batch).click()
    page.wait_for_url(re.compile("/batch\\?batch="))
    page.go_back()
    page.wait_for_url(re.compile("/log-viewer"))


def test_a_header_of_the_faults_sorts_and_leads_nowhere(visit: Visit, batch: str) -> None:
    page = visit(f"/batch?batch={batch}")
    codes = column_of(page, 0, "Code")
    assert len(set(filter(None, codes()))) > 1
    for arrow, turned in (("↑", False), ("↓", True)):
        click_cell(page, table=0, x=100, row=-1)
        shown = column_of(page, 0, f"Code {arrow}")
        eventually(lambda shown=shown: any(shown()), seconds=30)
        known = [code for code in shown() if code not in {"", "–"}]
        assert known == sorted(known, reverse=turned)
    settle(page)
    assert "/batch?" in page.url


def test_a_click_on_a_fault_opens_its_first_line(
    visit: Visit, batch: str, running_argus: RunningArgus
) -> None:
    report = httpx.get(f"{running_argus.api_url}/api/v1/batches/{batch}/report").json()
    page = visit(f"/batch?batch={batch}")
    click_cell(page, table=0, x=30)  # its level: any cell does
    page.wait_for_url(re.compile("/log-viewer"))
    expect(page.locator(".line.chosen .record")).to_have_text(str(report["faults"][0]["example"]["record"]))


def test_a_click_on_the_timeline_opens_the_log_there(visit: Visit, batch: str) -> None:
    page = visit(f"/batch?batch={batch}")
    bars = page.locator(".barlayer .point path")
    expect(bars.first).to_be_attached()
    boxes = [bars.nth(n).bounding_box() for n in range(bars.count())]
    tallest = max((box for box in boxes if box), key=lambda box: box["height"])
    page.mouse.click(tallest["x"] + tallest["width"] / 2, tallest["y"] + tallest["height"] / 2)
    page.wait_for_url(re.compile(r"/log-viewer\?.*at=\d+"))
    expect(page.locator(".line").first).to_be_visible()


def test_reprocess_runs_the_batch_again_and_delete_asks_first(
    visit: Visit, running_argus: RunningArgus, batch: str
) -> None:
    page = visit(f"/batch?batch={batch}")
    page.get_by_role("button", name="More").click()
    with paused_workers(running_argus):  # else the work may be over before anybody looks
        page.get_by_text("Reprocess").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("completed", timeout=240_000)
    settle(page)
    page.get_by_role("button", name="More").click()
    page.get_by_text("Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"{batch}: files, report")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert httpx.get(f"{running_argus.api_url}/api/v1/batches/{batch}").status_code == 200
