"""The classes of MUC-5 in the four schemes of SemEval 2013, task 9.1.

Sources: Chinchor and Sundheim 1993; Segura-Bedmar, Martínez and Herrero-Zazo 2013. An item is aligned with the one it
shares most with; what is aligned with nothing is missing or spurious. Of an aligned pair each scheme asks something
else: ``strict`` the same boundaries and type, ``exact`` the same boundaries, ``partial`` any overlap, half of which
counts if the boundaries differ, ``type`` any overlap and the same type.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from evals.scoring.alignment import Alignment
from evals.scoring.items import Item, Slot
from evals.scoring.names import plain
from evals.scoring.results import SpanClasses

Scheme = Literal["strict", "exact", "partial", "type"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

TYPES: Mapping[Slot, str] = {
    "treaties": "kind",
    "parties": "role",
    "terms": "kind",
    "statements": "kind",
    "opinions": "stance",
}
"""The field that stands for an entity's type. A party has no boundaries of its own, since parties share their passages:
it is aligned by who it is, and its boundaries are those of its name as written."""


def span_classes(slot: Slot, scheme: Scheme, alignments: Sequence[Alignment]) -> SpanClasses:
    """The classes of one slot over all articles.

    Precision is (COR + PAR / 2) / (COR + INC + PAR + SPU), recall (COR + PAR / 2) / (COR + INC + PAR + MIS).
    """
    classes: Counter[str] = Counter()
    for sides in alignments:
        pairs = sides.touching()
        classes["missing"] += len(sides.gold) - len(pairs)
        classes["spurious"] += len(sides.predicted) - len(pairs)
        for i, j in pairs:
            gold, predicted = sides.gold[i], sides.predicted[j]
            same_type = gold.values[TYPES[slot]] == predicted.values[TYPES[slot]]
            bounds = _same_bounds(sides, gold, predicted, float(sides.similarity[i, j]))
            classes[_class_of(scheme, bounds=bounds, same_type=same_type)] += 1
    credit = classes["correct"] + classes["partial"] / 2
    paired = classes["correct"] + classes["incorrect"] + classes["partial"]
    actual, possible = paired + classes["spurious"], paired + classes["missing"]
    nothing = actual + possible == 0
    return SpanClasses(
        slot=slot,
        scheme=scheme,
        correct=classes["correct"],
        incorrect=classes["incorrect"],
        partial=classes["partial"],
        missing=classes["missing"],
        spurious=classes["spurious"],
        precision=None if nothing else credit / actual if actual else 0.0,
        recall=None if nothing else credit / possible if possible else 0.0,
        f1=None if nothing else 2 * credit / (actual + possible),
    )


def _class_of(scheme: Scheme, *, bounds: bool, same_type: bool) -> str:
    if scheme == "partial":
        return "correct" if bounds else "partial"
    wanted = {"strict": bounds and same_type, "exact": bounds, "type": same_type}
    return "correct" if wanted[scheme] else "incorrect"


def _same_bounds(sides: Alignment, gold: Item, predicted: Item, similarity: float) -> bool:
    match sides.slot:
        case "treaties":
            return gold.trimmed == predicted.trimmed
        case "parties":
            return plain(str(gold.values["name_as_written"])) == plain(str(predicted.values["name_as_written"]))
        case _:
            return similarity == 1.0
