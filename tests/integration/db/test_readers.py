from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from core.batch import BatchState
from core.errors import InvalidInputError, NotFoundError
from core.task import Unreadable
from db.readers.attention import read_attention
from db.readers.batch_detail import read_batch
from db.readers.batches_table import NO_PLATFORM, SORTS, BatchFilters, read_batches
from db.readers.error_rate import read_error_rate
from db.readers.fault_evidence import Evidence, read_evidence
from db.readers.firmware_matrix import read_firmware_matrix
from db.readers.fleet_totals import read_fleet_totals
from db.readers.known_labels import KnownVehicle, read_known_labels
from db.readers.log_file import read_file
from db.readers.regressions import read_regressions
from db.readers.report import read_diagnosis, read_report
from db.readers.worst_faults import read_worst_faults
from tests.integration.db.factories import (
    HOUR_NS,
    NOON,
    OTHER_VIN,
    TO_COMPLETED,
    TO_GATHERING,
    TO_SCATTERING,
    VIN,
    WORKER,
    a_fault,
    a_file,
    a_rollup,
    ns,
    parsed,
    scatter,
    store_batch,
    take_to,
)

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0)


def gather(uow, batch, *, at=NOON, hours=1.0, faults=None):
    """Store a fault for each (code, level, episodes) at `at`, and so many hours of coverage from there on."""
    seen = [
        a_fault(
            code=code,
            signature=n,
            level=level,
            count=episodes,
            episodes=episodes,
            first_ns=ns(at),
            last_ns=ns(at),
        )
        for n, (code, level, episodes) in enumerate(faults or [])
    ]
    counts = a_rollup(
        *(
            {"fault": n, "signature": n, "level": f.level, "count": f.count, "episodes": f.episodes}
            | {"bucket_ns": ns(at.replace(minute=0))}
            for n, f in enumerate(seen)
        )
    )
    uow.fleet.replace_batch(batch, seen, counts, [(ns(at), ns(at) + int(hours * HOUR_NS))])


