import polars as pl

from core.parsed_log import SIGNAL_SCHEMA
from core.signals import SIGNALS_SHOWN, unite_signals

EMPTY = pl.DataFrame(SIGNAL_SCHEMA.empty_table())


def table(*rows: tuple) -> pl.DataFrame:
    return pl.concat([EMPTY, pl.DataFrame(rows, EMPTY.schema, orient="row")])


def test_files_share_a_series():
    buckets = table(
        ("volts", "BMS", 1_005, 11.0, 13.0, 36.0, 3),
        ("volts", "BMS", 1_007, 10.0, 12.0, 11.0, 1),
        ("volts", "BMS", 1_020, 14.0, 14.0, 14.0, 1),
        ("volts", "DCDC", 1_020, 1.0, 1.0, 1.0, 1),
    )
    first, second = unite_signals(buckets, (1_003, 1_025), 10)
    assert first == {
        "name": "volts",
        "source": "BMS",
        "samples": 5,
        "points": [[1_000, 10.0, 13.0, 11.75], [1_020, 14.0, 14.0, 14.0]],
    }
    assert second["source"] == "DCDC"


def test_what_is_outside_the_recording_is_left_out():
    buckets = table(("volts", "", 5, 1.0, 1.0, 1.0, 1), ("volts", "", 5_000, 1.0, 1.0, 1.0, 1))
    assert unite_signals(buckets, (1_000, 2_000), 10) == []


def test_the_best_sampled_are_shown():
    rows = [(f"s{n:02d}", "", 0, 0.0, 1.0, float(n), n) for n in range(1, SIGNALS_SHOWN + 4)]
    shown = unite_signals(table(*rows), (0, 10), 10)
    assert [signal["samples"] for signal in shown] == list(range(SIGNALS_SHOWN + 3, 3, -1))
