"""Whether a system is as often right as it says: its confidence in an item against whether the item is right.

An item is right where it is matched as the headline measures ask: a party by who it is, a term, a statement with its
speaker and an opinion with its expert from a Jaccard of 0.5 on.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from evals.scoring.alignment import align
from evals.scoring.case import Case
from evals.scoring.measures import HEADLINE, Measure
from evals.scoring.results import Calibration, CalibrationBin, CalibrationOf

BINS = 10
"""Of equal width. Each holds its lower bound; the last one holds 1 too."""


@dataclass(frozen=True)
class _Judged:
    confidence: float
    right: bool


def calibration(cases: Sequence[Case]) -> list[Calibration]:
    """The calibration of each slot of the headline, then of all together.

    Items without a confidence are left out, and so is a slot that has no others.
    """
    by_slot = {measure.slot: [one for case in cases for one in _judged(case, measure)] for measure in HEADLINE}
    found = [_calibration(slot, judged) for slot, judged in by_slot.items() if judged]
    return [*found, _calibration("all", [one for judged in by_slot.values() for one in judged])] if found else []


def _judged(case: Case, measure: Measure) -> list[_Judged]:
    sides = align(case, measure.slot)
    known = [(place, item.confidence) for place, item in enumerate(sides.predicted) if item.confidence is not None]
    if not known:
        return []
    right = {place for _, place in sides.pairs(measure.level, complete=measure.condition is not None)}
    return [_Judged(confidence, place in right) for place, confidence in known]


def _calibration(of: CalibrationOf, judged: Sequence[_Judged]) -> Calibration:
    bins = _bins(judged)
    return Calibration(
        slot=of,
        items=len(judged),
        confidence=_mean([one.confidence for one in judged]),
        right=_mean([one.right for one in judged]),
        ece=fsum(part.count * abs(part.right - part.confidence) for part in bins) / len(judged),
        brier=_mean([(one.confidence - one.right) ** 2 for one in judged]),
        bins=bins,
    )


def _bins(judged: Sequence[_Judged]) -> list[CalibrationBin]:
    """The bins that are not empty, from the lowest."""
    parts: dict[int, list[_Judged]] = defaultdict(list)
    for one in judged:
        parts[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [
        CalibrationBin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=len(part),
            confidence=_mean([one.confidence for one in part]),
            right=_mean([one.right for one in part]),
        )
        for number, part in sorted(parts.items())
    ]


def _mean(values: Sequence[float]) -> float:
    """The mean, whose last digit does not depend on the order."""
    return fsum(values) / len(values)