class TestBatchesTable:
    def test_a_row_tells_all_of_a_batch(self, uow):
        batch = store_batch(uow, files=3, platform="J7", vehicle_id="car 7")
        first, second, _ = scatter(uow, batch)
        uow.tasks.settle(batch.id, [parsed(batch, first), Unreadable(*second, "empty")], WORKER)
        gather(uow, batch, faults=[("P0301", 2, 1), ("U0100", 2, 1)])
        page = read_batches(uow._connection)
        assert page.total == 1
        [row] = page.rows
        assert (row.id, row.state, row.vin, row.vehicle_id) == (batch.id, BatchState.SCATTERING, VIN, "car 7")
        assert (row.platform, row.firmware) == ("J7", "2.4.0")
        assert (row.total_files, row.processed_files, row.failed_files) == (3, 1, 1)
        assert row.progress == pytest.approx(2 / 3)
        assert (row.events, row.bytes, row.faults) == (40, 3000, 2)
        assert row.version == uow.batches.get(batch.id).version
        assert (row.failure, row.completed_at) == (None, None)
        assert row.first_at and row.last_at
        assert (row.last_at - row.first_at) == timedelta(hours=1)

    def test_a_batch_without_files_has_no_progress(self, uow):
        store_batch(uow)
        [row] = read_batches(uow._connection).rows
        assert (row.progress, row.events, row.bytes, row.faults) == (0.0, 0, 0, 0)
        assert (row.first_at, row.last_at) == (None, None)

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (BatchFilters(), "abc"),
            (BatchFilters(states=(BatchState.UPLOADED,)), "b"),
            (BatchFilters(states=(BatchState.UPLOADED, BatchState.PENDING)), "abc"),
            (BatchFilters(vin=OTHER_VIN), "b"),
            (BatchFilters(platform="J7"), "a"),
            (BatchFilters(platform=NO_PLATFORM), "c"),
            (BatchFilters(firmware="2.3"), "bc"),
            (BatchFilters(firmware="2.3", platform="J8"), "b"),
            (BatchFilters(text="CAR_7"), "a"),
            (BatchFilters(text="r"), "abc"),
            (BatchFilters(text="%"), ""),
            (BatchFilters(text="drive.dlt"), "c"),
            (BatchFilters(text=OTHER_VIN[-4:]), "b"),
        ],
    )
    def test_filters(self, uow, filters, found):
        batches = {
            "a": store_batch(uow, platform="J7", vehicle_id="car_7"),
            "b": store_batch(uow, platform="J8", vin=OTHER_VIN, firmware="2.3"),
            "c": store_batch(uow, firmware="2.3"),
        }
        uow.log_files.add(a_file(batches["c"], name="Night drive.dlt"))
        take_to(uow, batches["b"], BatchState.UPLOADED)
        names = {batch.id: name for name, batch in batches.items()}
        page = read_batches(uow._connection, filters)
        assert sorted(names[row.id] for row in page.rows) == sorted(found)
        assert page.total == len(found)

    def test_batches_that_show_a_fault(self, uow):
        one, other = store_batch(uow), store_batch(uow, vin=OTHER_VIN)
        gather(uow, one, faults=[("P0301", 2, 1)])
        gather(uow, other, faults=[("U0100", 2, 1)])
        fault = next(f for f in read_worst_faults(uow._connection, until=NOON) if f.code == "P0301")
        assert [row.id for row in read_batches(uow._connection, BatchFilters(fault=fault.id)).rows] == [
            one.id
        ]
        assert read_batches(uow._connection, BatchFilters(fault=fault.id + 1000)).total == 0

    @pytest.mark.parametrize("sort", list(SORTS))
    def test_every_sort_works_both_ways(self, uow, sort):
        for n in range(3):
            batch = store_batch(uow, files=n, firmware=f"2.{n}", platform=f"J{n}", created_at=NOON + n * DAY)
            faults = [(f"P000{code}", 2, 1) for code in range(n)]
            gather(uow, batch, at=NOON + n * DAY, faults=faults)
        rows = [read_batches(uow._connection, sort=sort, descending=down).rows for down in (False, True)]
        columns = {
            "created": "created_at",
            "files": "total_files",
            "failed": "failed_files",
            "vehicle": "vin",
            "recorded": "first_at",
        }
        values = [[getattr(row, columns.get(sort, sort)) for row in way] for way in rows]
        assert values[0] == sorted(values[0])
        assert values[1] == sorted(values[1], reverse=True)

    def test_pages_follow_one_another(self, uow):
        stored = [store_batch(uow, created_at=NOON + n * DAY) for n in range(5)]
        pages = [read_batches(uow._connection, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
        assert [row.id for page in pages for row in page.rows] == [batch.id for batch in reversed(stored)]
        assert {page.total for page in pages} == {5}

    def test_an_unknown_sort_is_refused(self, uow):
        with pytest.raises(InvalidInputError, match="'colour'"):
            read_batches(uow._connection, sort="colour")


def test_a_batch_is_read_with_its_files(uow):
    batch = store_batch(uow, files=2)
    first, second = scatter(uow, batch)
    uow.tasks.settle(batch.id, [parsed(batch, first), Unreadable(*second, "empty")], WORKER)
    detail = read_batch(uow._connection, batch.id)
    assert detail.batch == uow.batches.get(batch.id)
    assert detail.files == tuple(uow.log_files.results(batch.id))
    assert (detail.bytes, detail.records, detail.events) == (2000, 50, 40)
    assert (detail.has_report, detail.completed_at) == (False, None)
    uow.reports.put(batch.id, {})
    take_to(uow, batch, *TO_GATHERING, *TO_COMPLETED)
    detail = read_batch(uow._connection, batch.id)
    assert detail.has_report
    assert detail.completed_at is not None
    with pytest.raises(NotFoundError, match="B-NOWHERE"):
        read_batch(uow._connection, "B-NOWHERE")


def test_report_and_diagnosis_are_read(uow):
    batch = store_batch(uow)
    assert read_report(uow._connection, batch.id) is None
    assert read_diagnosis(uow._connection, batch.id) is None
    uow.reports.put(batch.id, {"totals": 1})
    uow.diagnoses.put(batch.id, tier="rules", verdict="no_fault", body={"causes": []})
    assert read_report(uow._connection, batch.id) == {"totals": 1}
    assert read_diagnosis(uow._connection, batch.id) == {"causes": []}


def test_a_file_is_read_within_its_batch(uow):
    batch, other = store_batch(uow, files=1), store_batch(uow)
    [file] = uow.log_files.for_batch(batch.id)
    viewed = read_file(uow._connection, batch.id, file.id)
    assert (viewed.batch, viewed.result.file) == (batch, file)
    with pytest.raises(NotFoundError):
        read_file(uow._connection, other.id, file.id)


def test_known_labels_come_latest_first(uow):
    store_batch(uow, vehicle_id="car 7", platform="J7", firmware="2.3", created_at=NOON)
    store_batch(uow, vin=OTHER_VIN, firmware="2.4", created_at=NOON + DAY)
    store_batch(uow, vin=OTHER_VIN, platform="J6", firmware="2.2", created_at=NOON - DAY)
    known = read_known_labels(uow._connection)
    assert known.vehicles == (KnownVehicle(OTHER_VIN, None, "J6"), KnownVehicle(VIN, "car 7", "J7"))
    assert (known.platforms, known.firmwares) == (("J6", "J7"), ("2.4", "2.3", "2.2"))


def test_totals_count_parallel_logs_of_a_vehicle_once(uow):
    assert read_fleet_totals(uow._connection).hours == 0
    one, same, other = (
        store_batch(uow, files=2),
        store_batch(uow),
        store_batch(uow, vin=OTHER_VIN, platform="J7"),
    )
    gather(uow, one, hours=2)
    gather(uow, same, at=NOON + timedelta(hours=1), hours=2)
    gather(uow, other, hours=5)
    totals = read_fleet_totals(uow._connection)
    assert totals.hours == pytest.approx(8)
    assert (totals.vehicles, totals.platforms, totals.firmwares) == (2, 1, 1)
    assert totals.batches == {BatchState.PENDING: 3}
    assert (totals.files, totals.bytes, totals.events) == (2, 2000, 0)


class TestWorstFaults:
    def test_a_row_tells_all_of_a_fault(self, uow):
        old = store_batch(uow, firmware="2.3.0")
        new = store_batch(uow, firmware="2.4.0", vin=OTHER_VIN)
        gather(uow, old, at=NOON - DAY, hours=10, faults=[("P0301", 2, 2)])
        gather(uow, new, hours=30, faults=[("P0301", 1, 6)])
        [fault] = read_worst_faults(uow._connection, days=3, until=NOON)
        assert fault.name == f"F-{fault.id}"
        assert (fault.code, fault.signature, fault.level, fault.state) == ("P0301", 0, 1, "open")
        assert (fault.count, fault.episodes, fault.vehicles) == (8, 8, 2)
        assert fault.sources == ("ECU1/ENG/MAIN", "ECU2/GW/LOG")
        assert fault.firmwares == ("2.3.0", "2.4.0")
        assert (fault.first_firmware, fault.last_firmware) == ("2.3.0", "2.4.0")
        assert (fault.first_seen_at, fault.last_seen_at) == (NOON - DAY, NOON)
        assert fault.daily == (0, 2, 6)
        assert fault.hours == pytest.approx(10 + 12)  # of the new batch, what lies before midnight
        assert fault.rate_per_100h == pytest.approx(100 * 8 / 22)

    def test_the_worst_come_first(self, uow):
        gather(uow, store_batch(uow), faults=[("A", 2, 1), ("B", 1, 9), ("C", 4, 3)])
        codes = [fault.code for fault in read_worst_faults(uow._connection, until=NOON)]
        assert codes == ["B", "C", "A"]
        assert [f.code for f in read_worst_faults(uow._connection, until=NOON, limit=1)] == ["B"]

    def test_the_window_platform_and_firmware_narrow_it_down(self, uow):
        gather(uow, store_batch(uow, platform="J7"), at=NOON - 5 * DAY, hours=2, faults=[("OLD", 2, 1)])
        gather(uow, store_batch(uow, platform="J7"), hours=4, faults=[("J7", 2, 1)])
        gather(uow, store_batch(uow, platform="J8", firmware="9"), hours=8, faults=[("J8", 2, 1)])

        def codes(**scope):
            return {f.code: f.hours for f in read_worst_faults(uow._connection, until=NOON, **scope)}

        assert codes(days=5) == pytest.approx({"J7": 8, "J8": 8})
        assert codes(days=6, platform="J7") == pytest.approx({"OLD": 6, "J7": 6})
        assert codes(days=6, firmware="9") == pytest.approx({"J8": 8})
        assert codes(days=6, platform="J9") == {}

    def test_merged_faults_are_left_out(self, uow):
        gather(uow, store_batch(uow), faults=[("A", 2, 1), ("B", 2, 1)])
        uow._connection.execute(text("UPDATE faults SET state = 'merged' WHERE code = 'A'"))
        assert [f.code for f in read_worst_faults(uow._connection, until=NOON)] == ["B"]


class TestErrorRate:
    def test_days_are_counted_against_their_hours(self, uow):
        gather(
            uow, store_batch(uow), at=NOON - DAY, hours=24, faults=[("A", 2, 3), ("B", 1, 1), ("C", 3, 50)]
        )
        gather(uow, store_batch(uow, vin=OTHER_VIN), at=NOON - DAY, hours=12)
        gather(uow, store_batch(uow), at=NOON - 3 * DAY, hours=4, faults=[("A", 2, 1)])
        rate = read_error_rate(uow._connection, days=2, until=NOON)
        yesterday, today = rate.days
        assert (yesterday.day, today.day) == (date(2026, 11, 19), date(2026, 11, 20))
        assert (yesterday.episodes, yesterday.hours) == (4, pytest.approx(24))
        assert yesterday.rate_per_100h == pytest.approx(100 * 4 / 24)
        assert (today.episodes, today.hours, today.rate_per_100h) == (0, pytest.approx(12), 0)
        assert [(day.episodes, day.hours) for day in rate.previous] == [(1, pytest.approx(4)), (0, 0)]
        assert rate.previous[1].rate_per_100h is None

    def test_firmware_is_marked_on_its_first_day(self, uow):
        gather(uow, store_batch(uow, firmware="2.3"), at=NOON - 9 * DAY)
        gather(uow, store_batch(uow, firmware="2.3"), at=NOON)
        gather(uow, store_batch(uow, firmware="2.4"), at=NOON - DAY)
        rate = read_error_rate(uow._connection, days=5, until=NOON)
        assert rate.firmware_first_seen == (("2.4", date(2026, 11, 19)),)

    def test_one_platform(self, uow):
        gather(uow, store_batch(uow, platform="J7"), hours=2, faults=[("A", 2, 1)])
        gather(uow, store_batch(uow, platform="J8"), hours=3, faults=[("A", 2, 5)])
        [today] = read_error_rate(uow._connection, days=1, until=NOON, platform="J7").days
        assert (today.episodes, today.hours) == (1, pytest.approx(2))

    def test_coverage_that_ends_at_midnight_stays_in_its_day(self, uow):
        gather(uow, store_batch(uow), at=NOON - DAY, hours=12)
        yesterday, today = read_error_rate(uow._connection, days=2, until=NOON).days
        assert (yesterday.hours, today.hours) == (pytest.approx(12), 0)


def test_the_matrix_has_a_cell_for_what_was_logged(uow):
    gather(uow, store_batch(uow, platform="J7", firmware="2.4"), hours=4, faults=[("A", 2, 2), ("B", 3, 7)])
    gather(uow, store_batch(uow, platform="J7", firmware="2.4", vin=OTHER_VIN), hours=4)
    gather(uow, store_batch(uow, platform="J7", firmware="10.0"), at=NOON - 2 * DAY, hours=3)
    gather(uow, store_batch(uow, firmware="2.4"), hours=4, faults=[("A", 2, 1)])
    cells = read_firmware_matrix(uow._connection, days=3, until=NOON)
    found = [(c.platform, c.firmware, c.vehicles, round(c.hours, 6), c.episodes) for c in cells]
    assert found == [("J7", "10.0", 1, 3, 0), ("J7", "2.4", 2, 8, 2), ("–", "2.4", 1, 4, 1)]
    assert [cell.rate_per_100h for cell in cells] == [0, 25, 25]
    assert len(read_firmware_matrix(uow._connection, days=1, until=NOON)) == 2


class TestAttention:
    def test_a_quiet_fleet_needs_none(self, uow):
        store_batch(uow)
        attention = read_attention(uow._connection)
        assert attention.stuck + attention.failed + attention.unreadable + attention.new_faults == ()

    def test_batches_that_stand_still_or_failed(self, uow):
        stuck, leased, fresh = (store_batch(uow, files=1) for _ in range(3))
        take_to(uow, stuck, *TO_SCATTERING)
        scatter(uow, leased)
        uow._connection.execute(text("ALTER TABLE batches DISABLE TRIGGER USER"))
        uow._connection.execute(text("UPDATE batches SET updated_at = now() - interval '6 min'"))
        uow._connection.execute(text("ALTER TABLE batches ENABLE TRIGGER USER"))
        take_to(uow, fresh, *TO_SCATTERING)
        failed = take_to(uow, store_batch(uow), BatchState.UPLOADED)
        uow.batches.save(failed.to(BatchState.FAILED, failure="Nothing could be stored."))
        attention = read_attention(uow._connection)
        assert [row.id for row in attention.stuck] == [stuck.id]
        assert [(row.id, row.failure) for row in attention.failed] == [
            (failed.id, "Nothing could be stored.")
        ]

    def test_batches_with_unreadable_files(self, uow):
        batch = store_batch(uow, files=2)
        first, second = scatter(uow, batch)
        uow.tasks.settle(batch.id, [parsed(batch, first), Unreadable(*second, "empty")], WORKER)
        take_to(uow, batch, *TO_GATHERING, *TO_COMPLETED)
        [row] = read_attention(uow._connection).unreadable
        assert (row.id, row.failed_files) == (batch.id, 1)

    def test_faults_of_the_last_week_that_an_older_fleet_did_not_have(self, uow):
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        gather(uow, store_batch(uow), at=now - 20 * DAY, faults=[("OLD", 2, 1)])
        gather(uow, store_batch(uow), at=now - DAY, faults=[("OLD", 2, 1), ("NEW", 2, 4), ("MILD", 3, 9)])
        [fault] = read_attention(uow._connection).new_faults
        assert (fault.code, fault.episodes, fault.vehicles) == ("NEW", 4, 1)

    def test_new_faults_are_counted_beyond_those_that_are_listed(self, uow, monkeypatch):
        monkeypatch.setattr("db.readers.attention.MOST_OF_A_KIND", 1)
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        gather(uow, store_batch(uow), at=now - 20 * DAY, faults=[("OLD", 2, 1)])
        gather(uow, store_batch(uow), at=now - DAY, faults=[("NEW", 2, 4), ("NEWER", 1, 2)])
        attention = read_attention(uow._connection)
        assert (len(attention.new_faults), attention.new_total) == (1, 2)

    def test_in_a_fleets_first_days_nothing_is_new(self, uow):
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        gather(uow, store_batch(uow), at=now - DAY, faults=[("FIRST", 2, 1)])
        assert read_attention(uow._connection).new_faults == ()


def test_evidence_is_where_the_fault_was_seen_last(uow):
    old, new = store_batch(uow), store_batch(uow, vin=OTHER_VIN)
    gather(uow, old, at=NOON - DAY, faults=[("P0301", 2, 1)])
    gather(uow, new, faults=[("P0301", 2, 1), (None, 2, 1)])
    faults = {f.code: f for f in read_worst_faults(uow._connection, until=NOON)}
    coded, uncoded = faults["P0301"], faults[None]
    assert read_evidence(uow._connection, coded.id) == Evidence(new.id, None, None)  # it has no report yet
    place = {"file_id": "f1", "offset": 0, "length": 9}
    told = [
        {"code": None, "signature": "0" * 16, "source": uncoded.source, "example": place | {"record": 1}},
        {"code": None, "signature": f"{uncoded.signature:016x}", "source": "X", "example": None},
        {"code": "P0301", "signature": "f" * 16, "source": "X", "example": place | {"record": 7}},
        {
            "code": None,
            "signature": f"{uncoded.signature:016x}",
            "source": uncoded.source,
            "example": place | {"record": 9},
        },
    ]
    uow.reports.put(new.id, {"faults": told})
    assert read_evidence(uow._connection, coded.id) == Evidence(new.id, "f1", 7)
    assert read_evidence(uow._connection, uncoded.id) == Evidence(new.id, "f1", 9)
    assert read_evidence(uow._connection, uncoded.id + 1000) is None


class TestRegressions:
    def drive(self, uow, firmware, days_ago, episodes, *, vehicles=4, platform="J7", hours=10, code="BUS"):
        """So many vehicles, each logged `hours`, with so many episodes in all on that firmware."""
        for n in range(vehicles):
            share = episodes // vehicles + (n < episodes % vehicles)
            batch = store_batch(uow, firmware=firmware, platform=platform, vin=f"WRGSJ7DZ4P000040{n}")
            gather(
                uow,
                batch,
                at=NOON - days_ago * DAY,
                hours=hours,
                faults=[(code, 2, share)] if share else [],
            )

    def test_a_fault_that_the_newest_firmware_made_worse(self, uow):
        self.drive(uow, "2.3", 30, 40)
        self.drive(uow, "2.4", 20, 2)
        self.drive(uow, "2.5", 10, 24)
        [worse] = read_regressions(uow._connection, until=NOON)
        assert (worse.code, worse.firmware, worse.before_firmware) == ("BUS", "2.5", "2.4")
        assert (worse.now.episodes, worse.now.vehicles) == (24, 4)
        assert worse.now.rate_per_100h == pytest.approx(60)
        assert worse.before.rate_per_100h == pytest.approx(5)

    def test_as_often_as_before_is_no_regression(self, uow):
        self.drive(uow, "2.4", 20, 20)
        self.drive(uow, "2.5", 10, 24)
        assert read_regressions(uow._connection, until=NOON) == ()

    def test_platforms_are_compared_with_themselves(self, uow):
        """J8 always was worse and only has the new firmware: that is no step."""
        self.drive(uow, "2.4", 20, 2)
        self.drive(uow, "2.5", 10, 2)
        self.drive(uow, "2.5", 9, 90, platform="J8")
        assert read_regressions(uow._connection, until=NOON) == ()

    def test_platforms_that_went_the_same_step_add_up(self, uow):
        for platform in ("J7", "J8"):
            self.drive(uow, "2.4", 20, 1, platform=platform, vehicles=3, hours=5)
            self.drive(uow, "2.5", 10, 9, platform=platform, vehicles=3, hours=5)
        [worse] = read_regressions(uow._connection, until=NOON)
        assert (worse.now.episodes, worse.before.episodes) == (18, 2)
        assert (worse.now.hours, worse.before.hours) == (pytest.approx(30), pytest.approx(30))

    def test_what_was_set_aside_stays_there(self, uow):
        self.drive(uow, "2.4", 20, 2)
        self.drive(uow, "2.5", 10, 24)
        uow._connection.execute(text("UPDATE faults SET state = 'muted'"))
        assert read_regressions(uow._connection, until=NOON) == ()
