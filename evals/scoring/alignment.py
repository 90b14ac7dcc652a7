"""Which predicted item is which gold item: one-to-one, with the greatest total similarity.

The optimal assignment (Kuhn 1955, Munkres 1957) is what CEAF (Luo 2005) and CEAF-RME (Chen et al., IterX, 2023) score
with; here a pair below the threshold of a level is no pair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from evals.scoring.case import Case
from evals.scoring.fields import agreement_of
from evals.scoring.items import Item, Slot, items_of
from evals.scoring.names import likeness, same_party, same_person
from evals.scoring.spans import jaccard, overlap

Matrix = NDArray[np.float64]
"""Gold items in rows, predicted items in columns."""

Level = Literal["identity", "exact_raw", "exact", "0.8", "0.5"]
"""How alike two items have to be: treaties and parties are the same or not; passages are equal to the character
(``exact_raw``), are equal without white space, quotation marks and punctuation at their ends, or share as much as that
of what they cover together."""

SAME_TITLE = 0.9
"""How alike two titles have to be to say anything about two treaties."""

_THRESHOLDS: dict[Level, float] = {"identity": 0.5, "exact_raw": 1.0, "exact": 1.0, "0.8": 0.8, "0.5": 0.5}
_MORE_PAIRS = 1e-6
_BETTER_FIELDS = 1e-9
"""Of equal totals, the one with more pairs counts, then the one whose pairs agree in more fields."""


@dataclass(frozen=True)
class Pair:
    """A gold item and the predicted item that was matched with it."""

    gold: Item
    predicted: Item
    similarity: float


@dataclass(frozen=True)
class Alignment:
    """Both sides of one slot of one article."""

    slot: Slot
    gold: Sequence[Item]
    predicted: Sequence[Item]

    @cached_property
    def similarity(self) -> Matrix:
        """Of every gold with every predicted item, punctuation at the ends left out; 0 to 1."""
        if self.slot == "treaties" and len(self.gold) == len(self.predicted) == 1:
            return np.ones((1, 1))
        return self._matrix(lambda gold, predicted: _similarity(self.slot, gold, predicted))

    @cached_property
    def raw_similarity(self) -> Matrix:
        """The same with the passages as they were quoted."""
        return self._matrix(lambda gold, predicted: _passages_alike(self.slot, gold.spans, predicted.spans))

    @cached_property
    def complete(self) -> Matrix:
        """1 where a pair also fulfils the slot's stricter condition: the role, the speaker or the expert."""
        return self._matrix(lambda gold, predicted: _is_complete(self.slot, gold, predicted))

    def pairs(self, level: Level, *, complete: bool = False) -> list[tuple[int, int]]:
        """The matched items of a level, as (index in ``gold``, index in ``predicted``).

        ``complete`` matches only pairs that fulfil the slot's stricter condition.
        """
        similarity = self.raw_similarity if level == "exact_raw" else self.similarity
        allowed = similarity >= _THRESHOLDS[level]
        if complete:
            allowed &= self.complete > 0
        return self._assigned(similarity, allowed)

    def touching(self) -> list[tuple[int, int]]:
        """The pairs of the best assignment in which two items share anything at all."""
        return self._assigned(self.similarity, self.similarity > 0)

    def matched(self) -> list[Pair]:
        """The pairs whose fields are compared: the same treaty or party, or half of a passage."""
        pairs = self.pairs(LEVELS[self.slot][-1])
        return [Pair(self.gold[i], self.predicted[j], float(self.similarity[i, j])) for i, j in pairs]

    def _assigned(self, similarity: Matrix, allowed: NDArray[np.bool_]) -> list[tuple[int, int]]:
        if not allowed.any():
            return []
        worth = np.where(allowed, similarity + _MORE_PAIRS, 0.0)
        for i, j in np.argwhere(allowed):
            worth[i, j] += _BETTER_FIELDS * agreement_of(self.slot, self.gold[i], self.predicted[j])
        rows, columns = linear_sum_assignment(worth, maximize=True)
        return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if allowed[i, j]]

    def _matrix(self, of_pair: Callable[[Item, Item], float]) -> Matrix:
        values = [[of_pair(gold, predicted) for predicted in self.predicted] for gold in self.gold]
        return np.array(values, dtype=np.float64).reshape(len(self.gold), len(self.predicted))


LEVELS: dict[Slot, tuple[Level, ...]] = {
    "treaties": ("identity",),
    "parties": ("identity",),
    "terms": ("exact_raw", "exact", "0.8", "0.5"),
    "statements": ("exact_raw", "exact", "0.8", "0.5"),
    "opinions": ("exact_raw", "exact", "0.8", "0.5"),
}
"""From the strictest to the most lenient."""


def align(case: Case, slot: Slot) -> Alignment:
    """Both sides of one slot of an article."""
    return Alignment(slot, items_of(case.gold, slot), items_of(case.predicted, slot))


def _similarity(slot: Slot, gold: Item, predicted: Item) -> float:
    if slot == "parties":
        return float(same_party(gold.party(), predicted.party()))
    alike = _passages_alike(slot, gold.trimmed, predicted.trimmed)
    return max(alike, _titles_alike(gold, predicted)) if slot == "treaties" else alike


def _passages_alike(slot: Slot, gold: Sequence[tuple[int, int]], predicted: Sequence[tuple[int, int]]) -> float:
    """Treaties: whether one passage is in the other. Terms: the best two passages, as all of a term's passages say
    the same. Statements and opinions: everything that was said."""
    if slot == "treaties":
        return overlap(gold, predicted)
    if slot == "terms":
        return max(jaccard([one], [other]) for one in gold for other in predicted)
    return jaccard(gold, predicted)


def _titles_alike(gold: Item, predicted: Item) -> float:
    one, other = gold.values["title"], predicted.values["title"]
    alike = likeness(str(one), str(other)) if one and other else 0.0
    return alike if alike >= SAME_TITLE else 0.0


def _is_complete(slot: Slot, gold: Item, predicted: Item) -> float:
    match slot:
        case "parties":
            return float(gold.values["role"] == predicted.values["role"])
        case "statements" | "opinions":
            name = "speaker" if slot == "statements" else "expert"
            one, other = gold.values[name], predicted.values[name]
            return float(same_person(str(one) if one else None, str(other) if other else None))
        case _:
            return 1.0
