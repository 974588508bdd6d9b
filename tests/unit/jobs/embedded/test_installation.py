"""What `argus up` and the Procfile both say."""

from pathlib import Path

from jobs.embedded.installation import ALLOCATOR

ROOT = Path(__file__).parents[4]


def test_the_allocator_of_a_worker_is_told_the_same_by_both() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    (worker,) = (line for line in lines if line.startswith("worker:"))
    told = dict(word.split("=", 1) for word in worker.split() if "=" in word)
    assert told == ALLOCATOR
