import random
import threading
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from sqlalchemy import text

from core.batch import Batch
from tests.integration.db.factories import (
    HOUR_NS,
    NOON,
    OTHER_VIN,
    a_fault,
    a_rollup,
    ns,
    store_batch,
)

DAY = timedelta(days=1)


def rows(uow, sql: str):
    return uow._connection.execute(text(sql)).all()


def the_fault(uow):
    [fault] = rows(uow, "SELECT * FROM faults")
    return fault


def test_a_batch_enters_the_fleets_counts(uow):
    batch = store_batch(uow, platform="J7")
    hours = [{"bucket_ns": ns(NOON) + n * HOUR_NS, "count": n + 1, "episodes": 1} for n in (0, 1, 13)]
    fault = a_fault(count=17, episodes=3, last_ns=ns(NOON) + 13 * HOUR_NS + 5)
    uow.fleet.replace_batch(batch, [fault], a_rollup(*hours), [(ns(NOON), ns(NOON) + 14 * HOUR_NS)])

    stored = the_fault(uow)
    assert (stored.code, stored.state, stored.level) == ("P0301", "open", 2)
    assert stored.signature == 2**63 + 5 - 2**64
    assert (stored.first_seen_at, stored.last_seen_at) == (NOON, NOON + timedelta(hours=13))
    assert (stored.first_firmware, stored.last_firmware) == ("2.4.0", "2.4.0")

    hourly = rows(uow, "SELECT * FROM rollups_hourly ORDER BY bucket")
    assert [(row.bucket, row.count) for row in hourly] == [
        (NOON, 1),
        (NOON + timedelta(hours=1), 2),
        (NOON + timedelta(hours=13), 14),
    ]
    first = hourly[0]
    assert (first.batch_id, first.fault_id, first.signature) == (batch.id, stored.id, stored.signature)
    assert (first.source, first.vin, first.firmware, first.platform) == (
        "ECU1/ENG/MAIN",
        batch.vin,
        "2.4.0",
        "J7",
    )
    assert (first.level, first.episodes) == (2, 1)

    midnight = NOON.replace(hour=0)
    daily = rows(uow, "SELECT bucket, count, episodes FROM rollups_daily ORDER BY bucket")
    assert daily == [(midnight, 3, 2), (midnight + DAY, 14, 1)]

    [(during,)] = rows(uow, "SELECT during FROM coverage")
    assert (during.lower, during.upper, during.bounds) == (NOON, NOON + timedelta(hours=14), "[]")
    [seen] = rows(uow, "SELECT * FROM batch_faults")
    assert (seen.count, seen.episodes, seen.sources) == (17, 3, ["ECU1/ENG/MAIN", "ECU2/GW/LOG"])


def test_reprocessing_counts_once(uow):
    batch = store_batch(uow)
    for _ in range(2):
        uow.fleet.replace_batch(batch, [a_fault()], a_rollup({}), [(ns(NOON), ns(NOON) + HOUR_NS)])
    for table in ("rollups_hourly", "rollups_daily", "coverage", "batch_faults", "faults"):
        assert rows(uow, f"SELECT count(*) FROM {table}") == [(1,)], table
    assert rows(uow, "SELECT sum(count) FROM rollups_hourly") == [(5,)]


def test_a_fault_keeps_its_number_when_its_batch_is_reprocessed(uow):
    batch = store_batch(uow)
    uow.fleet.replace_batch(batch, [a_fault()], a_rollup({}), [])
    before = the_fault(uow).id
    uow.fleet.replace_batch(batch, [a_fault(count=6)], a_rollup({"count": 6}), [])
    assert the_fault(uow).id == before


