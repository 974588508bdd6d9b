"""What may be looked for in a log."""

import pytest

from core.errors import InvalidInputError
from jobs.log_filter import LONGEST_WANTED, EventFilter, check_search


def test_what_is_looked_for_is_not_a_book() -> None:
    check_search(EventFilter(text="x" * LONGEST_WANTED))
    with pytest.raises(InvalidInputError, match="300 characters at most"):
        check_search(EventFilter(text="x" * (LONGEST_WANTED + 1), regex=True))
