"""How well groups fit labels."""

from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from parsers.parse import grouped, parse_path
from tests.labels.family import Family


def accuracy(predicted: Sequence[Hashable], labels: Sequence[Hashable]) -> float:
    """Return the share of lines whose predicted group and labelled group are the same set of lines."""
    together = Counter(zip(predicted, labels, strict=True))
    of_group, of_label = Counter(predicted), Counter(labels)
    exact = (n for (group, label), n in together.items() if n == of_group[group] == of_label[label])
    return sum(exact) / len(labels)


def groups_of(lines: Sequence[str]) -> list[Hashable]:
    """Return the group of each raw line, as the parser tells; None where no record begins."""
    signatures: dict[int, int] = {}  # by where the line begins

    def note(batch: pa.RecordBatch) -> None:
        signatures.update(zip(batch["offset"].to_pylist(), batch["signature"].to_pylist(), strict=True))

    with TemporaryDirectory() as folder:
        path = Path(folder) / "some.log"
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        group_of = grouped(parse_path(path, each=note)).grouping.group_of
    found: list[Hashable] = []
    offset = 0
    for line in lines:
        signature = signatures.get(offset)
        found.append(group_of.get(signature, signature) if signature is not None else None)
        offset += len(line.encode()) + 1
    return found


def score(family: Family) -> float:
    """Return the grouping accuracy of a family's whole file, headers and all."""
    lines = family.lines()
    return accuracy(groups_of([line.raw for line in lines]), [line.label for line in lines])
