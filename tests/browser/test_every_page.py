"""What holds on every page: filters in the address, both themes, both widths, words instead of tracebacks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch, click_cell, settle

Visit = Callable[[str], Page]
PAGES = ["/", "/upload", "/batches", "/batch?batch={batch}", "/log-viewer", "/log-viewer?batch={batch}"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_it_is_drawn_and_fits_at_both_widths(visit: Visit, batch: str, path: str, scheme: str) -> None:
    page = visit(path.format(batch=batch))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 1000})
        settle(page)
        page.wait_for_function(
            "(most) => document.querySelector('[data-testid=stMain]').scrollWidth <= most", arg=width - 216
        )
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    page.wait_for_function(
        "() => [...document.fonts].some((f) => f.status === 'loaded' && f.family.includes('Plex Sans'))"
    )


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/batch?batch=B-NOPENOPE", "There is no batch B-NOPENOPE"),
        ("/batch", "names no batch"),
        ("/upload?batch=B-NOPENOPE", "There is no batch B-NOPENOPE"),
        ("/log-viewer?batch=B-NOPENOPE", "There is no batch B-NOPENOPE"),
        ("/log-viewer?batch={batch}&file=nope", "has no file 'nope'"),
        ("/log-viewer?batch={batch}&file=nope&record=abc", "must be a whole number"),
        ("/batches?platform=Unseen", "No batch passes these filters"),
        ("/batches?state=foo", "names state 'foo'"),
        ("/batches?sort=colour", "asks for sort=colour"),
        ("/batches?vehicle=V-1", "asks for vehicle=V-1"),
        ("/?period=7+d", "asks for period=7 d"),
        ("/batch?batch={batch}&level=error", "asks for level=error"),
        ("/log-viewer?batch={batch}&lvl=error", "asks for lvl=error"),
        ("/batches?page=-5", "tick rows"),
        ("/batches?page=99999999999999999999999", "tick rows"),
        ("/batches?q=%00", "holds a NUL byte"),
        ("/batch?batch=B-%00", "holds a NUL byte"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(visit: Visit, batch: str, path: str, says: str) -> None:
    page = visit(path.format(batch=batch))
    expect(page.get_by_text(says)).to_be_visible()


def test_an_address_cannot_make_the_page_ask_another_host(visit: Visit, watch: Watch) -> None:
    page = visit("/batch?batch=![x](http://stranger.invalid/x.png) www.stranger.invalid a@stranger.invalid")
    expect(page.get_by_text("There is no batch")).to_be_visible()
    expect(page.locator("[data-testid=stAlert] a")).to_have_count(0)  # a bare address is no link either
    expect(page.locator("[data-testid=stAlert] img")).to_have_count(0)
    assert watch.strangers == []


def test_filters_survive_a_reload_and_can_be_cleared(visit: Visit, batch: str) -> None:
    page = visit("/batches")
    page.get_by_label("Platform").click()
    page.get_by_role("option", name="J7", exact=True).click()
    page.wait_for_url(re.compile("platform=J7"))
    settle(page)
    page.reload()
    expect(page.get_by_label("Platform")).to_have_value("J7")
    page.get_by_role("button", name="Clear filters").click()
    page.wait_for_url(lambda url: "platform" not in url)
    expect(page.get_by_label("Platform")).to_have_value("All platforms")


def test_back_leads_to_a_page_with_its_filters(visit: Visit, batch: str) -> None:
    page = visit("/batches?platform=J7")
    click_cell(page, 0, x=60)
    page.wait_for_url(re.compile(r"/batch\?"))
    settle(page)
    page.get_by_role("button", name="Open log").click()
    page.wait_for_url(re.compile("/log-viewer"))
    settle(page)
    for path in (r"/batch\?batch=[^&]*$", r"/batches\?platform=J7$"):
        page.go_back()
        page.wait_for_url(re.compile(path))
        settle(page)
    expect(page.get_by_label("Platform")).to_have_value("J7")


def test_local_time_follows_from_page_to_page(visit: Visit, batch: str) -> None:
    page = visit(f"/batch?batch={batch}")
    expect(page.get_by_text(re.compile(r"recorded .* UTC"))).to_be_visible()
    page.get_by_text("Local", exact=True).click()
    page.wait_for_url(re.compile("tz=Local"))
    settle(page)
    page.get_by_role("button", name="Open log").click()
    page.wait_for_url(re.compile(r"/log-viewer.*tz=Local"))


def test_charts_follow_the_theme(visit: Visit, batch: str) -> None:
    page = visit(f"/batch?batch={batch}")
    bar = page.locator(".barlayer .trace").nth(1).locator("path").first
    for scheme, color in (("light", "rgb(203, 47, 58)"), ("dark", "rgb(242, 101, 108)")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        expect(bar).to_have_css("fill", color)
