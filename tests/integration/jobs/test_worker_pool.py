"""The parent of several workers, told to stop at the worst moments."""

import os
import subprocess
import sys

import pytest

from core.settings import Settings

# A process told to stop when it has just decided to fork its worker number `argv[1]`.
STOPPED_BEFORE_A_FORK = """
import os, signal, sys
from core.settings import read_settings
from jobs.worker import Pool

class Stopped(Pool):
    def _fork(self):
        if len(self._workers) == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGTERM)
        super()._fork()

Stopped(read_settings(), 2).run()
"""


@pytest.mark.parametrize("number", [0, 1])
def test_a_pool_that_is_told_to_stop_while_it_forks_leaves_no_worker_behind(
    settings: Settings, number: int
) -> None:
    environment = {
        **os.environ,
        "ARGUS_DATABASE_URL": settings.database_url,
        "ARGUS_REDIS_URL": settings.redis_url,
        "ARGUS_DATA": str(settings.data),
    }
    pool = subprocess.Popen([sys.executable, "-c", STOPPED_BEFORE_A_FORK, str(number)], env=environment)
    try:
        assert pool.wait(60) == 0
    finally:
        pool.kill()  # its workers die with it
        pool.wait()
