"""What scoring says, as models that dump to JSON. A number that is not defined is null."""

import math
from collections.abc import Sequence
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from evals.scoring.alignment import Level
from evals.scoring.comparators import Comparator
from evals.scoring.items import Slot
from evals.scoring.measures import MEASURES, Measure


class Result(BaseModel):
    """Immutable; refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Estimate(Result):
    """A number and its 95 % bootstrap interval, which one article alone has not."""

    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, value: float, low: float, high: float) -> Self:
        """NaN becomes null."""
        return cls(value=defined(value), low=defined(low), high=defined(high))


class Rates(Result):
    """Precision, recall and F1."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


class Counts(Result):
    """True positives, false positives (false alarms) and false negatives (misses)."""

    tp: int
    fp: int
    fn: int


class SlotScores(Counts):
    """How well one slot was filled, at one level."""

    name: str
    """Such as ``statements with speaker @ 0.5``."""
    slot: Slot
    level: Level
    condition: str | None
    """What else had to be right: the role, the speaker or the expert."""
    micro: Rates
    """Over all items."""
    macro: Rates
    """The mean over the articles that have a gold or a predicted item."""
    articles: int
    """How many those are."""


class FieldScores(Result):
    """One field of the matched items of a slot."""

    name: str
    comparator: Comparator
    weight: float
    filled: int
    """Pairs of which at least one side has a value."""
    score: float | None
    """Mean of the normalised scores; both null counts as agreement."""
    filled_score: float | None
    """The same over the ``filled`` pairs alone."""
    raw: float | None
    """Share of pairs that are written alike, character for character, or are both null."""
    tp: int
    fa: int
    fd: int
    fn: int
    tn: int


class SlotFields(Result):
    """The fields of the matched items of a slot."""

    slot: Slot
    pairs: int
    score: float | None
    """The mean of the fields' scores by their weights."""
    fields: list[FieldScores]


class SpanClasses(Result):
    """The MUC classes of a slot in one scheme of SemEval 2013, task 9.1."""

    slot: Slot
    scheme: Literal["strict", "exact", "partial", "type"]
    correct: int
    incorrect: int
    partial: int
    missing: int
    spurious: int
    precision: float | None
    recall: float | None
    f1: float | None


class Spending(Result):
    """What one article cost, over the articles that gave a result."""

    name: str
    """A key of ``run``, such as ``seconds`` or ``input_tokens``."""
    mean: float
    median: float
    total: float


class DroppedClaims(Result):
    """Claims that were left out for one reason."""

    item: str
    reason: str
    count: int


class RunFacts(Result):
    """What is known of a run beside its matches."""

    failed: list[str]
    """Articles without a result."""
    partial: list[str]
    """Articles of which something is missing (``run.failures``)."""
    kept: int
    """Predicted treaties, parties, terms, opinions and passages."""
    grounded: float | None
    """Share of those whose passages stand in the article at their offsets."""
    dropped: int
    """Claims that were left out (``run.dropped``), for whatever reason."""
    dropped_share: float | None
    """``dropped`` of ``dropped`` and ``kept``."""
    invented_share: float | None
    """The same of those alone whose quote or name is not in the article."""
    dropped_for: list[DroppedClaims]
    without_agreement: int
    """Articles that report no agreement."""
    stayed_empty: int
    """Those of them of which the result is empty; a failed article is not."""
    spending: list[Spending]


class Breakdown(Result):
    """The headline for the articles of one group."""

    by: Literal["language", "subject", "length", "text"]
    group: str
    articles: int
    headline: Estimate
    slots: dict[str, Estimate]
    """Micro F1 of the headline's measures, by their names."""


class CalibrationBin(Result):
    """The items whose confidence lies in one range."""

    low: float
    high: float
    count: int
    confidence: float
    """The mean of theirs."""
    right: float
    """Share of them that is right."""


CalibrationOf = Slot | Literal["all"]
"""Whose confidences they are: those of one slot, or of all together."""


class Calibration(Result):
    """How well the confidence of predicted items says how often they are right."""

    slot: CalibrationOf
    items: int
    """Those that have a confidence."""
    confidence: float
    """The mean of theirs."""
    right: float
    """Share of them that is right."""
    ece: float
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean over items of how far the share that is
    right in an item's bin is from the mean confidence there. 0 is perfect."""
    brier: float
    """Mean squared difference of the confidence from 1 where an item is right, and from 0 elsewhere (Brier 1950)."""
    bins: list[CalibrationBin]
    """Ten of equal width, without the empty ones."""


class ArticleScores(Result):
    """The counts of one article, by the measures' names."""

    name: str
    failure: str | None
    headline: float | None
    """The mean of its slots' F1."""
    counts: dict[str, Counts]


class Scores(Result):
    """Everything that is known of a run over labelled articles."""

    seed: int
    resamples: int
    headline: Estimate
    """Mean slot F1: the mean of the micro F1 of ``headline_slots``."""
    headline_slots: list[str]
    """The measures that the mean is of; one without a gold and a predicted item is left out."""
    slots: list[SlotScores]
    fields: list[SlotFields]
    spans: list[SpanClasses]
    calibration: list[Calibration]
    """Of each slot with confidences and, at the end, of all together; empty where no item has a confidence."""
    facts: RunFacts
    breakdowns: list[Breakdown]
    articles: list[ArticleScores]

    def slot(self, name: str) -> SlotScores:
        """The scores of one measure, such as ``parties with role`` or ``terms @ 0.5``.

        Raises:
            KeyError: there is no such measure; the message lists them.
        """
        for scores in self.slots:
            if scores.name == name:
                return scores
        raise KeyError(f"{name!r} is none of {names(MEASURES)}")


def names(measures: Sequence[Measure]) -> list[str]:
    """The names of measures."""
    return [measure.name for measure in measures]


def defined(value: float) -> float | None:
    """``value``, or None for NaN."""
    return None if math.isnan(value) else float(value)
