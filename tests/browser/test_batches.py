"""The list of batches: sorted by the server, opened from any cell."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import click_cell, column_of, make_batch, settle
from tests.conftest import RunningArgus
from tests.polling import eventually

Visit = Callable[[str], Page]


def test_a_header_sorts_and_leads_nowhere(
    visit: Visit, batch: str, running_argus: RunningArgus, drive_folder: Path
) -> None:
    for vin in ("WRGSJ7DZ4P0000101", "WRGSJ7DZ4P0000909"):
        make_batch(running_argus, [next(drive_folder.glob("*.rec"))], vin=vin)
    page = visit("/batches")
    click_cell(page, 0, 340, row=-1)  # where the vehicles are
    page.wait_for_url(re.compile(r"/batches\?.*sort=vehicle"))
    settle(page)
    expect(page.get_by_label("Sort by")).to_have_value("vehicle")
    vehicles = column_of(page, 0, "Vehicle ↑")
    eventually(lambda: any(vehicles()))
    assert vehicles() == sorted(vehicles())
    assert len(set(vehicles())) > 2
    page.reload()
    expect(page.get_by_label("Sort by")).to_have_value("vehicle")
    click_cell(page, 0, 80, row=-1)  # where the ids are
    page.wait_for_url(lambda url: "sort=" not in url)
    eventually(lambda: any(column_of(page, 0, "Age ↓")()))
    settle(page)
    assert urlsplit(page.url).path == "/batches"
    expect(page.locator("h1")).to_have_text("Batches")


def test_any_cell_of_a_row_opens_its_batch(visit: Visit, batch: str) -> None:
    page = visit(f"/batches?q={batch}")
    click_cell(page, 0, 700)
    page.wait_for_url(re.compile(f"/batch\\?batch={batch}"))


def test_a_tick_stays_with_its_batch_when_a_new_one_comes(
    visit: Visit, batch: str, running_argus: RunningArgus
) -> None:
    vin = "WRGSJ7DZ4P0000303"
    with httpx.Client(base_url=running_argus.api_url, timeout=30) as api:

        def make() -> str:
            made = api.post("/api/v1/batches", json={"vin": vin, "firmware": "2.4.1"}).raise_for_status()
            return str(made.json()["batch_id"])

        older, newer = make(), make()
        page = visit(f"/batches?q={vin}")
        click_cell(page, 0, 16, row=0)
        expect(page.get_by_text("1 batch ticked")).to_be_visible()
        latest = make()  # the page does not know it yet
        click_cell(page, 0, 16, row=1)
        expect(page.get_by_text("2 batches ticked")).to_be_visible()
        eventually(lambda: latest in column_of(page, 0, "Batch")())
        settle(page)
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("dialog")).to_contain_text(f"{newer}, {older}: files")
        page.get_by_role("button", name="Delete 2 batches").click()
        eventually(lambda: api.get(f"/api/v1/batches/{older}").status_code == 404)
        expect(page.get_by_role("dialog")).to_have_count(0)
        states = {one: api.get(f"/api/v1/batches/{one}").status_code for one in (newer, latest)}
        assert states == {newer: 404, latest: 200}


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
    settle(page)
    assert "/batches" in page.url
