"""What is counted in each article, and the rates that follow from the counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.scoring.alignment import LEVELS, Level, align
from evals.scoring.case import Case
from evals.scoring.items import SLOTS, Slot

Numbers = NDArray[np.float64]

CONDITIONS: dict[Slot, str] = {"parties": "role", "statements": "speaker", "opinions": "expert"}
"""What else has to be right for a match in full."""


@dataclass(frozen=True)
class Measure:
    """A slot at a level, with or without its condition."""

    slot: Slot
    level: Level
    condition: str | None = None

    @property
    def name(self) -> str:
        """Such as ``statements with speaker @ 0.5``, or ``parties`` where there is one level."""
        slot = f"{self.slot} with {self.condition}" if self.condition else self.slot
        return slot if self.level == "identity" else f"{slot} @ {self.level}"


def _measures() -> list[Measure]:
    found = []
    for slot in SLOTS:
        found += [Measure(slot, level) for level in LEVELS[slot]]
        if slot in CONDITIONS:
            found += [Measure(slot, level, CONDITIONS[slot]) for level in LEVELS[slot]]
    return found


MEASURES = tuple(_measures())

MAIN = tuple(measure for measure in MEASURES if measure.level in ("identity", "0.5"))
"""One for each slot and condition: what two runs are compared by."""

HEADLINE = (
    Measure("parties", "identity"),
    Measure("terms", "0.5"),
    Measure("statements", "0.5", "speaker"),
    Measure("opinions", "0.5", "expert"),
)
"""What the mean slot F1 is the mean of."""

_HEADLINE_COLUMNS = [MEASURES.index(measure) for measure in HEADLINE]


def counts(cases: Sequence[Case]) -> Numbers:
    """True positives, false positives and false negatives: an array of articles x ``MEASURES`` x 3."""
    table = np.zeros((len(cases), len(MEASURES), 3))
    for row, case in enumerate(cases):
        alignments = {slot: align(case, slot) for slot in SLOTS}
        for column, measure in enumerate(MEASURES):
            sides = alignments[measure.slot]
            matched = len(sides.pairs(measure.level, complete=measure.condition is not None))
            table[row, column] = matched, len(sides.predicted) - matched, len(sides.gold) - matched
    return table


def rates(table: Numbers) -> Numbers:
    """Precision, recall and F1 in the last axis, from tp, fp and fn there.

    P = tp / (tp + fp), R = tp / (tp + fn), F1 = 2 tp / (2 tp + fp + fn) (van Rijsbergen 1979). A rate whose
    denominator is 0 counts as 0, as in scikit-learn; where there is neither a gold nor a predicted item all three
    are NaN, for nothing was asked and nothing was answered.
    """
    tp, fp, fn = np.moveaxis(table, -1, 0)
    denominators = np.stack([tp + fp, tp + fn, 2 * tp + fp + fn], axis=-1)
    numerators = np.stack([tp, tp, 2 * tp], axis=-1)
    found: Numbers = np.divide(numerators, denominators, out=np.zeros_like(denominators), where=denominators > 0)
    found[(tp + fp + fn) == 0] = np.nan
    return found


def micro(table: Numbers) -> Numbers:
    """The rates of all articles' items taken together; ``table`` is articles x measures x 3."""
    return rates(table.sum(axis=0))


def macro(table: Numbers) -> Numbers:
    """The means over articles of each article's rates; an article without an item of a slot is left out there."""
    return mean_where_defined(rates(table), axis=0)


def headline(micro_rates: Numbers) -> Numbers:
    """The mean slot F1 of rates of (... x ``MEASURES`` x 3).

    A slot of which there is neither a gold nor a predicted item in any article is left out of the mean.
    """
    return mean_where_defined(micro_rates[..., _HEADLINE_COLUMNS, 2], axis=-1)


def mean_where_defined(values: Numbers, axis: int) -> Numbers:
    """The mean without NaN; NaN where there is nothing else."""
    defined = ~np.isnan(values)
    number = defined.sum(axis=axis)
    total = np.where(defined, values, 0.0).sum(axis=axis)
    mean: Numbers = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    return mean
