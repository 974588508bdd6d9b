"""Whether a fault is more frequent on one firmware than on another, beyond what chance would do."""

from dataclasses import dataclass
from math import exp, lgamma, log

LEAST_HOURS = 20.0  # on either side; less says nothing
LEAST_EPISODES = 6
LEAST_VEHICLES = 3  # one bad vehicle is no bad firmware
CHANCE = 0.001


@dataclass(frozen=True, slots=True)
class Counted:
    """Episodes of a fault in so many logged hours, on so many vehicles."""

    episodes: int
    hours: float
    vehicles: int

    @property
    def rate_per_100h(self) -> float:
        """Episodes per 100 hours; `hours` must not be 0."""
        return 100 * self.episodes / self.hours


def chance_of_more(now: Counted, before: Counted) -> float:
    """Return how likely so many episodes now (or more) are if the rate is what it was before.

    Given how many there are in all, each falls into `now` with its share of the hours: the exact binomial
    tail, which needs no rate to be known. Both sides must have hours.
    """
    total = now.episodes + before.episodes
    share = now.hours / (now.hours + before.hours)
    if now.episodes > share * total:
        return _upper_tail(now.episodes, total, share)
    return 1.0 - _upper_tail(before.episodes + 1, total, 1.0 - share)


def _upper_tail(least: int, total: int, share: float) -> float:
    """Return the chance of at least `least` out of `total`, which is more than expected: terms only shrink.

    Written out, because importing scipy for it would cost the pages a second at their start.
    """
    if least > total:
        return 0.0
    ways = lgamma(total + 1) - lgamma(least + 1) - lgamma(total - least + 1)
    term = exp(ways + least * log(share) + (total - least) * log(1.0 - share))
    chance = 0.0
    for count in range(least, total + 1):
        chance += term
        term *= (total - count) / (count + 1) * share / (1.0 - share)
        if term < chance * 1e-17:
            break
    return min(chance, 1.0)


def is_clearly_worse(now: Counted, before: Counted) -> bool:
    """Say whether the rate rose, on enough vehicles and hours to believe it."""
    enough = min(now.hours, before.hours) >= LEAST_HOURS
    many = now.episodes >= LEAST_EPISODES and now.vehicles >= LEAST_VEHICLES
    return enough and many and chance_of_more(now, before) < CHANCE
