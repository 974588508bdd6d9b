"""How well groups fit labels."""

from collections import Counter
from collections.abc import Hashable, Sequence

from core.grouping import Message, group_messages
from core.signature import sign_message
from tests.labels.family import Family


def accuracy(predicted: Sequence[Hashable], labels: Sequence[Hashable]) -> float:
    """Return the share of lines whose predicted group and labelled group are the same set of lines."""
    together = Counter(zip(predicted, labels, strict=True))
    of_group, of_label = Counter(predicted), Counter(labels)
    exact = (n for (group, label), n in together.items() if n == of_group[group] == of_label[label])
    return sum(exact) / len(labels)


def groups_of(messages: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    """Return the group of each message and the templates, as a parser would have them."""
    signatures = [sign_message(message) for message in messages]
    counts = Counter(signatures)
    first = {}
    for signature, message in zip(signatures, messages, strict=True):
        first.setdefault(signature, message)
    grouping = group_messages([Message(s, text, counts[s]) for s, text in first.items()])
    return [grouping.group_of[s] for s in signatures], grouping.templates


def score(family: Family) -> float:
    """Return the grouping accuracy of a family."""
    lines = family.lines()
    groups, _ = groups_of([line.message for line in lines])
    return accuracy(groups, [line.label for line in lines])
