"""Who goes first when the processor is short: people at the pages before files that are parsed."""

import os
from contextlib import suppress
from pathlib import Path

_NICENESS = 5
_AUTOGROUP = Path("/proc/self/autogroup")


def yield_to_people() -> None:
    """Let the pages and the API go before this process and its children.

    Linux shares the processor between sessions first, and niceness counts only inside one: `argus up` gives
    each program a session of its own, so the session is made nicer too (man 7 sched, "autogroup").
    """
    os.nice(_NICENESS)
    with suppress(OSError):  # not Linux, or a kernel without groups: then niceness is all there is
        _AUTOGROUP.write_text(str(_NICENESS), encoding="ascii")
