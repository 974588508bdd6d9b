"""What a drive's recorders write: lines with planted faults, and the supply voltage.

Rates are per hour. Times are seconds since the start of the drive.
"""

from dataclasses import dataclass

import numpy as np

from core.parsed_log import DEBUG, ERROR, FATAL, INFO, WARNING
from jobs.sample.fleet import BAD_VEHICLE, Drive

BUS_OFF_RATE = {"2.3.2": 0.10, "2.4.0": 0.12, "2.4.1": 1.3}
STORAGE_RETRY_RATE = {"2.3.2": 1.4, "2.4.0": 0.0, "2.4.1": 0.0}
WATCHDOG_RATE = {"2.3.2": 0.0, "2.4.0": 0.0, "2.4.1": 0.22}
MISFIRE_RATE = 14.0
BATTERY_RATE = 0.05
COOLANT_RATE = 0.35
GNSS_RATE = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log; `recorder` says which of the three files it goes to."""

    seconds: float
    recorder: str  # 'rec', 'dlt' or 'text'
    source: str
    level: int
    text: str
    code: str | None = None


def lines(drive: Drive) -> list[Line]:
    """Return every line of the drive in time order."""
    rng = drive.rng(1)
    found = _background(drive, rng)
    for start in _moments(rng, BUS_OFF_RATE[drive.firmware] * rng.gamma(2.0, 0.5), drive.seconds):
        found += _bus_off(start, drive.firmware, rng)
    for start in _moments(rng, STORAGE_RETRY_RATE[drive.firmware], drive.seconds):
        tries = int(rng.integers(2, 6))
        message = f"E0417 storage: write retried {tries} times on /dev/mmcblk0p{rng.integers(1, 5)}"
        found.append(Line(start, "text", "logger[812]", WARNING, message, "E0417"))
    for start in _moments(rng, WATCHDOG_RATE[drive.firmware], drive.seconds):
        found += _watchdog(start, rng)
    if drive.vehicle.vehicle_id == BAD_VEHICLE:
        for start in _moments(rng, MISFIRE_RATE, drive.seconds):
            found.append(_misfire(start, rng))
    for start in _moments(rng, BATTERY_RATE, drive.seconds):
        text = f"pack self test failed, module {rng.integers(1, 9)} delta {rng.integers(60, 140)} mV"
        found.append(Line(start, "rec", "BMS/pack", FATAL, text, "P0A1F"))
    for start in _moments(rng, COOLANT_RATE if drive.vehicle.platform == "J7" else 0.0, drive.seconds):
        text = f"engine coolant temperature, voltage above normal: {rng.uniform(4.7, 5.0):.2f} V"
        found.append(Line(start, "rec", "ECM/sensors", WARNING, text, "SPN 110 FMI 3"))
    for start in _moments(rng, GNSS_RATE, drive.seconds):
        text = f"gnss: fix lost for {rng.uniform(1, 30):.1f} s, {rng.integers(0, 5)} satellites"
        found.append(Line(start, "dlt", "HU/NAVI/POS", WARNING, text))
    return sorted(found, key=lambda line: line.seconds)


def supply_voltage(drive: Drive) -> tuple[np.ndarray, np.ndarray]:
    """Return times in seconds (every 2 s) and volts, with a dip where the ECM leaves the bus."""
    rng = drive.rng(2)
    seconds = np.arange(0.5, drive.seconds, 2.0)
    volts = 13.9 + rng.normal(0, 0.05, len(seconds))
    for line in lines(drive):
        if line.code == "U0100-87":
            near = np.abs(seconds - line.seconds) < 12
            volts[near] -= rng.uniform(0.4, 1.3, int(near.sum()))
    return seconds, volts


def _moments(rng: np.random.Generator, per_hour: float, seconds: int) -> list[float]:
    count = int(rng.poisson(per_hour * seconds / 3600))
    return sorted(float(t) for t in rng.uniform(60, seconds - 30, count))


def _background(drive: Drive, rng: np.random.Generator) -> list[Line]:
    found: list[Line] = []
    for second in np.arange(1.0, drive.seconds, 4.0):
        at = float(second + rng.uniform(0, 2))
        rpm, speed = int(rng.integers(800, 3200)), int(rng.integers(0, 130))
        found.append(Line(at, "rec", "ECM/engine", DEBUG, f"idle control rpm {rpm} target {rpm - 12}"))
        found.append(
            Line(
                at + 0.7,
                "dlt",
                "HU/NAVI/POS",
                INFO,
                f"position update {speed} km/h, hdop {rng.uniform(0.6, 2):.1f}",
            )
        )
        if rng.random() < 0.4:
            found.append(
                Line(
                    at + 1.1,
                    "rec",
                    "GW/net",
                    INFO,
                    f"bus load {rng.integers(12, 61)} % on can{rng.integers(0, 2)}",
                )
            )
        if rng.random() < 0.3:
            rsrp = int(rng.integers(-118, -80))
            found.append(
                Line(
                    at + 1.3,
                    "text",
                    "modem[412]",
                    INFO,
                    f"cell attach ok, rsrp {rsrp} dBm, band B{rng.integers(1, 29)}",
                )
            )
        if rng.random() < 0.02:
            found.append(
                Line(
                    at + 1.6,
                    "dlt",
                    "CAM/PERC/TRK",
                    WARNING,
                    f"frame {rng.integers(1000, 99999)} late by {rng.integers(5, 40)} ms",
                )
            )
    return found


def _bus_off(start: float, firmware: str, rng: np.random.Generator) -> list[Line]:
    """The ECM leaves the bus, the gateway misses it, the planner misses its deadline: one chain."""
    pause_ms = int(rng.integers(240, 311)) if firmware == "2.4.1" else int(rng.integers(205, 222))
    back = start + pause_ms / 1000
    return [
        Line(
            start, "dlt", "ECU1/COM/CANT", ERROR, f"bus-off on can0, tx error count {rng.integers(248, 256)}"
        ),
        Line(start + 0.2, "dlt", "GW/NET/MON", ERROR, "U0100-87 0x0C9 missing for 200 ms", "U0100-87"),
        Line(back, "dlt", "ECU1/COM/CANT", WARNING, f"bus-off recovery finished after {pause_ms} ms"),
        Line(
            back + 0.1,
            "rec",
            "ADAS/planner",
            ERROR,
            f"deadline missed by {rng.integers(20, 90)} ms on cycle {rng.integers(1000, 90000)}",
        ),
    ]


def _watchdog(start: float, rng: np.random.Generator) -> list[Line]:
    task = ("nav_worker", "map_loader", "tile_cache")[int(rng.integers(0, 3))]
    return [
        Line(start, "dlt", "HU/SYS/WDOG", ERROR, f"task {task} not served for {rng.integers(2000, 4000)} ms"),
        Line(start + 0.4, "dlt", "HU/SYS/WDOG", FATAL, "watchdog reset, code=0x3E21", "0x3E21"),
    ]


def _misfire(start: float, rng: np.random.Generator) -> Line:
    text = f"cylinder 1 misfire detected, {rng.integers(4, 30)} of 200 revolutions"
    return Line(start, "rec", "ECM/engine", ERROR, text, "P0301")
