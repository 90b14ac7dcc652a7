"""Two runs over the same articles, compared."""

from collections.abc import Sequence

import numpy as np

from evals.scoring import measures as m
from evals.scoring import resampling
from evals.scoring.case import Case, checked_pair
from evals.scoring.results import Estimate, Result, defined


class Difference(Result):
    """One number of two runs."""

    name: str
    """A measure's name, or ``mean slot F1``."""
    first: float | None
    second: float | None
    difference: Estimate
    """The second less the first: above 0 where the second run is better."""
    p: float | None
    """Two-sided, of the paired permutation test; not corrected for the number of measures looked at."""


class ArticleDifference(Result):
    """The mean slot F1 of one article in two runs."""

    name: str
    first: float | None
    second: float | None


class Comparison(Result):
    """Two runs over the same articles."""

    seed: int
    resamples: int
    shuffles: int
    headline: Difference
    slots: list[Difference]
    """Micro F1 of each slot, with and without its condition; passages matching from a Jaccard of 0.5 on."""
    articles: list[ArticleDifference]


def compare(a: Sequence[Case], b: Sequence[Case], *, seed: int = 0) -> Comparison:
    """How much better ``b`` is than ``a``, with the interval of the difference and its p.

    The interval is from the same resampled articles for both runs. The test exchanges the two runs' counts article by
    article (``resampling.p_values``).

    Raises:
        ScoringError: a run cannot be scored, or the two are not over the same articles, texts and labels.
    """
    a, b = checked_pair(a, b)
    first, second = m.counts(a), m.counts(b)
    draws = resampling.drawn(len(a), seed)
    before, after = m.micro(first), m.micro(second)
    drawn_before, drawn_after = (resampling.resampled_micro(table, draws) for table in (first, second))
    p, p_headline = resampling.p_values(first, second, seed)
    low, high = resampling.interval(drawn_after[..., 2] - drawn_before[..., 2], len(a))
    columns = [m.MEASURES.index(measure) for measure in m.MAIN]
    moved = m.headline(drawn_after) - m.headline(drawn_before)
    one, other = float(m.headline(before)), float(m.headline(after))
    return Comparison(
        seed=seed,
        resamples=resampling.RESAMPLES,
        shuffles=resampling.SHUFFLES,
        headline=_difference("mean slot F1", one, other, resampling.interval(moved[:, np.newaxis], len(a)), p_headline),
        slots=[
            _difference(
                measure.name, before[column, 2], after[column, 2], (low[[column]], high[[column]]), float(p[column])
            )
            for measure, column in zip(m.MAIN, columns, strict=True)
        ],
        articles=[
            ArticleDifference(name=case.name, first=defined(float(x)), second=defined(float(y)))
            for case, x, y in zip(a, m.headline(m.rates(first)), m.headline(m.rates(second)), strict=True)
        ],
    )


def _difference(name: str, first: float, second: float, bounds: tuple[m.Numbers, m.Numbers], p: float) -> Difference:
    (low,), (high,) = bounds
    return Difference(
        name=name,
        first=defined(first),
        second=defined(second),
        difference=Estimate.of(second - first, low, high),
        p=defined(p),
    )
