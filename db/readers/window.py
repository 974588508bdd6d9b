"""A window of whole days (UTC) to count in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` (a midnight, included) to `end` (a midnight, excluded)."""

    first: datetime
    end: datetime

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.first).days

    @property
    def before(self) -> "Window":
        """The window of the same length that ends where this one begins."""
        return Window(self.first - (self.end - self.first), self.first)


def last_days(days: int, until: datetime | None = None) -> Window:
    """Return the window of so many days whose last one holds `until` (now)."""
    today = (until or datetime.now(UTC)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(today - timedelta(days=days - 1), today + timedelta(days=1))
