"""From the drop zone to the report, as an analyst does it."""

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch, click_cell, settle
from tests.conftest import RunningArgus
from tests.polling import eventually

Visit = Callable[[str], Page]
VIN = "WRGSJ7DZ4P0000999"
SLOW = 1e6  # bytes per second: what is to be seen on its way is there for long, and the end lifts the limit
ON_ITS_WAY = re.compile(r"[kM]B/s.*left")
ITEM = "[...window.argusUploads.values()].flatMap((q) => q.items)[0]"  # the queue's first file


def declare(page: Page, vin: str = VIN, firmware: str = "2.4.1") -> None:
    page.get_by_label("VIN").fill(vin)
    field = page.get_by_label("Firmware")
    field.fill(firmware)
    field.press("Enter")
    settle(page)


def await_zone(page: Page) -> None:
    """Wait until the drop zone's script listens: it then shows its hint."""
    expect(page.locator(".drop .hint")).not_to_be_empty()


def choose(page: Page, *files: Path) -> None:
    await_zone(page)
    page.locator("input[type=file]").set_input_files([*files])


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the zone, as a mouse would."""
    await_zone(page)
    make = (
        "([name, text]) => { const d = new DataTransfer(); d.items.add(new File([text], name)); return d; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": page.evaluate_handle(make, [name, text])})


def throttle(page: Page) -> Callable[..., None]:
    """Return what limits the page's uploads, in bytes per second (-1: not at all), or cuts its network."""
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

    return limit


def test_real_files_become_a_report_without_a_reload(
    visit: Visit, drive_folder: Path, tmp_path: Path
) -> None:
    files = sorted(drive_folder.iterdir())
    twin = tmp_path / "twin.dlt"
    twin.write_bytes(next(f for f in files if f.suffix == ".dlt").read_bytes())
    (empty := tmp_path / "empty.log").touch()

    page = visit("/upload")
    declare(page, vin="WRGSJ7DZ4P0000998")  # no other test stores anything for it
    choose(page, *files, twin, empty)
    drop(page, "dropped.log", "2026-11-21T06:00:00Z ERROR app: it broke\n")
    page.get_by_role("button", name="Start upload").click()
    page.wait_for_url(re.compile(r"/upload\?.*batch=B-"))
    total = len(files) + 3
    expect(page.get_by_text(f"{total} of {total} files stored")).to_be_visible()
    expect(page.get_by_text("duplicate: this vehicle has these bytes already")).to_be_visible()
    page.get_by_role("button", name="Complete").click()

    page.wait_for_url(re.compile(r"/batch\?.*batch=B-"))
    expect(page.locator("h1")).to_contain_text("completed", timeout=240_000)
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


def test_a_cut_upload_goes_on_where_it_stopped(
    visit: Visit, api: httpx.Client, tmp_path: Path, watch: Watch
) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 400_000)  # 102 MB
    page = visit("/upload")
    declare(page)
    limit = throttle(page)
    limit(SLOW)
    choose(page, big)
    page.get_by_role("button", name="Start upload").click()
    page.wait_for_url(re.compile("batch=B-"))
    row = page.locator(".row")
    expect(row).to_contain_text(ON_ITS_WAY)

    page.get_by_role("button", name="Pause", exact=True).click()
    expect(row).to_contain_text("paused")
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(row).to_contain_text(ON_ITS_WAY)

    limit(0, cut=True)
    page.wait_for_function(f"() => {ITEM}.tries >= 3")  # and ever more seldom
    expect(row).to_contain_text("no connection: trying again")
    limit(SLOW)
    expect(row).to_contain_text(ON_ITS_WAY)
    uploads = f"/api/v1/batches/{page.url.rsplit('=', 1)[1]}/uploads"
    eventually(lambda: [u for u in api.get(uploads).json()["uploads"] if u["offset"] > u["size"] / 50])

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
    forgive(watch, "ERR_INTERNET_DISCONNECTED")


def test_a_completed_batch_takes_no_more_files(visit: Visit, batch: str) -> None:
    page = visit(f"/upload?batch={batch}")
    expect(page.get_by_text(f"Batch {batch} is completed.")).to_be_visible()
    expect(page.locator(".drop")).to_have_count(0)


@pytest.fixture
def api(running_argus: RunningArgus) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running_argus.api_url, timeout=30) as client:
        yield client


def make_pending(api: httpx.Client, vin: str = VIN) -> str:
    """Create a batch as a program would; return its id."""
    made = api.post("/api/v1/batches", json={"vin": vin, "firmware": "2.4.1"}).raise_for_status()
    return str(made.json()["batch_id"])


