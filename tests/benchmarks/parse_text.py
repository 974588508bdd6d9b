"""Raw text lines to level, time and group, beside drain3 with masks and beside polars' regular expressions.

drain3 is given what it is usually given: six masks, and lines as they are. polars only takes the header apart
(time, level and source), without groups. Both read a slice.
"""

import json
import time
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.one_core import call, python
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns
from tests.benchmarks.text_files import write_text

DRAIN_BYTES, POLARS_BYTES = 4 << 20, 32 << 20
# Addresses, hex numbers and identifiers, paths, times, numbers: what drain3's own examples mask, and paths.
MASKS = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z|\d\d-\d\d \d\d:\d\d:\d\d\.\d+", "TIME"),
    (r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b", "IP"),
    (r"\b0x[0-9a-fA-F]+\b", "HEX"),
    (r"\b[0-9a-f]{8,}\b", "ID"),
    (r"(?:/[\w.-]+){2,}", "PATH"),
    (r"((?<=[^A-Za-z0-9])|^)[-+]?\d+(?:\.\d+)?((?=[^A-Za-z0-9])|$)", "NUM"),
)
HEADERS = {
    "syslog": r"^<(?P<level>\d+)>1 (?P<time>\S+) (?P<host>\S+) (?P<source>\S+) (?P<pid>\d+) - - (?P<text>.*)",
    "logcat": r"^(?P<time>\S+ \S+) +(?P<pid>\d+) +(?P<tid>\d+) (?P<level>\w) (?P<source>[^:]+): (?P<text>.*)",
}
TIMES = {"syslog": "%Y-%m-%dT%H:%M:%S%.fZ", "logcat": "%Y-%m-%d %H:%M:%S%.f"}


def mine_with_drain3(path: str) -> tuple[int, float]:
    """Group the lines of a file; return (lines, seconds)."""
    from drain3 import TemplateMiner  # noqa: PLC0415 - the process that starts the turns needs no peers
    from drain3.masking import MaskingInstruction  # noqa: PLC0415
    from drain3.template_miner_config import TemplateMinerConfig  # noqa: PLC0415

    lines = Path(path).read_text().splitlines()
    config = TemplateMinerConfig()
    config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in MASKS]
    miner = TemplateMiner(config=config)
    start = time.perf_counter()
    for line in lines:
        miner.add_log_message(line)
    return len(lines), time.perf_counter() - start


def extract_with_polars(path: str, flavour: str) -> tuple[int, float]:
    """Take the headers of a file's lines apart; return (lines, seconds)."""
    import polars as pl  # noqa: PLC0415 - as above

    start = time.perf_counter()
    year = "2026-" if flavour == "logcat" else ""
    fields = (
        pl.scan_csv(path, has_header=False, separator="\x01", quote_char=None, new_columns=["line"])
        .select(pl.col("line").str.extract_groups(HEADERS[flavour]).struct.unnest())
        .with_columns((pl.lit(year) + pl.col("time")).str.to_datetime(TIMES[flavour], time_unit="ns"))
        .collect()
    )
    seconds = time.perf_counter() - start
    assert not fields["time"].has_nulls()
    return len(fields), seconds


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure both flavours against both peers."""
    return [row for flavour in HEADERS for row in _measure(flavour, scale, folder)]


def _measure(flavour: str, scale: Scale, folder: Path) -> list[Row]:
    size = scale.of(250_000_000, 1_000_000)
    whole, small, middle = (folder / f"{flavour}.{part}.log" for part in ("whole", "small", "middle"))
    records = write_text(whole, size, flavour)
    scaled = write_text(small, min(size, DRAIN_BYTES), flavour)
    extracted = write_text(middle, min(size, POLARS_BYTES), flavour)

    def argus() -> float:
        found = json.loads(python("-m", "jobs.cli", "parse", "--json", str(whole)))
        assert found["records"] == records
        return records / found["seconds"] / 1e6

    def drain3() -> float:
        count, seconds = call(mine_with_drain3, str(small))
        assert count == scaled
        return count / seconds / 1e6

    def polars() -> float:
        count, seconds = call(extract_with_polars, str(middle), flavour)
        assert count == extracted
        return count / seconds / 1e6

    ours, masked, regex = in_turns(scale.rounds, argus, drain3, polars)
    work, unit = f"text ({flavour}) → level, time, group", "M lines/s"
    size_mb = whole.stat().st_size / 1e6
    note = f"{size_mb:.0f} MB, {records:,} raw lines, {ours * size_mb / records * 1e6:.0f} MB/s"
    drained = f"drain3 {version('drain3')}, {len(MASKS)} masks"
    bars = (Bar(100, of_ratio=True),)
    return [
        Row(work, unit, ours, bars, drained, masked, note=f"{note}; drain3 on {scaled:,} lines"),
        Row(
            work,
            unit,
            ours,
            (),
            f"polars {version('polars')} regex",
            regex,
            note=f"polars: header only, no groups; on {extracted:,} lines",
        ),
    ]


FAMILY = Family(measure, ("drain3", "polars"))
