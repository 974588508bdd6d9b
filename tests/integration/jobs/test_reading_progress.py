"""How far a file is while it is read, as people see it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis import Redis

from jobs import reading_progress
from jobs.index_log import index_log
from jobs.reading_progress import KEPT_S, Reading, ReadingProgress, reading_key, readings
from jobs.wiring import Wiring

LINES = 200_000


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_text("".join(f"2026-11-20T06:00:00Z INFO radio: frame {n} is well\n" for n in range(LINES)))
    return path


def test_shares_and_records_grow_to_the_whole(log: Path, tmp_path: Path) -> None:
    told: list[tuple[float, int]] = []
    (folder := tmp_path / "out").mkdir()
    index_log(log, "a.log", folder / "a.parquet", datetime.now(UTC), follow=lambda *now: told.append(now))
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1][1] == LINES
    assert told[-1][0] == pytest.approx(1.0, abs=1e-4)


def test_it_is_told_now_and_then_and_forgotten(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    tell = ReadingProgress(wiring.redis, "B-1", "f1")
    tell(0.1, 1)
    assert readings(wiring.redis, "B-1") == {}  # half a second has not gone by
    monkeypatch.setattr(reading_progress, "EVERY_S", 0.0)
    ReadingProgress(wiring.redis, "B-1", "f1")(0.25, 1_000)
    ReadingProgress(wiring.redis, "B-1", "f2")(0.5, 7)
    assert readings(wiring.redis, "B-1") == {"f1": Reading(0.25, 1_000), "f2": Reading(0.5, 7)}
    assert 0 < int(str(wiring.redis.ttl(reading_key("B-1")))) <= KEPT_S


def test_a_redis_that_is_away_stops_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_progress, "EVERY_S", 0.0)
    away = Redis(port=9, socket_connect_timeout=1)
    ReadingProgress(away, "B-1", "f1")(0.5, 1)
    assert readings(away, "B-1") == {}
