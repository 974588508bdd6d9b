"""What is missing: why finding nothing proves nothing here, and what would make an answer surer."""

from collections.abc import Sequence

from core.diagnosis.codes import describe_code
from core.diagnosis.evidence import Evidence
from core.diagnosis.weighing import DAMAGE_SHARE, Weighed, fleet_is_known
from core.diagnosis.wording import duration, listing
from core.unreadable import complaint

MUCH_SKIPPED = 0.05  # of the bytes: with more unread, nobody can say that nothing happened
SHORTEST_S = 60.0  # a recording shorter than this does not show that a vehicle is well
UNSURE = 0.7  # below this confidence a comparison with other vehicles would help
_NAMED = 3


def nothing_read(evidence: Evidence) -> str:
    """Return why no file of the batch counts, as a headline; empty when one does."""
    quality = evidence.quality
    unreadable, repeats = quality["unreadable"], bool(quality["duplicates"])
    if quality["files_read"] or not (unreadable or repeats):
        return ""
    told: list[str] = []
    if repeats:
        what = "the bytes of the other files" if unreadable else "these bytes"
        told.append(f"Nothing new: {_holders(evidence.repeated)} {what}.")
    if unreadable:
        reasons = _first([complaint(entry["file"], entry["reason"]) for entry in unreadable])
        told.append(f"No {'new ' * repeats}file of this batch could be read: {'; '.join(reasons)}.")
    return " ".join(told)


def gaps_unread(evidence: Evidence) -> list[str]:
    """Return what it would take to say anything of a batch of which nothing was read."""
    return _unreadable(evidence) or ["a file that this vehicle's other batches do not hold"]


def _holders(batches: Sequence[str]) -> str:
    if not batches:  # deleted since
        return "an earlier batch of this vehicle already had"
    if len(batches) == 1:
        return f"this vehicle's batch {batches[0]} already has"
    return f"this vehicle's batches {listing(_first(batches))} already have"


def blind_spots(evidence: Evidence) -> list[str]:
    """Return why the absence of faults proves nothing in this batch; empty when it does."""
    totals, skipped = evidence.totals, _skipped_share(evidence)
    levels = {level for level, count in totals["levels"].items() if count}
    found: list[str] = []
    if totals["events"] == 0:
        found.append("events: the files hold none")
    elif levels <= {"0"}:
        found.append("levels: no record says how severe it is, and none carries a code")
    elif evidence.clock == "none":
        found.append("times: no record has one")
    elif evidence.recorded_s < SHORTEST_S:
        found.append(f"a longer recording: this one holds {duration(evidence.recorded_s)}")
    if skipped > MUCH_SKIPPED:
        found.append(f"the {100 * skipped:.0f} % of the bytes that could not be read")
    return found + _unreadable(evidence)


def gaps(evidence: Evidence, weighed: Weighed) -> list[str]:
    """Return what would make the answer surer."""
    found = _unreadable(evidence)
    if any(problem["kind"] == "truncated" for problem in evidence.quality["problems"]):
        found.append("the end of the recording: a file is cut off")
    if DAMAGE_SHARE < _skipped_share(evidence) <= MUCH_SKIPPED:
        found.append(f"{evidence.quality['bytes_skipped']:,} bytes that could not be read")
    if any(chain.standing for chain in weighed.causes):
        found.append("the time before the recording: a fault is there from its start")
    for chain in weighed.causes:
        root = chain.root
        if root.code and not describe_code(root.code).standard and not root.subject.topics:
            found.append(f"what {root.code} means: the knowledge base does not say")
    unsure = weighed.standing or any(chain.confidence < UNSURE for chain in weighed.causes)
    if unsure and not fleet_is_known(evidence):
        found.append("how usual these faults are on other vehicles of this platform")
    return found


def _skipped_share(evidence: Evidence) -> float:
    parsed, skipped = evidence.quality["bytes_parsed"], evidence.quality["bytes_skipped"]
    return skipped / (parsed + skipped) if skipped else 0.0


def _unreadable(evidence: Evidence) -> list[str]:
    names = [str(entry["file"]) for entry in evidence.quality["unreadable"]]
    if not names:
        return []
    return [f"what the unreadable files hold: {listing(_first(names))}"]


def _first(names: Sequence[str]) -> list[str]:
    """Return the first few, and how many more there are."""
    left = len(names) - _NAMED
    return [*names[:_NAMED], f"{left} more"] if left > 0 else list(names)
