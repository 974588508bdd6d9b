from db.advisory_lock import is_worked_on, working_alone
from jobs.wiring import Wiring


def test_one_works_alone_and_the_others_see_it(wiring: Wiring) -> None:
    assert not is_worked_on(wiring.engine, "B-1")
    with working_alone(wiring.engine, "B-1") as alone:
        assert alone
        assert is_worked_on(wiring.engine, "B-1")
        assert not is_worked_on(wiring.engine, "B-2")
        with working_alone(wiring.engine, "B-1") as second:
            assert not second
    assert not is_worked_on(wiring.engine, "B-1")
    with working_alone(wiring.engine, "B-1") as again:
        assert again


def test_ids_of_every_kind_are_found_again(wiring: Wiring) -> None:
    """The key of a lock is a signed 64-bit hash, which Postgres shows in two unsigned halves."""
    for number in range(40):
        with working_alone(wiring.engine, f"B-{number}"):
            assert is_worked_on(wiring.engine, f"B-{number}")
