"""The rule tier: the likely cause without a model, in steps that can be checked, or what is missing."""

from collections.abc import Callable

from core.diagnosis.answer import Cause, Citation, Claim, Diagnosis, ReadBytes, check_citations, cite
from core.diagnosis.chains import Link
from core.diagnosis.evidence import Evidence, Item, Occurrence, ReadText
from core.diagnosis.gaps import blind_spots, gaps, gaps_unread, nothing_read
from core.diagnosis.knowledge import Knowledge
from core.diagnosis.weighing import Chain, Weighed, weigh
from core.diagnosis.wording import how_often, lag, listing, moment, name_of, percent, title_of

STEPS_SHOWN = 8
ASIDE_SHOWN = 6
EFFECTS_NAMED = 4

Cite = Callable[[Occurrence], Citation]


def diagnose(
    evidence: Evidence, knowledge: Knowledge, read_bytes: ReadBytes, read_text: ReadText
) -> Diagnosis:
    """Return the rule tier's diagnosis, every citation re-read."""

    def cite_now(occurrence: Occurrence) -> Citation:
        return cite(occurrence, read_bytes, read_text)

    if headline := nothing_read(evidence):
        return Diagnosis(
            "not_enough_data", headline, missing=tuple(gaps_unread(evidence)), files=evidence.files
        )
    weighed = weigh(evidence, knowledge)
    if weighed.causes:
        found = _explain(evidence, weighed, knowledge, cite_now)
    else:
        found = _abstain(evidence, weighed, knowledge, cite_now)
    codes = {item.code for item in evidence.items if item.code}
    return check_citations(found, read_bytes, read_text, codes)


def _explain(evidence: Evidence, weighed: Weighed, knowledge: Knowledge, cite_now: Cite) -> Diagnosis:
    names = [name_of(chain.root, knowledge) for chain in weighed.causes]
    headline = f"Likely cause: {names[0]}."
    if len(names) > 1:
        headline = f"{len(names)} faults that do not depend on one another: {listing(names)}."
    return Diagnosis(
        "cause_found",
        headline,
        tuple(_cause(chain, evidence, knowledge, cite_now) for chain in weighed.causes),
        missing=tuple(gaps(evidence, weighed)),
        steps=_set_aside(weighed, evidence, knowledge, cite_now),
        files=evidence.files,
    )


def _abstain(evidence: Evidence, weighed: Weighed, knowledge: Knowledge, cite_now: Cite) -> Diagnosis:
    missing = gaps(evidence, weighed)
    if weighed.standing:
        names = listing([name_of(item, knowledge) for item in weighed.standing[:EFFECTS_NAMED]])
        headline = f"All the time there is {names}: a standing fault, or this vehicle's normal noise."
        verdict = "not_enough_data"
    elif reasons := blind_spots(evidence):
        headline = "No fault in what could be read, which is too little to say that there is none."
        verdict, missing = "not_enough_data", [*reasons, *missing]
    elif weighed.usual:
        headline, verdict = "No fault that most other vehicles do not have as well.", "no_fault"
    else:
        headline, verdict = "No fault: nothing of level error or worse, and no trouble code.", "no_fault"
    steps = _set_aside(weighed, evidence, knowledge, cite_now)
    return Diagnosis(
        verdict, headline, missing=tuple(dict.fromkeys(missing)), steps=steps, files=evidence.files
    )


def _cause(chain: Chain, evidence: Evidence, knowledge: Knowledge, cite_now: Cite) -> Cause:
    root = chain.root
    about = knowledge.about(root.subject)
    return Cause(
        code=root.code,
        signature=root.signature,
        source=root.source,
        title=title_of(root, knowledge),
        confidence=chain.confidence,
        claim=_claim(chain, evidence, knowledge, cite_now),
        steps=_steps(chain, evidence, knowledge, cite_now),
        solution=f"{about.root_cause} {about.solution}".strip() if about else "",
    )


def _claim(chain: Chain, evidence: Evidence, knowledge: Knowledge, cite_now: Cite) -> Claim:
    root = chain.root
    name = name_of(root, knowledge)
    seen = f"{how_often(root)}, first {moment(root.first, evidence)} by {root.source or 'an unnamed source'}"
    if not chain.links:
        text = f"{name} stands alone: {seen}; no other fault leads to it or follows from it."
        return Claim(text, (cite_now(root.first),))
    effects = [link.effect for link in chain.links if link.effect.is_fault]
    effects = effects or [link.effect for link in chain.links]
    named = [name_of(effect, knowledge) for effect in effects[:EFFECTS_NAMED]]
    if len(effects) > EFFECTS_NAMED:
        named.append(f"{len(effects) - EFFECTS_NAMED} more")
    text = f"{name} comes first ({seen}); from it follow{'s' if len(named) == 1 else ''} {listing(named)}."
    pair = chain.links[0].pair
    return Claim(text, (cite_now(pair[0]), cite_now(pair[1])))


def _steps(chain: Chain, evidence: Evidence, knowledge: Knowledge, cite_now: Cite) -> tuple[Claim, ...]:
    root = chain.root
    name = name_of(root, knowledge)
    begins = "is there from the start, " if chain.standing else "begins "
    boot = f" in boot {root.first.boot + 1} of its file" if evidence.boots > 1 else ""
    text = f"{name} {begins}{moment(root.first, evidence)}{boot}"
    text += f"; {_elsewhere(root, evidence)}." if root.fleet else "."
    steps = [Claim(text, (cite_now(root.first),))]
    steps += [_step(link, knowledge, cite_now) for link in chain.links[: STEPS_SHOWN - 2]]
    if not chain.standing:
        nothing = "Nothing that is known to lead to it, or that goes before it more often than by chance,"
        steps.append(Claim(f"{nothing} precedes {name}.", about_absence=True))
    return tuple(steps)


def _step(link: Link, knowledge: Knowledge, cite_now: Cite) -> Claim:
    cause, effect = name_of(link.cause, knowledge), name_of(link.effect, knowledge)
    often = f"{link.followed} of {link.of} times " if link.of > 1 else ""
    text = f"{often}{effect} begins {lag(link)} {cause} (by accident: {percent(link.chance)})."
    if link.known:
        text += f" Knowledge base: “{link.known.title}” leads to it."
    return Claim(text, (cite_now(link.pair[0]), cite_now(link.pair[1])))


def _set_aside(
    weighed: Weighed, evidence: Evidence, knowledge: Knowledge, cite_now: Cite
) -> tuple[Claim, ...]:
    """Say what is in the log and was not taken for the cause, and why."""

    def aside(item: Item, reason: str) -> Claim:
        return Claim(f"{name_of(item, knowledge)}, {how_often(item)}: {reason}", (cite_now(item.first),))

    claims = [aside(item, f"usual; {_elsewhere(item, evidence)}.") for item in weighed.usual]
    claims += [
        aside(item, f"in {len(item.parts)} of 10 parts of the recording, from its start: not what changed.")
        for item in weighed.standing
    ]
    claims += [aside(chain.root, "apart from the causes, and weighs less.") for chain in weighed.beside]
    return tuple(claims[:ASIDE_SHOWN])


def _elsewhere(item: Item, evidence: Evidence) -> str:
    fleet = item.fleet
    whose = "of the platform" if evidence.platform else "without a platform"
    if fleet is None or fleet.of_vehicles == 0:
        return f"no other vehicle {whose} to compare with"
    return f"{fleet.vehicles} of {fleet.of_vehicles} other vehicles {whose} have it"
