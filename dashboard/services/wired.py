"""The wiring of the pages' process."""

from functools import cache

from core.settings import read_settings
from jobs.wiring import Wiring, wire


@cache
def wiring() -> Wiring:
    """The one Wiring of this process."""
    return wire(read_settings())
