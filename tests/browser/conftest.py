"""A real Chromium over a whole running Argus; a page that complains or asks another host fails its test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from jobs.embedded.process_tree import MARK
from jobs.sample.fleet import BAD_VEHICLE, drives
from jobs.sample.load import drive_files
from tests.conftest import RunningArgus
from tests.polling import eventually
from tests.processes import send

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIN = "WRGSJ7DZ4P0000417"
expect.set_options(timeout=60_000)  # a loaded machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """`$CHROMIUM`, else the system's, else the one playwright installed, else a skip."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        except Error as error:
            if os.environ.get("CI") == "true":
                raise  # there it is installed: to skip would be to test nothing
            pytest.skip(f"no Chromium: install one, or name it in CHROMIUM ({str(error).splitlines()[0]})")
        yield browser
        browser.close()


class Watch:
    """What a page complained of, and whom it asked."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.strangers: list[str] = []

    def on_console(self, message: ConsoleMessage) -> None:
        # A deep link first asks for health below its own path: Streamlit's harmless 404.
        harmless = "status of 404" in message.text and "/_stcore/" in message.location.get("url", "")
        if message.type == "error" and not harmless:
            self.complaints.append(message.text)

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in {"127.0.0.1", "localhost"}:
            self.strangers.append(request.url)


@pytest.fixture
def watch() -> Watch:
    """The watch over this test's pages; a test that cuts the network may forget its complaints."""
    return Watch()


@pytest.fixture
def context(chromium: Browser, watch: Watch) -> Iterator[BrowserContext]:
    """A fresh profile, 1280 wide; at its end nothing may have been complained of or asked elsewhere."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(90_000)
    context.on("console", watch.on_console)
    context.on("weberror", lambda error: watch.complaints.append(str(error.error)))
    context.on("request", watch.on_request)
    yield context
    context.close()
    assert watch.strangers == []
    assert watch.complaints == []


@pytest.fixture
def visit(context: BrowserContext, running_argus: RunningArgus) -> Callable[[str], Page]:
    """Open a page by its path and wait until it is drawn."""

    def opened(path: str) -> Page:
        page = context.new_page()
        page.goto(running_argus.pages_url + path)
        page.wait_for_selector("h1")
        settle(page)
        return page

    return opened


_AT_REST = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const rests = app?.dataset.testScriptState === "notRunning"
    && app.dataset.testConnectionState === "CONNECTED"
    && !document.querySelector("[data-testid=stStatusWidget], [data-testid=stSkeleton], .stale-element");
  const places = [...document.querySelectorAll("h1, canvas, .js-plotly-plot")].map((element) => {
    const box = element.getBoundingClientRect();
    return [box.x, box.y, box.width, box.height].map(Math.round);
  });
  const seen = JSON.stringify(places);
  if (!rests || window.argusSeen !== seen) window.argusSince = performance.now();
  window.argusSeen = seen;
  return rests && performance.now() - window.argusSince >= 300;
}"""


def settle(page: Page) -> None:
    """Wait until the script has run, nothing is loading, and all stays where it is.

    Whether a run that something asked for has begun it cannot know: wait for a sign of that run first.
    """
    page.evaluate("window.argusSince = performance.now()")
    page.wait_for_function(_AT_REST)


def click_cell(page: Page, table: int, x: int, row: int = 0) -> None:
    """Click in a table: its cells are places on a canvas (header 32 px, rows 30 px); row -1 is the header."""
    canvas = page.locator("[data-testid=stDataFrame] canvas[data-testid=data-grid-canvas]").nth(table)
    canvas.wait_for(state="attached")
    settle(page)
    canvas.scroll_into_view_if_needed()
    settle(page)
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + x, box["y"] + (16 if row < 0 else 32 + 30 * row + 15))


def column_of(page: Page, table: int, title: str) -> Callable[[], list[str]]:
    """Return what reads the cells of a table's column: what the canvas shows, it tells screen readers too."""
    grid = page.locator("[data-testid=stDataFrame] canvas[data-testid=data-grid-canvas]").nth(table)

    def read() -> list[str]:
        found: list[str] = grid.evaluate(
            """(canvas, title) => {
              const heads = [...canvas.querySelectorAll("th")].map((head) => head.textContent.trim());
              const at = heads.indexOf(title);
              const rows = [...canvas.querySelectorAll("tbody tr")];
              return rows.map((row) => row.children[at]?.textContent ?? "");
            }""",
            title,
        )
        return found

    return read


@contextmanager
def paused_workers(argus: RunningArgus) -> Iterator[None]:
    """Let the workers stand still for a while."""
    paused: list[psutil.Process] = []
    while fresh := [p for p in psutil.process_iter() if p not in paused and _is_worker(p, argus)]:
        for process in fresh:  # until one was stopped it may have forked another
            send(process, "suspend")
        paused += fresh
    assert paused
    try:
        yield
    finally:
        for process in paused:
            send(process, "resume")


def _is_worker(process: psutil.Process, argus: RunningArgus) -> bool:
    try:
        return "jobs.worker" in process.cmdline() and process.environ().get(MARK) == str(argus.data)
    except psutil.Error:
        return False


def make_batch(argus: RunningArgus, files: list[Path], vin: str = VIN, firmware: str = "2.4.1") -> str:
    """Upload files over HTTP, complete the batch, wait for it; return its id."""
    with httpx.Client(base_url=argus.api_url, timeout=60) as api:
        made = api.post("/api/v1/batches", json={"vin": vin, "firmware": firmware, "platform": "J7"}).json()
        address = f"/api/v1/batches/{made['batch_id']}"
        for file in files:
            api.post(
                f"{address}/files", params={"name": file.name}, content=file.read_bytes()
            ).raise_for_status()
        api.post(f"{address}/complete").raise_for_status()
        eventually(lambda: api.get(address).json()["status"] == "completed")
    return str(made["batch_id"])


@pytest.fixture(scope="session")
def drive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rec, DLT and text files of a drive of the sample fleet's worst vehicle."""
    folder = tmp_path_factory.mktemp("drive")
    today = datetime(2026, 11, 22, tzinfo=UTC)
    drive = next(d for d in drives(today) if d.vehicle.vehicle_id == BAD_VEHICLE and d.firmware == "2.4.1")
    for name, content in drive_files(drive).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def batch(running_argus: RunningArgus, drive_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A completed batch of that drive, with a picture that is no log among its files."""
    picture = tmp_path_factory.mktemp("picture") / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5_000))
    return make_batch(running_argus, [*sorted(drive_folder.iterdir()), picture])
