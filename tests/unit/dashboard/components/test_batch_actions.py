"""What is done to many batches is done to all that allow it."""

from core.errors import WrongStateError
from dashboard.components.batch_actions import each


def test_one_that_refuses_does_not_keep_the_others_back() -> None:
    done: list[str] = []

    def act(batch_id: str) -> None:
        if batch_id == "B-2":
            raise WrongStateError("B-2 is at work")
        done.append(batch_id)

    assert each(["B-1", "B-2", "B-3"], act) == ["B-2 is at work"]
    assert done == ["B-1", "B-3"]