def begin_upload(api: httpx.Client, batch_id: str, file: Path) -> str:
    """Begin the upload of a file without sending a byte of it; return the upload's id."""
    name = base64.b64encode(file.name.encode()).decode()
    size = str(file.stat().st_size)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": size, "Upload-Metadata": f"filename {name}"}
    made = api.post(f"/api/v1/batches/{batch_id}/uploads", headers=headers).raise_for_status()
    return made.headers["location"].rsplit("/", 1)[1]


def drop_paths(page: Page, *paths: Path) -> None:
    """Drag files and folders from a file manager onto the zone."""
    await_zone(page)
    settle(page)
    place = page.locator(".drop")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    hand = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        hand.send(
            "Input.dispatchDragEvent",
            {"type": step, "x": box["x"] + box["width"] / 2, "y": box["y"] + 20, "data": data},
        )


def leave(page: Page, title: str = "Batches") -> None:
    """Go to another page of the same tab."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    expect(page.locator("h1")).to_contain_text(title)
    settle(page)


def forgive(watch: Watch, *texts: str) -> None:
    """Forget what the console says of a network or a server that the test itself broke."""
    watch.complaints = [line for line in watch.complaints if not any(text in line for text in texts)]


def test_files_never_land_in_a_batch_that_another_start_made(
    visit: Visit, api: httpx.Client, running_argus: RunningArgus, tmp_path: Path
) -> None:
    (log := tmp_path / "mine.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    other = make_pending(api, "WRGSJ7DZ4P0000777")
    page = visit("/upload")
    declare(page, firmware="9.refused")
    choose(page, log)
    with psycopg.connect(running_argus.database_url, autocommit=True) as database:
        database.execute(
            "ALTER TABLE batches ADD CONSTRAINT refuse CHECK (firmware <> '9.refused') NOT VALID"
        )
        try:
            page.get_by_role("button", name="Start upload").click()
            expect(page.get_by_text("This page could not be drawn.")).to_be_visible()
        finally:
            database.execute("ALTER TABLE batches DROP CONSTRAINT refuse")

    leave(page)
    leave(page, "Upload")
    click_cell(page, 0, 60)
    expect(page.locator("h1")).to_contain_text(other)
    settle(page)
    expect(page.locator(".row")).to_have_count(0)
    assert api.get(f"/api/v1/batches/{other}/uploads").json() == {"uploads": []}

    page.get_by_role("button", name="New upload").click()
    expect(page.locator(".row")).to_contain_text("mine.log")
    declare(page)
    page.get_by_role("button", name="Start upload").click()
    expect(page.get_by_text("1 of 1 file stored")).to_be_visible()
    assert api.get(f"/api/v1/batches/{other}/files").json() == {"files": []}


def test_a_dropped_folder_goes_on_where_it_stopped(visit: Visit, api: httpx.Client, tmp_path: Path) -> None:
    """Two folders hold a file of one name and size: neither may be taken for the other."""
    for ecu in ("ecu1", "ecu2"):
        (folder := tmp_path / "drive" / ecu).mkdir(parents=True)
        (folder / "trace.bin").write_bytes(ecu.encode() * 5_000_000)
    os.utime(tmp_path / "drive/ecu1/trace.bin", (1_700_000_000, 1_700_000_000))
    os.utime(tmp_path / "drive/ecu2/trace.bin", (1_700_000_000, 1_700_000_000))
    page = visit("/upload")
    declare(page)
    limit = throttle(page)
    limit(SLOW)
    drop_paths(page, tmp_path / "drive")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row", has_text="drive/ecu2/trace.bin")).to_be_visible()
    page.get_by_role("button", name="Start upload").click()
    page.wait_for_url(re.compile("batch=B-"))
    address = f"/api/v1/batches/{page.url.rsplit('=', 1)[1]}"
    eventually(lambda: halves(api, address))
    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    page.reload()
    expect(page.get_by_text("unfinished: drop the same file again to continue")).to_have_count(2)
    limit(-1)
    drop_paths(page, tmp_path / "drive")
    expect(page.get_by_text("2 of 2 files stored")).to_be_visible()
    expect(page.get_by_role("button", name="Complete")).to_be_enabled()
    files = api.get(f"{address}/files").json()["files"]
    wanted = [hashlib.sha256(f.read_bytes()).hexdigest() for f in tmp_path.rglob("trace.bin")]
    assert sorted(f["sha256"] for f in files) == sorted(wanted)


def halves(api: httpx.Client, address: str) -> bool:
    """Say whether two uploads of a batch have bytes, and neither has all."""
    found = api.get(f"{address}/uploads").json()["uploads"]
    return len(found) == 2 and all(0 < u["offset"] < u["size"] for u in found)


def test_a_full_disk_is_told_and_not_tried_again(
    visit: Visit, api: httpx.Client, running_argus: RunningArgus, tmp_path: Path, watch: Watch
) -> None:
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    batch_id = make_pending(api)
    staged = running_argus.data / "stage" / begin_upload(api, batch_id, log)
    staged.symlink_to("/dev/full")  # every write fails as on a disk without room
    page = visit(f"/upload?batch={batch_id}")
    choose(page, log)
    row = page.locator(".row")
    expect(row).to_contain_text("disk is full")
    assert row.get_attribute("data-tone") == "failed"
    staged.unlink(missing_ok=True)
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.get_by_text("1 of 1 file stored")).to_be_visible()
    forgive(watch, "status of 507")


def test_a_server_that_fails_is_asked_ever_more_seldom(
    visit: Visit, api: httpx.Client, running_argus: RunningArgus, tmp_path: Path, watch: Watch
) -> None:
    (log := tmp_path / "a.bin").write_bytes(bytes(1_000_000))
    batch_id = make_pending(api)
    staged = running_argus.data / "stage" / begin_upload(api, batch_id, log)
    staged.symlink_to(tmp_path / "gone" / "nowhere")  # a mistake of the server's: it answers 500
    page = visit(f"/upload?batch={batch_id}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "/uploads" in request.url else None)
    choose(page, log)
    page.wait_for_function("() => [...window.argusUploads.values()].some((q) => q.items[0]?.tries >= 3)")
    expect(page.locator(".row")).to_contain_text("the reason is in the API's log: trying again")
    staged.unlink()
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text("1 of 1 file stored")).to_be_visible()
    assert "POST" not in asked  # it stayed with the upload there was
    forgive(watch, "status of 500")


def test_a_file_that_was_sent_and_got_no_answer_is_not_waited_for_for_ever(
    visit: Visit, api: httpx.Client, running_argus: RunningArgus, tmp_path: Path
) -> None:
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    batch_id = make_pending(api)
    upload_id = begin_upload(api, batch_id, log)
    page = visit(f"/upload?batch={batch_id}")
    with psycopg.connect(running_argus.database_url) as database:
        database.execute("SELECT * FROM uploads WHERE id = %s FOR UPDATE", [upload_id])  # the API waits here
        choose(page, log)
        page.wait_for_function(f"() => {{ const i = {ITEM}; return i && i.sent === i.size; }}")
        # In one go, so that nothing can happen in between; and the timer that would try again is stopped.
        stood_still = f"""(ms) => {{
          const item = {ITEM};
          item.movedAt = performance.now() - ms;
          window.argusUploads.forEach((queue) => queue.restartStalled());
          clearTimeout(item.timer);
          return item.state;
        }}"""
        assert page.evaluate(stood_still, 31_000) == "uploading"  # hashing and storing takes a while
        assert page.evaluate(stood_still, 62_000) == "retrying"
        expect(page.locator(".row")).to_contain_text("no answer: trying again")
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text("1 of 1 file stored")).to_be_visible()


def test_uploads_go_on_with_a_fresh_token_while_another_page_is_read(
    visit: Visit, api: httpx.Client, tmp_path: Path
) -> None:
    (log := tmp_path / "a.bin").write_bytes(bytes(80_000_000))  # three chunks
    batch_id = make_pending(api)
    page = visit(f"/upload?batch={batch_id}")
    limit = throttle(page)
    limit(SLOW)  # the first chunk takes half a minute
    choose(page, log)
    expect(page.locator(".row")).to_contain_text(ON_ITS_WAY)
    leave(page)
    queue = f"window.argusUploads.get('{batch_id}')"
    first = page.evaluate(f"{queue}.token")
    # As after 40 minutes; until the second has passed, as a token made in the same second is the same.
    renewed = f"() => {{ if ({queue}.token !== '{first}') return true; {queue}.renewAt = 0; }}"
    page.wait_for_function(renewed, polling=500)
    with page.expect_request(lambda request: request.method == "PATCH") as chunk:
        limit(-1)
    assert chunk.value.header_value("authorization") != f"Bearer {first}"
    eventually(lambda: api.get(f"/api/v1/batches/{batch_id}/files").json()["files"])


def test_a_link_does_not_end_an_upload(visit: Visit, api: httpx.Client, tmp_path: Path) -> None:
    (log := tmp_path / "a.bin").write_bytes(bytes(40_000_000))
    batch_id = make_pending(api)
    page = visit(f"/upload?batch={batch_id}")
    limit = throttle(page)
    limit(SLOW)
    choose(page, log)
    expect(page.locator(".row")).to_contain_text(ON_ITS_WAY)
    with page.expect_popup() as other:
        page.locator("[data-testid=stCaptionContainer] a", has_text="Upload").click()
    other.value.close()
    leave(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.reload()")  # from whatever page of the tab
    eventually(lambda: page.title() and asked)
    assert asked == ["beforeunload"]
    assert page.evaluate(f"{ITEM}.live")
    limit(-1)
    eventually(lambda: api.get(f"/api/v1/batches/{batch_id}/files").json()["files"])


def test_what_is_removed_is_gone_though_the_server_was_busy_with_it(
    visit: Visit, api: httpx.Client, tmp_path: Path, watch: Watch
) -> None:
    (log := tmp_path / "a.bin").write_bytes(bytes(40_000_000))
    batch_id = make_pending(api)
    begin_upload(api, batch_id, log)
    page = visit(f"/upload?batch={batch_id}")
    limit = throttle(page)
    limit(SLOW)
    choose(page, log)
    row = page.locator(".row")
    expect(row).to_contain_text(ON_ITS_WAY)
    page.get_by_role("button", name="Pause", exact=True).click()
    busy = {"status": 423, "headers": {"Access-Control-Allow-Origin": "*"}}
    page.route("**/uploads/*", lambda route: route.fulfill(**busy), times=1)
    with page.expect_response(lambda response: response.status == 423):
        page.get_by_role("button", name="Remove", exact=True).click()
    expect(row).to_have_count(0)
    eventually(
        lambda: page.title() and api.get(f"/api/v1/batches/{batch_id}/uploads").json() == {"uploads": []}
    )
    forgive(watch, "status of 423")


def test_a_batch_that_was_completed_meanwhile_refuses_a_file_for_good(
    visit: Visit, api: httpx.Client, tmp_path: Path, watch: Watch
) -> None:
    (log := tmp_path / "late.log").write_text("2026-11-21T06:00:00Z ERROR app: too late\n")
    batch_id = make_pending(api)
    page = visit(f"/upload?batch={batch_id}")
    address = f"/api/v1/batches/{batch_id}"
    api.post(f"{address}/files", params={"name": "a.log"}, content=b"2026-11-21T06:00:00Z ERROR app: a\n")
    api.post(f"{address}/complete").raise_for_status()
    choose(page, log)
    row = page.locator(".row", has_text="late.log")
    expect(row).to_have_attribute("data-tone", "failed")
    expect(row).not_to_contain_text("trying again")
    forgive(watch, "status of 409")


def test_an_upload_that_is_whole_does_not_hold_complete_up(
    visit: Visit, api: httpx.Client, running_argus: RunningArgus, tmp_path: Path
) -> None:
    """As a server leaves it that was killed between the last byte and the store."""
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    batch_id = make_pending(api)
    staged = running_argus.data / "stage" / begin_upload(api, batch_id, log)
    staged.write_bytes(log.read_bytes())
    page = visit(f"/upload?batch={batch_id}")
    expect(page.locator(".row")).to_contain_text("all bytes are here: being stored")
    page.get_by_role("button", name="Complete").click()
    page.wait_for_url(re.compile(r"/batch\?.*batch=B-"))
    assert [f["name"] for f in api.get(f"/api/v1/batches/{batch_id}/files").json()["files"]] == ["a.log"]


PRESS = """delay => new Promise((done, failed) => {
  const end = Date.now() + 60_000;
  const press = () => {
    const go = document.querySelector('.go') ?? [...document.querySelectorAll('*')]
      .map(e => e.shadowRoot?.querySelector('.go')).find(Boolean);
    if (Date.now() > end) return failed(new Error("Complete could not be pressed"));
    if (!go || go.disabled || go.textContent !== 'Complete') return requestAnimationFrame(press);
    setTimeout(() => { go.click(); done(); }, delay);
  };
  press();
})"""


@pytest.mark.parametrize("first", [0, 350, 700])
def test_complete_pressed_at_any_moment_opens_the_batch(
    visit: Visit, api: httpx.Client, tmp_path: Path, first: int
) -> None:
    """Half a second after the last file the page draws itself again: no press is lost or counts twice."""
    page = visit("/batches")
    for delay in range(first, first + 350, 50):
        (log := tmp_path / f"{delay}.log").write_text(f"2026-11-21T06:00:00Z ERROR app: {delay}\n")
        batch_id = make_pending(api)
        page.goto(page.url.split("/batch")[0] + f"/upload?batch={batch_id}")
        expect(page.locator("h1")).to_contain_text(batch_id)
        choose(page, log)
        page.evaluate(PRESS, delay)
        page.wait_for_url(re.compile(r"/batch\?.*batch=" + batch_id))
        expect(page.locator("h1")).to_contain_text(batch_id)
        assert api.get(f"/api/v1/batches/{batch_id}").json()["status"] != "pending"
        expect(page.get_by_text("It takes no more files")).to_have_count(0)


@pytest.mark.parametrize("label", ["Firmware", "Platform"])
def test_what_is_typed_is_kept_when_the_field_is_left(visit: Visit, label: str) -> None:
    page = visit("/upload")
    field = page.get_by_label(label)
    field.press_sequentially("9.9.2")
    field.press("Tab")
    settle(page)
    expect(field).to_have_value("9.9.2")


def test_a_new_firmware_is_typed_and_left_and_the_upload_begins(visit: Visit, tmp_path: Path) -> None:
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    page = visit("/upload")
    choose(page, log)
    vin = page.get_by_label("VIN")
    vin.press_sequentially(VIN.lower())
    expect(vin).to_have_css("text-transform", "uppercase")
    field = page.get_by_label("Firmware")
    field.press_sequentially("9.9.2")
    field.press("Tab")
    page.get_by_role("button", name="Start upload").click()
    expect(page.get_by_text("1 of 1 file stored")).to_be_visible()
    expect(page.get_by_text("Press Complete to have it read.")).to_be_visible()
    expect(page.get_by_text(f"{VIN} · firmware 9.9.2")).to_be_visible()


def test_known_firmware_is_suggested(visit: Visit, batch: str) -> None:
    assert batch
    page = visit("/upload")
    field = page.get_by_label("Firmware")
    page.locator("#known-declared_firmware").wait_for(state="attached")  # its script listens
    field.focus()
    page.wait_for_function(
        "() => [...document.querySelector('.st-key-declared_firmware input').list?.options ?? []]"
        ".some((option) => option.value === '2.4.1')"
    )


def test_an_unfinished_file_is_counted(visit: Visit, api: httpx.Client, tmp_path: Path) -> None:
    (cut := tmp_path / "cut.log").write_text("2026-11-21T06:00:00Z ERROR app: cut\n")
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    batch_id = make_pending(api)
    begin_upload(api, batch_id, cut)
    page = visit(f"/upload?batch={batch_id}")
    choose(page, log)
    expect(page.get_by_text("1 of 2 files stored")).to_be_visible()
    expect(page.get_by_text("Press Complete")).to_have_count(0)


def test_a_refused_complete_is_told_and_counts_when_it_is_pressed_again(
    visit: Visit, api: httpx.Client, tmp_path: Path
) -> None:
    (log := tmp_path / "a.log").write_text("2026-11-21T06:00:00Z ERROR app: it broke\n")
    (later := tmp_path / "later.log").write_text("2026-11-21T06:00:00Z ERROR app: later\n")
    (other := tmp_path / "other.log").write_text("2026-11-21T06:00:00Z ERROR app: of another client\n")
    batch_id = make_pending(api)
    page = visit(f"/upload?batch={batch_id}")
    choose(page, log)
    expect(page.get_by_role("button", name="Complete")).to_be_enabled()
    # The page has drawn the stored file itself: for the last time before another client begins.
    page.wait_for_function(
        "() => [...window.argusUploads.values()]"
        ".every((queue) => queue.items.length === 0 && queue.server.stored.length === 1)"
    )
    settle(page)
    upload_id = begin_upload(api, batch_id, other)
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("still waits for other.log")).to_be_visible()
    tus = {"Tus-Resumable": "1.0.0"}
    api.delete(f"/api/v1/batches/{batch_id}/uploads/{upload_id}", headers=tus).raise_for_status()
    choose(page, later)
    expect(page.get_by_text("2 of 2 files stored")).to_be_visible()
    expect(page.get_by_text("still waits for other.log")).to_have_count(0)
    assert (
        api.get(f"/api/v1/batches/{batch_id}").json()["status"] == "pending"
    )  # the old press does not count
    page.get_by_role("button", name="Complete").click()
    page.wait_for_url(re.compile(r"/batch\?.*batch=" + batch_id))
