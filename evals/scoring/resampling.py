"""How far a number would move with other articles, and whether two runs differ by more than chance.

Articles are what is drawn: items of one article stand or fall together, so they are no independent sample.
"""

import numpy as np

from evals.scoring.measures import Numbers, headline, rates

RESAMPLES = 2_000
"""How often the bootstrap draws the articles again."""
SHUFFLES = 9_999
"""How often the permutation test exchanges the two runs; with the observed one that makes 10,000."""
_TIE = 1e-12
"""Two differences that are nearer than this are the same but for rounding."""


def drawn(articles: int, seed: int) -> Numbers:
    """How often each article is in each resample: ``RESAMPLES`` x articles, drawn with replacement (Efron 1979)."""
    chances = np.full(articles, 1 / articles)
    return np.random.default_rng(seed).multinomial(articles, chances, size=RESAMPLES).astype(np.float64)


def resampled_micro(table: Numbers, draws: Numbers) -> Numbers:
    """Micro rates of each resample: resamples x measures x 3."""
    return rates(np.tensordot(draws, table, axes=1))


def resampled_macro(table: Numbers, draws: Numbers) -> Numbers:
    """Macro rates of each resample: resamples x measures x 3."""
    each = rates(table)
    defined = ~np.isnan(each)
    total = np.tensordot(draws, np.where(defined, each, 0.0), axes=1)
    number = np.tensordot(draws, defined.astype(np.float64), axes=1)
    mean: Numbers = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    return mean


def interval(samples: Numbers, articles: int) -> tuple[Numbers, Numbers]:
    """The 2.5th and the 97.5th percentile along the first axis: the percentile bootstrap's 95 % interval.

    Resamples in which a number is not defined are left out; NaN where it never is, and where there is one article
    only, which says nothing of how others would differ from it.
    """
    flat = samples.reshape(len(samples), -1)
    bounds = np.full((2, flat.shape[1]), np.nan)
    for column, values in enumerate(flat.T if articles > 1 else ()):
        defined = values[~np.isnan(values)]
        if defined.size:
            bounds[:, column] = np.percentile(defined, (2.5, 97.5))
    low, high = bounds.reshape(2, *samples.shape[1:])
    return low, high


def p_values(first: Numbers, second: Numbers, seed: int) -> tuple[Numbers, float]:
    """The two-sided p of the difference in micro F1 of each measure, and of the headline.

    The paired permutation test by approximate randomisation (Noreen 1989; Yeh 2000): each article's counts change
    sides or stay, with the same chance; p = (k + 1) / (n + 1), where k of n shuffles differ at least as much as the
    two runs do. Tables are articles x measures x 3, of the same articles in the same order.
    """
    swapped = np.random.default_rng(seed).integers(0, 2, size=(SHUFFLES, len(first))).astype(np.float64)
    moved = np.tensordot(swapped, second - first, axes=1)
    one, other = rates(first.sum(axis=0) + moved), rates(second.sum(axis=0) - moved)
    seen_one, seen_other = rates(first.sum(axis=0)), rates(second.sum(axis=0))
    slots = _p(seen_one[:, 2] - seen_other[:, 2], one[..., 2] - other[..., 2])
    whole = _p(headline(seen_one) - headline(seen_other), headline(one) - headline(other))
    return slots, float(whole)


def _p(seen: Numbers, shuffled: Numbers) -> Numbers:
    """NaN where there is no difference to test, because a side is not defined."""
    as_large = np.abs(np.nan_to_num(shuffled)) >= np.abs(np.nan_to_num(seen)) - _TIE
    p: Numbers = (as_large.sum(axis=0) + 1) / (len(shuffled) + 1)
    return np.where(np.isnan(seen), np.nan, p)
