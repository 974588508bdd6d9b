from datetime import UTC, datetime

import pytest

from core.barrier import may_fall
from core.batch import Batch, BatchState


def batch(state: BatchState, processed: int, failed: int) -> Batch:
    return Batch(
        "B-1",
        "WRGSJ7DZ4P0000417",
        "2.4",
        datetime.now(UTC),
        state,
        total_files=3,
        processed_files=processed,
        failed_files=failed,
    )


@pytest.mark.parametrize(("processed", "failed"), [(3, 0), (0, 3), (2, 1)])
def test_the_barrier_may_fall_when_all_files_are_settled(processed: int, failed: int) -> None:
    assert may_fall(batch(BatchState.SCATTERING, processed, failed))


def test_it_may_not_before() -> None:
    assert not may_fall(batch(BatchState.SCATTERING, 1, 1))


@pytest.mark.parametrize("state", set(BatchState) - {BatchState.SCATTERING})
def test_it_falls_only_once(state: BatchState) -> None:
    assert not may_fall(batch(state, 3, 0))
