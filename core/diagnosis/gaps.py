"""What is missing: why finding nothing proves nothing here, and what would make an answer surer."""

from core.diagnosis.codes import describe_code
from core.diagnosis.evidence import Evidence
from core.diagnosis.weighing import DAMAGE_SHARE, Weighed, fleet_is_known
from core.diagnosis.wording import duration, listing

MUCH_SKIPPED = 0.05  # of the bytes: with more unread, nobody can say that nothing happened
SHORTEST_S = 60.0  # a recording shorter than this does not show that a vehicle is well
UNSURE = 0.7  # below this confidence a comparison with other vehicles would help
_FILES_NAMED = 3


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
    shown = names[:_FILES_NAMED] + (
        [f"{len(names) - _FILES_NAMED} more"] if len(names) > _FILES_NAMED else []
    )
    return [f"what the unreadable files hold: {listing(shown)}"]