def test_first_and_last_follow_what_is_there(uow):
    early = store_batch(uow, firmware="2.3.0")
    late = store_batch(uow, firmware="2.4.0", vin=OTHER_VIN)
    for batch, at in ((late, NOON + DAY), (early, NOON - DAY)):
        fault = a_fault(first_ns=ns(at), last_ns=ns(at) + 1000)
        uow.fleet.replace_batch(batch, [fault], a_rollup({"bucket_ns": ns(at)}), [])
    fault = the_fault(uow)
    assert (fault.first_seen_at, fault.first_firmware) == (NOON - DAY, "2.3.0")
    assert (fault.last_seen_at, fault.last_firmware) == (NOON + DAY + timedelta(microseconds=1), "2.4.0")

    uow.fleet.replace_batch(early, [], a_rollup({}).clear(), [])
    fault = the_fault(uow)
    assert (fault.first_seen_at, fault.first_firmware) == (NOON + DAY, "2.4.0")

    uow.batches.delete(late.id)
    assert rows(uow, "SELECT * FROM faults") == []


def test_a_fault_somebody_judged_outlives_its_batches(uow):
    batch = store_batch(uow)
    uow.fleet.replace_batch(batch, [a_fault()], a_rollup({}), [])
    uow._connection.execute(text("UPDATE faults SET state = 'muted'"))
    uow.batches.delete(batch.id)
    fault = the_fault(uow)
    assert (fault.state, fault.first_seen_at, fault.last_firmware) == ("muted", None, None)


def test_a_fault_is_its_code_or_else_its_signature_and_source(uow):
    batch = store_batch(uow)
    faults = [
        a_fault(),
        a_fault(code=None, signature=7, source="a"),
        a_fault(code=None, signature=7, source="b"),
        a_fault(code=None, signature=8, source="a"),
        a_fault(code="U0100", signature=7, source="a"),
    ]
    counts = a_rollup(
        *({"fault": n, "signature": f.signature, "source": f.source} for n, f in enumerate(faults))
    )
    uow.fleet.replace_batch(batch, faults, counts, [])
    other = store_batch(uow, vin=OTHER_VIN)
    uow.fleet.replace_batch(
        other,
        [a_fault(code=None, signature=7, source="b"), a_fault(signature=99, source="elsewhere")],
        a_rollup({"signature": 7, "source": "b"}, {"fault": 1, "signature": 99, "source": "elsewhere"}),
        [],
    )
    assert len(rows(uow, "SELECT * FROM faults")) == 5
    shared = """SELECT code, source FROM faults JOIN batch_faults ON fault_id = id
      GROUP BY id HAVING count(*) = 2"""
    assert sorted(rows(uow, shared), key=str) == [("P0301", "ECU1/ENG/MAIN"), (None, "b")]
    joined = """SELECT f.signature, r.signature FROM rollups_hourly r JOIN faults f ON f.id = r.fault_id
      WHERE f.code IS NULL"""
    assert all(of_fault == of_row for of_fault, of_row in rows(uow, joined))


def test_text_of_any_kind_can_be_counted(uow):
    batch = store_batch(uow)
    sources = ["", "ü", "\0", "\ufffd", "日本語/ログ", "x" * 5000, "x" * 5001, "tab\there"]
    faults = [a_fault(code=None, source=source, sources=(source,), template=source) for source in sources]
    counts = a_rollup(*({"fault": n, "source": source} for n, source in enumerate(sources)))
    uow.fleet.replace_batch(batch, faults, counts, [])
    assert rows(uow, "SELECT sum(count), count(*) FROM rollups_hourly") == [(40, 7)]
    assert rows(uow, "SELECT count(*), max(length(source)) FROM faults") == [(7, 200)]
    [merged] = rows(uow, "SELECT * FROM batch_faults JOIN faults ON id = fault_id WHERE source = E'\ufffd'")
    assert (merged.count, merged.episodes) == (10, 4)


def test_categorical_sources_are_taken_too(uow):
    batch = store_batch(uow)
    counts = a_rollup({}).with_columns(pl.col("source").cast(pl.Categorical))
    uow.fleet.replace_batch(batch, [a_fault()], counts, [])
    assert rows(uow, "SELECT source FROM rollups_hourly") == [("ECU1/ENG/MAIN",)]


