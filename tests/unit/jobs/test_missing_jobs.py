from itertools import count

from core.batch import BatchState
from core.events import AllFilesScattered, DomainEvent, FilesScattered, GatheringCompleted, StatusChanged
from db.repositories.outbox import OutboxRow
from jobs.missing_jobs import due_steps

S = BatchState


def rows(*events: DomainEvent) -> list[OutboxRow]:
    numbers = count(1)
    return [
        OutboxRow(n, f"event{n}", "B-1", n, event, published=True)
        for n, event in zip(numbers, events, strict=False)
    ]


def status(source: S, target: S) -> StatusChanged:
    return StatusChanged("B-1", source, target)


EVERYTHING = rows(
    status(S.PENDING, S.UPLOADED),
    status(S.UPLOADED, S.SCATTERING),
    FilesScattered("B-1", ((("big", 1),), (("a", 1), ("b", 1)))),
    FilesScattered("B-1", ((("b", 2),),)),
    status(S.SCATTERING, S.SCATTERED),
    AllFilesScattered("B-1"),
    GatheringCompleted("B-1"),
)


def names(
    state: S, events: list[OutboxRow], unclaimed: set[tuple[str, int]] | None = None
) -> list[tuple[str, str]]:
    return [(identity, step.job) for identity, step in due_steps(state, events, unclaimed or set())]


def test_each_state_waits_for_the_job_its_event_caused() -> None:
    assert names(S.UPLOADED, EVERYTHING) == [("event1-0", "scatter_batch")]
    assert names(S.SCATTERED, EVERYTHING) == [("event6-0", "gather_batch")]
    assert names(S.GATHERING, EVERYTHING) == [("event6-0", "gather_batch")]
    assert names(S.GATHERED, EVERYTHING) == [("event7-0", "diagnose_batch")]
    assert names(S.DIAGNOSING, EVERYTHING) == [("event7-0", "diagnose_batch")]
    assert names(S.COMPLETED, EVERYTHING) == names(S.PENDING, EVERYTHING) == names(S.FAILED, EVERYTHING) == []


def test_a_scattering_batch_waits_for_the_jobs_with_attempts_that_nobody_claimed() -> None:
    assert names(S.SCATTERING, EVERYTHING, {("a", 1)}) == [("event3-1", "parse_file")]
    assert names(S.SCATTERING, EVERYTHING, {("b", 2)}) == [("event4-0", "parse_file")]
    assert names(S.SCATTERING, EVERYTHING) == []


def test_a_batch_in_its_second_round_waits_for_the_jobs_of_that_round() -> None:
    again = [*EVERYTHING, *rows(status(S.COMPLETED, S.PENDING), status(S.PENDING, S.UPLOADED))]
    assert [identity for identity, _ in names(S.UPLOADED, again)] == ["event2-0"]
