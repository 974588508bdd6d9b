"""A real worker whose parsing waits at a gate: while the file `ARGUS_TEST_GATE` exists, no file gets parsed.

So that a test can kill somebody in the middle of a batch, whatever the speed of the parsers.
"""

import os
import time
from pathlib import Path
from typing import Any

from jobs import parse_file, worker

parse_at_once = parse_file.index_log


def parse_when_open(*arguments: Any) -> Any:
    gate = Path(os.environ["ARGUS_TEST_GATE"])
    while gate.exists():
        time.sleep(0.01)
    return parse_at_once(*arguments)


if __name__ == "__main__":
    parse_file.index_log = parse_when_open
    worker.main()
