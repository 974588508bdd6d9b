"""Counting events by level, source and signature, as a parser does while it scans, beside polars.

polars groups by one packed number of all three, which is its fastest way. Argus counts each of the three for
itself, in the same pass that builds the Arrow columns: no page asks for their combinations.
"""

import time
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.one_core import call
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns

LEVELS, SOURCES, SIGNATURES = 7, 200, 1000  # 1.4 million combinations


def count_while_scanning(events: int) -> float:
    """Give a collector so many events in batches; return the seconds."""
    import numpy as np  # noqa: PLC0415 - the process that starts the turns needs none of it

    from core.parsed_log import EVENTS_PER_BATCH, MESSAGE  # noqa: PLC0415
    from parsers.collect import Collector, Rows  # noqa: PLC0415

    level, source, signature = _columns(events)
    record = np.arange(EVENTS_PER_BATCH, dtype=np.uint64)
    numbers, length = record.view(np.int64), record.astype(np.uint32)
    boot, kind = np.zeros(EVENTS_PER_BATCH, np.uint16), np.full(EVENTS_PER_BATCH, MESSAGE, np.uint8)

    def count(most: int) -> Collector:
        collector = Collector("benchmark", most, lambda offset, _: f"message {offset}")
        for number in range(SOURCES):
            collector.source_number(f"ECU{number}")
        for start in range(0, most, EVENTS_PER_BATCH):
            part = slice(start, min(start + EVENTS_PER_BATCH, most))
            rows = part.stop - part.start
            collector.add(
                Rows(
                    record=record[:rows],
                    ts_ns=numbers[:rows],
                    mono_ns=numbers[:rows],
                    boot=boot[:rows],
                    level=level[part],
                    source=source[part],
                    kind=kind[:rows],
                    signature=signature[part],
                    offset=record[:rows],
                    length=length[:rows],
                )
            )
        return collector

    count(EVENTS_PER_BATCH)
    start = time.perf_counter()
    collector = count(events)
    seconds = time.perf_counter() - start
    summary = collector.finish(records=events, bytes_parsed=events)
    assert sum(summary.levels.values()) == sum(summary.sources.values()) == events
    return seconds


def group_with_polars(events: int) -> float:
    """Group so many events by their packed key; return the seconds."""
    import numpy as np  # noqa: PLC0415 - as above
    import polars as pl  # noqa: PLC0415

    level, source, signature = _columns(events)
    names, kind = np.unique(signature, return_inverse=True)
    key = (level.astype(np.uint64) * SOURCES + source.astype(np.uint64)) * names.size + kind.astype(np.uint64)
    table = pl.DataFrame({"key": key}).lazy()
    counted = table.group_by("key").len()
    table.head(1 << 16).group_by("key").len().collect(engine="streaming")
    start = time.perf_counter()
    groups = counted.collect(engine="streaming")  # twice as fast here as the other engine
    seconds = time.perf_counter() - start
    assert groups["len"].sum() == events
    return seconds


def _columns(events: int):
    import numpy as np  # noqa: PLC0415

    random = np.random.default_rng(1)
    signatures = random.integers(1, 1 << 63, SIGNATURES, np.uint64)
    return (
        random.integers(0, LEVELS, events, np.uint8),
        random.integers(0, SOURCES, events, np.int32),
        signatures[random.integers(0, SIGNATURES, events, np.int32)],
    )


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure both in turns."""
    events = scale.of(20_000_000, 200_000)
    ours, polars = in_turns(
        scale.rounds,
        lambda: events / 1e6 / call(count_while_scanning, events),
        lambda: events / 1e6 / call(group_with_polars, events),
    )
    note = (
        f"{events:,} events, {LEVELS * SOURCES * SIGNATURES:,} combinations; Argus counts levels, sources "
        "and signatures apart and builds the Arrow batches too, polars groups by one packed number"
    )
    peer = f"polars {version('polars')} streaming group_by, packed key"
    bars = (Bar(2, of_ratio=True),)
    return [Row("aggregation while scanning", "M events/s", ours, bars, peer, polars, note=note)]


FAMILY = Family(measure, ("polars",))
