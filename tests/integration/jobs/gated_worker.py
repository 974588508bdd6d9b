"""A real worker that waits at gates: while the file `ARGUS_TEST_GATE`, or that name and `.gather`, exists.

Parsing waits at the first, gathering at the second. So a test can kill somebody in the middle of a batch,
whatever the speed of the parsers.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jobs import gather_batch, parse_file, worker


def gated(work: Callable[..., Any], suffix: str = "") -> Callable[..., Any]:
    def work_when_open(*arguments: Any) -> Any:
        gate = Path(os.environ["ARGUS_TEST_GATE"] + suffix)
        while gate.exists():
            time.sleep(0.01)
        return work(*arguments)

    return work_when_open


if __name__ == "__main__":
    parse_file.index_log = gated(parse_file.index_log)
    gather_batch.build_report = gated(gather_batch.build_report, ".gather")
    worker.main()
