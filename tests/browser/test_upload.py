"""From the drop zone to the report, as an analyst does it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch, settle

Visit = Callable[[str], Page]
VIN = "WRGSJ7DZ4P0000999"


def declare(page: Page, vin: str = VIN, firmware: str = "2.4.1") -> None:
    page.get_by_label("VIN").fill(vin)
    field = page.get_by_label("Firmware")
    field.fill(firmware)
    field.press("Enter")
    settle(page)


def choose(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files([*files])


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the zone, as a mouse would."""
    make = (
        "([name, text]) => { const d = new DataTransfer(); d.items.add(new File([text], name)); return d; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": page.evaluate_handle(make, [name, text])})


def test_real_files_become_a_report_without_a_reload(
    visit: Visit, drive_folder: Path, tmp_path: Path
) -> None:
    files = sorted(drive_folder.iterdir())
    twin = tmp_path / "twin.dlt"
    twin.write_bytes(next(f for f in files if f.suffix == ".dlt").read_bytes())
    (empty := tmp_path / "empty.log").touch()

    page = visit("/upload")
    declare(page)
    choose(page, *files, twin, empty)
    drop(page, "dropped.log", "2026-11-21T06:00:00Z ERROR app: it broke\n")
    page.get_by_role("button", name="Start upload").click()
    page.wait_for_url(re.compile(r"/upload\?.*batch=B-"))
    total = len(files) + 3
    expect(page.get_by_text(f"{total} of {total} files stored")).to_be_visible()
    expect(page.get_by_text("duplicate: this vehicle has these bytes already")).to_be_visible()
    page.get_by_role("button", name="Complete").click()

    page.wait_for_url(re.compile(r"/batch\?.*batch=B-"))
    expect(page.locator("h1")).to_contain_text("completed", timeout=60_000)
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    expect(page.get_by_text("P0301").first).to_be_visible()  # the planted misfire is the worst fault
    expect(page.locator("strong", has_text="empty.log")).to_be_visible()  # with its reason
    expect(
        page.get_by_text(re.compile("1 unreadable · 1 with content that is counted already"))
    ).to_be_visible()


@pytest.mark.parametrize(
    ("vin", "says"),
    [
        ("WRGSJ7DZ4P000099", "has 16 characters; a VIN has 17"),
        ("WRGSJ7DZ4P0000O99", "contains O; a VIN has"),
    ],
)
def test_a_bad_vin_is_told_while_it_is_typed(visit: Visit, vin: str, says: str, tmp_path: Path) -> None:
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    page = visit("/upload")
    page.get_by_label("VIN").type(vin)
    expect(page.get_by_text(says)).to_be_visible()
    choose(page, log)
    expect(page.get_by_role("button", name="Start upload")).to_be_disabled()
    expect(page.get_by_text("Enter VIN and firmware first")).to_be_visible()


def test_a_cut_upload_goes_on_where_it_stopped(visit: Visit, tmp_path: Path, watch: Watch) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 400_000)  # 102 MB
    page = visit("/upload")
    declare(page)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def limit(bytes_per_second: float, *, cut: bool = False) -> None:
        conditions = {
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_second,
            "offline": cut,
        }
        network.send("Network.emulateNetworkConditions", conditions)

    limit(12e6)
    choose(page, big)
    page.get_by_role("button", name="Start upload").click()
    page.wait_for_url(re.compile("batch=B-"))
    row = page.locator(".row")
    expect(row).to_contain_text(re.compile(r"MB/s.*left"))

    page.get_by_role("button", name="Pause", exact=True).click()
    expect(row).to_contain_text("paused")
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(row).to_contain_text(re.compile(r"MB/s.*left"))

    limit(12e6, cut=True)
    expect(row).to_contain_text("no connection: trying again")
    limit(12e6)
    expect(row).to_contain_text(re.compile(r"MB/s.*left"))

    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    page.reload()
    expect(row).to_contain_text("unfinished: drop the same file again to continue")
    expect(row.locator(".part")).not_to_have_text("0\u00a0%")
    limit(-1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "/uploads" in request.url else None)
    choose(page, big)
    expect(page.get_by_text("1 of 1 file stored")).to_be_visible()
    assert "HEAD" in asked  # it asked how much is there …
    assert "POST" not in asked  # … and began no second upload
    watch.complaints = [line for line in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_a_completed_batch_takes_no_more_files(visit: Visit, batch: str) -> None:
    page = visit(f"/upload?batch={batch}")
    expect(page.get_by_text(f"Batch {batch} is completed.")).to_be_visible()
    expect(page.locator(".drop")).to_have_count(0)
