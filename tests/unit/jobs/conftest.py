"""What tests of reading indexed logs share."""

import pytest

from tests.unit.jobs.indexed_logs import Store, put_two


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two files whose times interleave; every 13th event has no time, every 10th repeats its time."""
    return put_two(tmp_path_factory.mktemp("indexed_logs"))
