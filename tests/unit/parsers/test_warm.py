from pathlib import Path

import pytest

from parsers import warm
from parsers.registry import formats


def test_every_format_has_a_sample_it_recognises():
    for name, form in formats().items():
        assert all(form.detect(sample()) > 0 for sample in warm._SAMPLES[name]), name


def test_a_format_without_a_sample_is_left_cold():
    warm.warm_format("none of ours")


def test_warming_loads_the_kernels_of_all(monkeypatch):
    warmed: list[str] = []
    monkeypatch.setattr(warm, "warm_format", warmed.append)
    warm.warm_kernels()
    assert warmed == list(formats())


@pytest.mark.parametrize(
    "kernels", sorted(Path(warm.__file__).parent.glob("kernels/*.py")), ids=lambda p: p.stem
)
def test_every_kernel_is_cached_and_leaves_the_lock(kernels):
    """A kernel that is compiled again in every process, or that holds up other threads, is a mistake."""
    lines = kernels.read_text().splitlines()
    assert {line for line in lines if line.startswith("@njit")} <= {"@njit(cache=True, nogil=True)"}
