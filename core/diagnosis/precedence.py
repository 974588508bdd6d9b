"""How long after one occurrence another one came, as far as anybody can say.

Order is taken from what can be trusted: within a file from the time since boot of one ECU, else from the
clock as long as it agrees with the order of the records; between files from the clock, where it is set. Two
ECUs count from boots of their own, unless their clocks and times since boot say that they began together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.diagnosis.evidence import Occurrence

EARLY_S = 1.0  # within this a clock and the order of the records may disagree
NEIGHBOURS = 20  # records apart: next to one another, whatever the clock says
SAME_BOOT_S = 5.0  # within this of one another two ECUs count from one boot
_TICK_S = 0.001  # stands for "directly after" where only the order of the records is known

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Times:
    """Occurrences of one fault as arrays; seconds, NaN where the record has no such time."""

    file: npt.NDArray[np.object_]
    ecu: str  # '' where several wrote it, or nobody knows
    record: Array
    boot: Array
    clock_s: Array
    since_boot_s: Array
    is_timed: npt.NDArray[np.bool_]
    lasting_s: Array  # how long each episode lasts


def times_of(occurrences: Sequence[Occurrence], ecu: str = "") -> Times:
    """Return the occurrences, of this ECU, as arrays."""
    return Times(
        file=np.array([o.file_id for o in occurrences], dtype=object),
        ecu=ecu,
        record=np.array([o.record for o in occurrences], dtype=float),
        boot=np.array([o.boot for o in occurrences], dtype=float),
        clock_s=_seconds([o.ts_ns for o in occurrences]),
        since_boot_s=_seconds([o.mono_ns for o in occurrences]),
        is_timed=np.array([o.is_timed for o in occurrences]),
        lasting_s=np.array([_lasting_s(o) for o in occurrences]),
    )


def lags_s(causes: Times, effects: Times) -> Array:
    """Return the seconds from each cause (rows) to each effect (columns); NaN where nobody can say."""
    clock = effects.clock_s - causes.clock_s[:, None]
    between_files = np.where(effects.is_timed & causes.is_timed[:, None], clock, np.nan)
    in_file = _in_file(causes, effects, clock)
    return np.where(effects.file == causes.file[:, None], in_file, between_files)


def _in_file(causes: Times, effects: Times, clock: Array) -> Array:
    same_boot = (effects.boot == causes.boot[:, None]) & _one_zero(causes, effects)
    since_boot = np.where(same_boot, effects.since_boot_s - causes.since_boot_s[:, None], np.nan)
    comparable = np.where(effects.is_timed == causes.is_timed[:, None], clock, np.nan)
    seconds = np.where(np.isnan(since_boot), comparable, since_boot)
    records = effects.record - causes.record[:, None]
    order = np.sign(records) * _TICK_S
    agree = (np.abs(seconds) <= EARLY_S) | ((seconds > 0) == (records > 0)) & ~np.isnan(seconds)
    read = np.where(seconds == 0, order, seconds)
    return np.where(agree, read, np.where(np.abs(records) <= NEIGHBOURS, order, np.nan))


def _one_zero(causes: Times, effects: Times) -> npt.NDArray[np.bool_] | bool:
    """Tell whose times since boot count from one moment."""
    if causes.ecu and causes.ecu == effects.ecu:
        return True
    zeros = (times.clock_s - times.since_boot_s for times in (causes, effects))
    return np.abs(next(zeros)[:, None] - next(zeros)) <= SAME_BOOT_S


def _seconds(times_ns: Sequence[int | None]) -> Array:
    """Return seconds; a float holds a second of this century to a quarter of a microsecond."""
    return np.array([np.nan if ns is None else ns / 1e9 for ns in times_ns])


def _lasting_s(occurrence: Occurrence) -> float:
    if occurrence.ts_ns is None or occurrence.until_ns is None:
        return 0.0
    return max(occurrence.until_ns - occurrence.ts_ns, 0) / 1e9