def test_the_worst_known_level_stands(uow):
    batch = store_batch(uow)
    hours = [{"level": level, "source": source} for level, source in ((0, "a"), (3, "b"), (1, "c"))]
    uow.fleet.replace_batch(batch, [a_fault(level=1, count=15, episodes=6)], a_rollup(*hours), [])
    assert sorted(rows(uow, "SELECT level FROM rollups_daily")) == [(0,), (1,), (3,)]
    assert the_fault(uow).level == 1


def test_months_are_made_as_they_are_needed(uow):
    batch = store_batch(uow)
    times = [
        datetime(2025, 12, 31, 23, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC),
    ]
    counts = a_rollup(*({"bucket_ns": ns(time)} for time in times))
    uow.fleet.replace_batch(batch, [a_fault(count=15, episodes=6)], counts, [])
    found = rows(uow, "SELECT tableoid::regclass::text, bucket FROM rollups_hourly ORDER BY bucket DESC")
    assert found == [
        ("rollups_hourly_2026_01", times[1]),
        ("rollups_hourly_2025_12", times[0]),
        ("rollups_hourly_2000_01", times[2]),
    ]
    uow.fleet.forget_batch(batch.id)
    assert rows(uow, "SELECT * FROM rollups_hourly") == []


def test_batches_gathered_at_once_count_as_one_after_the_other(begin):
    """Same new faults, same new month, every batch twice, some deleted: totals as of a serial run."""
    with begin() as uow:
        batches = [store_batch(uow, firmware=f"2.{n}.0") for n in range(6)]
        uow.commit()
    errors: list[BaseException] = []

    def gather(batch: Batch) -> None:
        at = ns(NOON) + batches.index(batch) * HOUR_NS
        faults = [a_fault(code=f"P03{n:02}", signature=n, first_ns=at, last_ns=at) for n in range(20)]
        shuffled = random.Random(batch.id).sample(faults, len(faults))
        hours = [
            {"fault": n, "signature": f.signature, "bucket_ns": ns(datetime(2026, 7, 1, n, tzinfo=UTC))}
            for n, f in enumerate(shuffled)
        ]
        try:
            for _ in range(2):
                with begin() as uow:
                    uow.batches.get_for_update(batch.id)
                    uow.fleet.replace_batch(
                        batch, shuffled, a_rollup(*hours), [(ns(NOON), ns(NOON) + HOUR_NS)]
                    )
                    uow.commit()
            if batch in batches[:2]:
                with begin() as uow:
                    uow.batches.delete(batch.id)
                    uow.commit()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=gather, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with begin() as uow:
        assert rows(uow, "SELECT count(*), count(DISTINCT batch_id), sum(count) FROM rollups_hourly") == [
            (80, 4, 400)
        ]
        assert rows(uow, "SELECT count(*), sum(count) FROM rollups_daily") == [(80, 400)]
        assert rows(uow, "SELECT DISTINCT first_firmware, last_firmware FROM faults") == [("2.2.0", "2.5.0")]
        assert rows(uow, "SELECT count(*) FROM faults") == [(20,)]
        assert rows(uow, "SELECT count(*) FROM coverage") == [(4,)]


def test_a_gather_that_fails_changes_nothing(begin):
    with begin() as uow:
        batch = store_batch(uow)
        uow.fleet.replace_batch(batch, [a_fault()], a_rollup({}), [])
        uow.commit()
    with begin() as uow, pytest.raises(RuntimeError):
        uow.fleet.replace_batch(batch, [a_fault(code="U0100")], a_rollup({"count": 99}), [])
        raise RuntimeError("before the commit")
    with begin() as uow:
        assert rows(uow, "SELECT sum(count) FROM rollups_hourly") == [(5,)]
        assert the_fault(uow).code == "P0301"
