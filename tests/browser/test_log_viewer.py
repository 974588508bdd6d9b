"""The log viewer: every view has an address that gives it again."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import Page, expect

from parsers.rec_writer import RecWriter
from tests.browser.conftest import VIN, make_batch, paused_workers, settle
from tests.conftest import RunningArgus

Visit = Callable[[str], Page]


def test_facets_and_search_stand_in_the_address(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    page.locator(".facets .item", has_text=re.compile("^error")).click()
    page.wait_for_url(re.compile("level=error"))
    expect(page.locator(".line").first).to_be_visible()
    expect(page.locator(".line .level", has_text=re.compile("^(?!error)"))).to_have_count(0)
    search = page.get_by_placeholder("Text in the line")
    search.fill("misfire")
    search.press("Enter")
    page.wait_for_url(re.compile("q=misfire"))
    expect(page.locator("mark").first).to_have_text(re.compile("misfire", re.IGNORECASE))
    settle(page)
    lines = page.locator(".line").all_inner_texts()
    assert lines
    page.reload()
    expect(page.locator(".line")).to_have_count(len(lines))
    assert page.locator(".line").all_inner_texts() == lines


def test_the_readers_clock_stays_from_view_to_view(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&tz=Local")
    page.locator(".facets .item", has_text=re.compile("^error")).click()
    page.wait_for_url(lambda url: "level=error" in url and "tz=Local" in url)
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
    settle(page)
    page.locator(".line .record").first.click()
    page.wait_for_url(lambda url: "record=" in url and "tz=Local" in url)
    expect(page.locator(".line.chosen")).to_be_visible()


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


def test_a_moment_is_a_place_to_start_from(visit: Visit, batch: str, running_argus: RunningArgus) -> None:
    recording = httpx.get(f"{running_argus.api_url}/api/v1/batches/{batch}/report").json()["recording"]
    middle = (recording["first_ns"] + recording["last_ns"]) // 2
    page = visit(f"/log-viewer?batch={batch}&at={middle}")
    first = page.locator(".line .text").first.inner_text()
    page.get_by_role("button", name="Earlier").click()
    page.wait_for_url(lambda url: "before=" in url and "at=" not in url)
    expect(page.locator(".line .text").first).not_to_have_text(first)
    settle(page)
    page.get_by_role("button", name="Later").click()
    page.wait_for_url(re.compile("after="))
    expect(page.locator(".line .text").first).to_have_text(first)


def rec_steps(count: int, utc_zero_ns: int) -> bytes:
    """A rec file of `step 0: done` and so on, a second each, some 30 in a block."""
    out = io.BytesIO()
    with RecWriter(out, vin=VIN, utc_zero_ns=utc_zero_ns, block_bytes=1024) as log:
        for n in range(count):
            log.text(n * 10**9, 4, "ECU1/SYS", f"step {n}: done")
    return out.getvalue()


def go_to(page: Page, entry: str) -> None:
    field = page.get_by_placeholder("Go to record or time")
    field.fill(entry)
    field.press("Enter")


def test_a_record_and_a_time_can_be_gone_to(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    lines = [f"2026-11-21T06:{n // 60:02d}:{n % 60:02d}Z INFO app: step {n} is done\n" for n in range(450)]
    (log := tmp_path / "goals.log").write_text("".join(lines))
    batch_id = make_batch(running_argus, [log], vin="WRGSJ7DZ4P0000609")
    page = visit(f"/log-viewer?batch={batch_id}")
    go_to(page, "06:05:00")
    page.wait_for_url(re.compile("at="))
    expect(page.locator(".line .text").first).to_contain_text("step 300 ")
    page.reload()
    expect(page.locator(".line .text").first).to_contain_text("step 300 ")
    settle(page)
    go_to(page, "#77")
    page.wait_for_url(re.compile("record=77"))
    expect(page.locator(".line.chosen .text")).to_contain_text("step 77 ")
    file = re.search(r"file=(\w+)", page.url)
    assert file
    page.goto(f"{running_argus.pages_url}/log-viewer?batch={batch_id}&file={file[1]}")
    expect(page.locator(".line")).to_have_count(200)
    settle(page)
    go_to(page, "2026-11-21 07:02:03.5+01:00")
    page.wait_for_url(lambda url: "file=" in url and "at=" in url)
    expect(page.locator(".line .text").first).to_contain_text("step 124 ")
    settle(page)
    page.get_by_role("button", name="Earlier").click()
    expect(page.locator(".line .text").last).to_contain_text("step 123 ")


def test_an_entry_that_leads_nowhere_is_told_at_the_field(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    for entry, says in (
        ("soon", "neither a record's number nor a time"),
        ("12", "choose a file first"),
        ("2040-01-01", "The last line here is at"),
    ):
        go_to(page, entry)
        expect(page.get_by_text(says)).to_be_visible()
        assert "at=" not in page.url


def test_back_leads_to_the_place_in_the_list(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&level=info")
    number = page.locator(".line .record").nth(150)
    number.scroll_into_view_if_needed()
    settle(page)
    number.click()
    page.wait_for_url(re.compile("record="))
    settle(page)
    page.go_back()
    page.wait_for_url(lambda url: "record=" not in url and "level=info" in url)
    expect(number).to_be_in_viewport()
    expect(page.locator(".line .level", has_text=re.compile("^(?!info)"))).to_have_count(0)
    settle(page)
    number.click()
    page.get_by_role("button", name="Back to the list").click()
    page.wait_for_url(lambda url: "record=" not in url)
    expect(number).to_be_in_viewport()


def test_what_could_not_be_read_stands_between_the_lines(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    log = bytearray(rec_steps(300, utc_zero_ns=1_795_334_400 * 10**9))
    damaged = log.index(b"step 120:")  # its block costs some lines
    log[damaged] ^= 0xFF
    (path := tmp_path / "holes.rec").write_bytes(log)
    batch_id = make_batch(running_argus, [path], vin="WRGSJ7DZ4P0000610")
    page = visit(f"/log-viewer?batch={batch_id}")
    expect(page.locator(".hole")).to_have_count(0)  # in order of time they have no place
    page.get_by_label("File").click()
    page.get_by_role("option", name="holes.rec").click()
    hole = page.locator(".hole")
    expect(hole).to_have_text(re.compile("bytes not readable: "))
    expect(page.get_by_text("in 1 place could not be read")).to_be_visible()
    before, after = (
        int(hole.evaluate(f"(hole) => hole.{side}.querySelector('.text').textContent").split()[1][:-1])
        for side in ("previousElementSibling", "nextElementSibling")
    )
    assert before < 120 < after


def test_a_time_after_a_month_of_uptime_can_be_gone_to(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    month_s = 31 * 86_400
    lines = [f"[{month_s + n}.{n:06d}] usb 1-{n % 4}: step {n} is done\n" for n in range(450)]
    (log := tmp_path / "dmesg.log").write_text("".join(lines))
    page = visit(f"/log-viewer?batch={make_batch(running_argus, [log], vin='WRGSJ7DZ4P0000612')}")
    expect(page.locator(".day").first).to_have_text("since boot")
    settle(page)
    go_to(page, "744:05:00")
    page.wait_for_url(re.compile("at="))
    expect(page.locator(".line .text").first).to_contain_text("step 300 ")
    expect(page.get_by_text("in order of time from 744:05:00.000 since boot on")).to_be_visible()
    settle(page)
    go_to(page, "800:00")
    says = "The last line here is at 744:07:29.000 since boot, before 800:00:00.000 since boot."
    expect(page.get_by_text(says)).to_be_visible()


def test_which_year_was_taken_and_how_many_lines_pass_is_said(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    first = datetime(2024, 11, 20, tzinfo=UTC)
    times = [first + timedelta(hours=12 * n) for n in range(1200)]
    lines = [
        f"{at:%Y-%m-%dT%H:%M:%SZ} {'INFO' if n % 3 else 'ERROR'} app: {n}\n" for n, at in enumerate(times)
    ]
    (log := tmp_path / "years.log").write_text("".join(lines))
    batch_id = make_batch(running_argus, [log], vin="WRGSJ7DZ4P0000613")
    page = visit(f"/log-viewer?batch={batch_id}&level=error")
    expect(page.get_by_text("200 of 400 lines that pass the filters, in order of time")).to_be_visible()
    settle(page)
    go_to(page, "Dec 24")
    page.wait_for_url(re.compile("at="))
    expect(page.get_by_text("2024 was taken as the year, that of the first line shown")).to_be_visible()
    expect(page.get_by_text("from 24 Dec 2024 00:00:00.000 UTC on")).to_be_visible()
    settle(page)
    go_to(page, "24 Dec 2025")
    page.wait_for_url(re.compile("at=17665"))
    expect(page.locator(".day").first).to_have_text("24 Dec 2025 UTC")
    expect(page.get_by_text("was taken as the year")).to_have_count(0)


def test_a_clock_that_was_set_on_the_way_or_is_ahead_has_dates(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    first = datetime(2024, 3, 1, 12, tzinfo=UTC)
    (tmp_path / "boot.rec").write_bytes(rec_steps(50, utc_zero_ns=0))
    times = [datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC), *(first + timedelta(minutes=n) for n in range(900))]
    times.append(datetime(2047, 1, 1, tzinfo=UTC))
    log = "".join(f"{at:%Y-%m-%dT%H:%M:%SZ} INFO app: {n}\n" for n, at in enumerate(times))
    (tmp_path / "set.log").write_text(log)
    batch_id = make_batch(running_argus, [*tmp_path.iterdir()], vin="WRGSJ7DZ4P0000614")
    page = visit(f"/log-viewer?batch={batch_id}&at={int(first.timestamp()) * 10**9}")
    expect(page.get_by_text("from 1 Mar 2024 12:00:00.000 UTC on")).to_be_visible()
    settle(page)
    go_to(page, "12:30")
    expect(page.get_by_text("from 1 Mar 2024 12:30:00.000 UTC on")).to_be_visible()
    settle(page)
    go_to(page, "00:00:45 since boot")
    expect(page.get_by_text("from 00:00:45.000 since boot on")).to_be_visible()
    settle(page)
    go_to(page, "100:00:00 since boot")
    expect(page.get_by_text("The last line without a date is at 00:00:49.000 since boot.")).to_be_visible()
    page.goto(f"{running_argus.pages_url}/log-viewer?batch={batch_id}&before=end")
    expect(page.locator(".day").last).to_have_text("1 Jan 2047 UTC, clock ahead")


def test_times_since_boot_are_of_no_day(visit: Visit, running_argus: RunningArgus, tmp_path: Path) -> None:
    (tmp_path / "boot.rec").write_bytes(rec_steps(50, utc_zero_ns=0))
    (tmp_path / "app.log").write_text("2026-11-21T06:00:00Z INFO app: it began\n")
    batch_id = make_batch(running_argus, [*tmp_path.iterdir()], vin="WRGSJ7DZ4P0000611")
    page = visit(f"/log-viewer?batch={batch_id}")
    expect(page.locator(".day").first).to_have_text("since boot")
    expect(page.locator(".day").last).to_have_text("21 Nov 2026 UTC")
    expect(page.get_by_text("No date in the times of boot.rec")).to_be_visible()
    page.goto(f"{running_argus.pages_url}/batch?batch={batch_id}")
    expect(page.get_by_text("with times since boot, without a date")).to_be_visible()
    expect(page.get_by_text("without 1 file that names no date")).to_be_visible()
    expect(page.get_by_text("1970")).to_have_count(0)


def test_marked_lines_are_copied_as_lines(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    texts = page.locator(".line .text")
    first, third = texts.nth(0).bounding_box(), texts.nth(2).bounding_box()
    assert first and third
    page.mouse.move(first["x"] + 2, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(third["x"] + 40, third["y"] + 5, steps=5)
    page.mouse.up()
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(copied) == 3
    assert copied[1].endswith(texts.nth(1).inner_text())


def test_keys_lead_to_the_fields_and_a_record_leads_on_into_its_file(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&level=error")
    page.keyboard.press("g")
    expect(page.get_by_placeholder("Go to record or time")).to_be_focused()
    page.keyboard.press("/")  # is text there
    expect(page.get_by_placeholder("Go to record or time")).to_have_value("/")
    page.locator(".line .record").nth(5).click()
    page.wait_for_url(re.compile("record="))
    record = page.locator(".line.chosen .record").inner_text()
    settle(page)
    page.keyboard.press("/")
    expect(page.get_by_placeholder("Text in the line")).to_be_focused()
    page.get_by_role("button", name="Read on").click()
    page.wait_for_url(lambda url: "record=" not in url and "level=" not in url)
    expect(page.locator(".line .record").first).to_have_text(record)


def test_two_files_of_one_name_are_told_apart(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    logs: list[Path] = []
    for ecu in ("ecu1", "ecu2"):
        (log := tmp_path / ecu / "app.log").parent.mkdir()
        log.write_text(f"2026-11-21T06:00:00Z ERROR app: it broke on {ecu}\n")
        logs.append(log)
    page = visit(f"/log-viewer?batch={make_batch(running_argus, logs, vin='WRGSJ7DZ4P0000607')}")
    expect(page.locator(".line")).to_have_count(2)
    seen: set[str] = set()
    for label in ("app.log (2)", "app.log"):
        page.get_by_label("File").click()
        page.get_by_role("option", name=label, exact=True).click()
        expect(page.get_by_label("File")).to_have_value(label)
        expect(page.locator(".line")).to_have_count(1)
        settle(page)
        seen.add(page.locator(".line .text").inner_text())
    assert len(seen) == 2


def test_the_lines_around_a_record_are_as_many_as_the_address_asks_for(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    page.locator(".line .record").nth(100).click()
    page.wait_for_url(re.compile("record="))
    page.goto(f"{page.url}&context=10")
    expect(page.get_by_text("± 10 lines")).to_be_visible()
    expect(page.locator(".line")).to_have_count(21)
    settle(page)
    other = page.locator(".line .record").first
    record = other.inner_text()
    other.click()
    page.wait_for_url(lambda url: f"record={record}" in url and "context=10" in url)
    expect(page.locator(".line.chosen .record")).to_have_text(record)
    expect(page.get_by_text("± 10 lines")).to_be_visible()
    settle(page)
    page.get_by_text("200", exact=True).click()
    page.wait_for_url(lambda url: f"record={record}" in url and "context=200" in url)
    expect(page.get_by_text("± 200 lines")).to_be_visible()


def test_a_line_of_a_log_is_never_markup(visit: Visit, running_argus: RunningArgus, tmp_path: Path) -> None:
    text = "<img src=x onerror=alert(1)> **bold** [here](http://stranger.invalid) $x$ :material/error:"
    (log := tmp_path / "markup.log").write_text(f"2026-11-21T06:00:00Z ERROR app: {text}\n")
    batch_id = make_batch(running_argus, [log], vin="WRGSJ7DZ4P0000606")
    for search in ("", "&q=src%3Dx"):
        page = visit(f"/log-viewer?batch={batch_id}{search}")
        expect(page.locator(".line .text")).to_contain_text(text)
        expect(page.locator("img[src=x], .line strong, .line a[href*=stranger]")).to_have_count(0)
        expect(page.locator("mark")).to_have_count(1 if search else 0)


def test_a_wrong_expression_is_told_and_never_markup(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&q=%3Cimg%20src%3Dx%3E%5C&regex=1")
    expect(page.get_by_text("is no regular expression: a \\ at the end")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("img[src=x]")).to_have_count(0)


def test_an_expression_that_is_refused_marks_nothing_in_a_record(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}")
    page.locator(".line .record").first.click()
    page.wait_for_url(re.compile("record="))
    record = page.url
    for expression, says in (
        ("(", "missing )"),
        ("((7|8|9){0,990}){0,25}!", "repeats too much"),
    ):
        page.goto(f"{record}&q={quote(expression)}&regex=1")
        expect(page.get_by_text(says)).to_be_visible()
        expect(page.locator(".line.chosen")).to_be_visible()
    beginning = quote(r"\b[a-z]")
    page.goto(f"{record}&q={beginning}&regex=1")
    expect(page.locator("mark").first).to_be_visible()
    assert not re.search("[a-z]$", page.locator("mark").first.evaluate("mark => mark.previousSibling.data"))


def test_a_word_that_a_page_does_not_know_is_named(visit: Visit, batch: str) -> None:
    for address in ("/upload?vehicle=1", f"/log-viewer?batch={batch}&vehicle=1"):
        page = visit(address)
        expect(page.get_by_text("asks for vehicle=1")).to_be_visible()
    expect(visit("/upload?tz=Mars").get_by_text("asks for tz=Mars")).to_be_visible()


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


def test_a_search_waits_for_a_worker_is_stopped_and_goes_on(
    visit: Visit, batch: str, running_argus: RunningArgus
) -> None:
    with paused_workers(running_argus):
        page = visit(f"/log-viewer?batch={batch}&q=cylinder")
        expect(page.get_by_text("Waiting for a worker")).to_be_visible()
        settle(page)
        page.get_by_role("button", name="Stop searching").click()
        expect(page.get_by_text(re.compile("0.lines found in 0 events; the rest was not"))).to_be_visible()
        expect(page.get_by_text("Waiting for a worker")).to_have_count(0)
    page.get_by_role("button", name="Search on").click()
    expect(page.locator("mark").first).to_have_text("cylinder")
    expect(page.get_by_text(re.compile("lines found in .* events, in order of time"))).to_be_visible()


def test_a_search_in_what_filters_leave_does_not_count_what_they_hide(visit: Visit, batch: str) -> None:
    page = visit(f"/log-viewer?batch={batch}&q=misfire&level=error")
    expect(page.get_by_text("found in lines of level error")).to_be_visible()
    expect(page.get_by_text("events", exact=False).filter(has_text=re.compile("found"))).to_have_count(0)


def test_what_a_search_found_has_pages_with_addresses(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    lines = [f"2026-11-21T06:{n // 60:02d}:{n % 60:02d}Z INFO app: step {n} is done\n" for n in range(450)]
    (log := tmp_path / "steps.log").write_text("".join(lines))
    batch_id = make_batch(running_argus, [log], vin="WRGSJ7DZ4P0000608")
    page = visit(f"/log-viewer?batch={batch_id}&q=IS+DONE")
    expect(page.get_by_text("1–200 of 450 lines found")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Later").click()
    page.wait_for_url(re.compile("skip=200"))
    expect(page.locator(".line .text").first).to_contain_text("step 200 ")
    settle(page)
    page.get_by_role("button", name="Later").click()
    page.wait_for_url(re.compile("skip=400"))
    expect(page.get_by_text("401–450 of 450 lines found")).to_be_visible()
    expect(page.get_by_role("button", name="Later")).to_be_disabled()
    page.reload()
    expect(page.locator(".line")).to_have_count(50)
    settle(page)
    page.locator(".line .record").first.click()
    page.wait_for_url(re.compile("record=400"))
    page.get_by_role("button", name="Back to the list").click()
    page.wait_for_url(re.compile("skip=400"))


def test_a_search_in_many_events_finds_the_last_or_says_that_there_is_none(
    visit: Visit, running_argus: RunningArgus, tmp_path: Path
) -> None:
    last = 250_000
    with RecWriter(out := io.BytesIO(), vin=VIN, utc_zero_ns=1_795_334_400 * 10**9, zstd=True) as log:
        for n in range(last + 1):
            log.text(n * 1_000_000, 4, "ECU1/SYS", f"frame {n} is well" if n < last else "the needle")
    (path := tmp_path / "hay.rec").write_bytes(out.getvalue())
    hay = make_batch(running_argus, [path])
    page = visit(f"/log-viewer?batch={hay}&q=needle")
    expect(page.locator(".line .record")).to_have_text(str(last))
    page.goto(f"{running_argus.pages_url}/log-viewer?batch={hay}&q=nowhere")
    expect(page.get_by_text(f"Nothing found in {last + 1:,d} events")).to_be_visible()
