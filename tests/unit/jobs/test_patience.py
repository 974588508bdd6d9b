import pytest

from core.errors import InvalidInputError, PassingError
from jobs import patience
from jobs.patience import patiently


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", waited.append)
    return waited


def test_what_passes_is_tried_again_with_longer_and_longer_waits(waits: list[float]) -> None:
    answers = iter([PassingError("away"), PassingError("still away"), 7])

    def work() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patiently(work) == 7
    assert waits == [0.1, 0.2]


def test_what_does_not_pass_fails_after_the_last_wait(waits: list[float]) -> None:
    def work() -> None:
        raise PassingError("away for good")

    with pytest.raises(PassingError, match="for good"):
        patiently(work)
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6]


def test_an_outage_may_be_longer(waits: list[float]) -> None:
    def work() -> None:
        raise PassingError("away")

    with pytest.raises(PassingError):
        patiently(work, at_least_s=10)
    assert waits[:5] == [0.1, 0.2, 0.4, 0.8, 1.6]
    assert set(waits[5:]) == {1.6}
    assert 8 < sum(waits) <= 10


def test_permanent_errors_are_not_tried_again(waits: list[float]) -> None:
    def work() -> None:
        raise InvalidInputError("vin", "no")

    with pytest.raises(InvalidInputError):
        patiently(work)
    assert waits == []
