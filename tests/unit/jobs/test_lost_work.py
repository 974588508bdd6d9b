from core.batch import BatchState
from core.events import FilesScattered, StatusChanged
from jobs.lost_work import count_tries
from tests.unit.jobs.test_missing_jobs import rows


def test_tries_are_counted_from_the_last_scattering_on() -> None:
    scattering = StatusChanged("B-1", BatchState.UPLOADED, BatchState.SCATTERING)
    first = FilesScattered("B-1", ((("a", 1), ("b", 1)),))
    assert count_tries(rows(scattering, first, FilesScattered("B-1", ((("a", 2),),)))) == {"a": 2, "b": 1}
    assert count_tries(rows(scattering, first, scattering, FilesScattered("B-1", ((("a", 2),),)))) == {"a": 1}
