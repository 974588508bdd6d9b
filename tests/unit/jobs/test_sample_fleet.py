"""The sample fleet is the same each time and holds what was planted."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from core.batch import check_vin
from jobs.sample.drive_log import lines
from jobs.sample.fleet import BAD_VEHICLE, DAYS, FIRMWARES, drives, vehicles
from jobs.sample.load import drive_files

LAST_DAY = datetime(2026, 11, 22, tzinfo=UTC)


def test_forty_vehicles_of_two_platforms_with_legal_vins() -> None:
    fleet = vehicles()
    assert len(fleet) == 40
    assert len({check_vin(v.vin) for v in fleet}) == 40
    assert {v.platform for v in fleet} == {"J7", "J7 EV"}
    assert BAD_VEHICLE in {v.vehicle_id for v in fleet}


def test_thirty_days_three_firmwares_one_damaged_file() -> None:
    planned = list(drives(LAST_DAY))
    assert {d.firmware for d in planned} == set(FIRMWARES)
    assert all(LAST_DAY - timedelta(days=DAYS) <= d.start < LAST_DAY for d in planned)
    assert sum(d.damaged for d in planned) == 1
    for vehicle in vehicles():
        own = [d.firmware for d in planned if d.vehicle == vehicle]
        assert own == sorted(own), "a vehicle never goes back to an older firmware"


def test_planted_faults_are_there() -> None:
    codes: Counter[tuple[str, str]] = Counter()
    hours: Counter[str] = Counter()
    misfires: Counter[str] = Counter()
    for drive in drives(LAST_DAY):
        hours[drive.firmware] += drive.seconds
        for line in lines(drive):
            codes[line.code or "", drive.firmware] += 1
            misfires[drive.vehicle.vehicle_id] += line.code == "P0301"
    rate = {firmware: codes["U0100-87", firmware] / hours[firmware] for firmware in FIRMWARES}
    assert rate["2.4.1"] > 4 * max(rate["2.3.2"], rate["2.4.0"]), "the regression"
    assert codes["E0417", "2.3.2"] > 20, "the fault that was fixed"
    assert codes["E0417", "2.4.0"] == codes["E0417", "2.4.1"] == 0
    assert codes["0x3E21", "2.4.1"] > 0, "new with the newest firmware"
    assert set(+misfires) == {BAD_VEHICLE}


def test_same_day_same_bytes() -> None:
    first, again = (drive_files(next(iter(drives(LAST_DAY)))) for _ in range(2))
    assert first == again
    assert {name.rsplit(".", 1)[1] for name in first} == {"rec", "dlt", "log"}
