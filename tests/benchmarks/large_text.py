"""A large text file that was indexed: searching its raw bytes, and opening lines deep in it."""

import mmap
import random
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from core.file_result import FileResult
from core.ports import BlobStore
from core.settings import read_settings
from jobs.log_filter import EventFilter
from jobs.log_order import Place
from jobs.parse_file import parse_files
from jobs.read_page import read_page
from jobs.wiring import Wiring, wire
from tests.benchmarks.one_core import call
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.servers import Servers, scattered, servers, store_batch
from tests.benchmarks.text_files import write_text

EXPRESSION = r"[bc]arrier (lost|found) after \d+ ms"  # begins with no fixed letter
NEEDLE = b"<27>1 2026-11-20T12:00:00.%03dZ vcu radiod 312 - - carrier lost after %d ms\n"
NEEDLES = 5
LINES = 200
SLICE_BYTES = 64 << 20


def search(batch_id: str) -> tuple[int, float]:
    """Search all of a batch; return (hits, seconds)."""
    with wire(read_settings()) as wiring:
        files = _files(wiring, batch_id)
        read_page(wiring.store, files, EventFilter(text="[a-z]", regex=True), limit=1)  # loads the libraries
        start = time.perf_counter()
        return _hits(
            wiring.store, files, EventFilter(text=EXPRESSION, regex=True)
        ), time.perf_counter() - start


def search_with_re(path: str, size: int) -> tuple[int, float]:
    """Search the end of a file with Python's `re`, in either case as Argus does; return (hits, seconds)."""
    expression = re.compile(EXPRESSION.encode(), re.IGNORECASE)
    with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        start = time.perf_counter()
        hits = sum(1 for _ in expression.finditer(mapped, max(len(mapped) - size, 0)))
        return hits, time.perf_counter() - start


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure both over one file."""
    log = folder / "large.log"
    records = write_text(log, scale.large_bytes) + NEEDLES
    with log.open("ab") as file:
        file.writelines(NEEDLE % (number, 40 * number) for number in range(NEEDLES))
    with servers(folder / "servers") as running:
        batch_id = store_batch(running.wiring, [log], 1)
        (step,) = scattered(running.wiring, batch_id)
        parse_files(running.wiring, **step.arguments)
        (file,) = _files(running.wiring, batch_id)
        assert file.events >= records
        return [_searched(scale, running, batch_id, log), _opened(scale, running.wiring.store, file)]


def _searched(scale: Scale, running: Servers, batch_id: str, log: Path) -> Row:
    size_gb = log.stat().st_size / 1e9
    piece = min(log.stat().st_size, SLICE_BYTES)

    def ours() -> float:
        hits, seconds = call(search, batch_id, environment=running.environment)
        assert hits == NEEDLES
        return size_gb / seconds

    def peer() -> float:
        hits, seconds = call(search_with_re, str(log), piece)
        assert hits == NEEDLES
        return piece / 1e9 / seconds

    argus, python = in_turns(scale.rounds, ours, peer)
    note = f"{size_gb:.2f} GB, {NEEDLES} hits at its end, no literal prefix; `re` on {piece / 1e6:.0f} MB"
    return Row("regex search over raw text", "GB/s", argus, (Bar(1),), "Python re", python, note=note)


def _opened(scale: Scale, store: BlobStore, file: FileResult) -> Row:
    """Measure pages at places all over the file, the last one among them."""
    places = random.Random(1)
    slowest: list[float] = []

    def pages() -> float:
        times: list[float] = []
        rows = [places.randrange(file.events - LINES) for _ in range(scale.of(20, 3))]
        for row in [*rows, file.events - LINES - 1]:
            start = time.perf_counter()
            page = read_page(store, [file], after=str(Place(None, row)), limit=LINES)
            times.append((time.perf_counter() - start) * 1e3)
            assert (len(page.lines), page.lines[0].text[:1]) == (LINES, "<")
        slowest.append(quantiles(times, n=20)[-1])
        return median(times)

    pages()
    (p50,) = in_turns(scale.rounds, pages)
    p95 = median(slowest)
    note = f"{file.file.size / 1e9:.2f} GB, {file.events:,} lines; "
    note += f"pages of {LINES} at random places, p50 {p50:.0f} ms"
    bars = (Bar(300, at_most=True),)
    return Row("opening any line, p95", "ms", p95, bars, less_is_better=True, note=note)


def _files(wiring: Wiring, batch_id: str) -> list[FileResult]:
    with wiring.uow() as uow:
        return uow.log_files.results(batch_id)


def _hits(store: BlobStore, files: Sequence[FileResult], wanted: EventFilter) -> int:
    """Read page after page as the viewer does, for a page ends when it took long."""
    hits, after = 0, None
    while True:
        page = read_page(store, files, wanted, after=after, limit=LINES)
        hits += len(page.lines)
        if page.next is None:
            return hits
        after = page.next


FAMILY = Family(measure, ("polars",))
