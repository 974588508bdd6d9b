"""`argus up` on a folder that was set up before: until the first page is drawn in a browser."""

import os
import shutil
import time
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from jobs.embedded.answers import PAGES_HEALTH, answers
from jobs.embedded.child import launch
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.browser.conftest import FLAGS
from tests.conftest import ARGUS, RunningArgus, start_argus, stop_argus, two_free_ports
from tests.polling import eventually

WORK = "`make run`, set up before → page drawn"


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure starts one after the other; the browser runs already."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        except Error as error:
            return [Skipped(WORK, f"no Chromium: {str(error).splitlines()[0]}")]
        data = folder / "argus"
        first = start_argus(data, *(["--no-sample"] if scale.quick else []))
        try:
            eventually(lambda: not (data / "sample.loading").exists())
        finally:
            stop_argus(first)
        (seconds,) = in_turns(scale.rounds, lambda: _start(data, browser))
        browser.close()
    fleet = "empty" if scale.quick else "the sample fleet loaded"
    note = f"`argus up` started → heading of the Overview drawn in Chromium; {fleet}"
    return [Row(WORK, "s", seconds, (Bar(6, at_most=True),), less_is_better=True, note=note)]


def _start(data: Path, browser: Browser) -> float:
    port = two_free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARGUS_")}
    start = time.perf_counter()
    command = [str(ARGUS), "up", "--data", str(data), "--port", str(port)]
    process = launch(command, cwd=data.parent, log=data.with_suffix(".log"), env=environment)
    try:
        eventually(lambda: answers("127.0.0.1", port, PAGES_HEALTH), seconds=60)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}")
        page.wait_for_selector("h1", timeout=60_000)
        seconds = time.perf_counter() - start
        page.close()
    finally:
        stop_argus(RunningArgus(process, data, port))
    return seconds


FAMILY = Family(measure, ("streamlit",))
