import gc
from pathlib import Path

import pytest

from parsers import warm
from parsers.registry import detect, formats


def test_every_format_has_samples_it_recognises():
    for name, form in formats().items():
        assert form.samples(), name
        assert all(detect(sample, "no name") is form for sample in form.samples()), name


def test_warming_loads_the_kernels_of_all(monkeypatch):
    warmed: list[tuple[str, bool]] = []
    monkeypatch.setattr(warm, "warm_format", lambda name, *, texts: warmed.append((name, texts)))
    warm.warm_kernels()
    assert warmed == [(name, True) for name in formats()]


@pytest.mark.parametrize("collects", [True, False])
def test_warming_leaves_garbage_collection_as_it_was(monkeypatch, collects):
    monkeypatch.setattr(warm, "_read", lambda *_, **__: None)
    was = gc.isenabled()
    try:
        gc.enable() if collects else gc.disable()
        warm.warm_format("dlt")
        assert gc.isenabled() == collects
    finally:
        gc.enable() if was else gc.disable()


@pytest.mark.parametrize(
    "kernels", sorted(Path(warm.__file__).parent.glob("kernels/*.py")), ids=lambda p: p.stem
)
def test_every_kernel_is_cached_and_leaves_the_lock(kernels):
    """A kernel that is compiled again in every process, or that holds up other threads, is a mistake."""
    lines = kernels.read_text().splitlines()
    allowed = {"@njit(cache=True, nogil=True)", "@njit(cache=True, nogil=True, forceinline=True)"}
    assert {line for line in lines if line.startswith("@njit")} <= allowed
