"""A run over labelled articles, scored."""

from collections.abc import Sequence

import numpy as np

from evals.scoring import measures as m
from evals.scoring import resampling
from evals.scoring.alignment import align
from evals.scoring.calibration import calibration
from evals.scoring.case import Case, checked
from evals.scoring.groups import groups
from evals.scoring.items import SLOTS
from evals.scoring.pair_fields import slot_fields
from evals.scoring.results import (
    ArticleScores,
    Breakdown,
    Counts,
    Estimate,
    Rates,
    Scores,
    SlotFields,
    SlotScores,
    SpanClasses,
    defined,
)
from evals.scoring.run_facts import run_facts
from evals.scoring.schemes import SCHEMES, span_classes


def score(cases: Sequence[Case], *, seed: int = 0) -> Scores:
    """Everything that is known of a run; the order of ``cases`` and of items changes nothing.

    Micro rates are of all articles' items together, macro rates the mean of the articles' own; both with 95 %
    bootstrap intervals over articles, drawn with ``seed``. The headline is the mean of the micro F1 of parties, terms,
    statements with their speakers and opinions with their experts, passages matching from a Jaccard of 0.5 on. A slot
    of which no article has a gold or a predicted item is left out of that mean.

    Raises:
        ScoringError: there is no article, one stands twice, or a result is about another text.
    """
    cases = checked(cases)
    table = m.counts(cases)
    draws = resampling.drawn(len(cases), seed)
    fields, spans = _of_pairs(cases)
    rates = m.micro(table)
    return Scores(
        seed=seed,
        resamples=resampling.RESAMPLES,
        headline=headline_estimate(table, draws),
        headline_slots=[h.name for h in m.HEADLINE if not np.isnan(rates[m.MEASURES.index(h), 2])],
        slots=slot_scores(table, draws),
        fields=fields,
        spans=spans,
        calibration=calibration(cases),
        facts=run_facts(cases),
        breakdowns=_breakdowns(cases, table, seed),
        articles=[_article(case, table[row]) for row, case in enumerate(cases)],
    )


def headline_estimate(table: m.Numbers, draws: m.Numbers) -> Estimate:
    """The mean slot F1 of counts (articles x measures x 3), with its interval."""
    low, high = resampling.interval(m.headline(resampling.resampled_micro(table, draws))[:, np.newaxis], len(table))
    return Estimate.of(float(m.headline(m.micro(table))), low[0], high[0])


def slot_scores(table: m.Numbers, draws: m.Numbers) -> list[SlotScores]:
    """The scores of every measure, from counts (articles x measures x 3)."""
    micro = _estimates(m.micro(table), resampling.resampled_micro(table, draws), len(table))
    macro = _estimates(m.macro(table), resampling.resampled_macro(table, draws), len(table))
    return [
        SlotScores(
            name=measure.name,
            slot=measure.slot,
            level=measure.level,
            condition=measure.condition,
            micro=micro[column],
            macro=macro[column],
            articles=int((table[:, column].sum(axis=-1) > 0).sum()),
            **_counts(table[:, column].sum(axis=0)).model_dump(),
        )
        for column, measure in enumerate(m.MEASURES)
    ]


def _estimates(values: m.Numbers, samples: m.Numbers, articles: int) -> list[Rates]:
    """Rates of measures x 3 with the intervals of samples (resamples x measures x 3)."""
    stacked = np.stack([values, *resampling.interval(samples, articles)], axis=-1)
    rates = []
    for three in stacked:
        precision, recall, f1 = (Estimate.of(*numbers) for numbers in three)
        rates.append(Rates(precision=precision, recall=recall, f1=f1))
    return rates


def _counts(three: m.Numbers) -> Counts:
    tp, fp, fn = (int(number) for number in three)
    return Counts(tp=tp, fp=fp, fn=fn)


def _of_pairs(cases: Sequence[Case]) -> tuple[list[SlotFields], list[SpanClasses]]:
    fields, spans = [], []
    for slot in SLOTS:
        alignments = [align(case, slot) for case in cases]
        fields.append(slot_fields(slot, [pair for sides in alignments for pair in sides.matched()]))
        spans += [span_classes(slot, scheme, alignments) for scheme in SCHEMES]
    return fields, spans


def _breakdowns(cases: Sequence[Case], table: m.Numbers, seed: int) -> list[Breakdown]:
    found = []
    for (by, group), places in groups(cases).items():
        part, draws = table[places], resampling.drawn(len(places), seed)
        f1 = [rates.f1 for rates in _estimates(m.micro(part), resampling.resampled_micro(part, draws), len(part))]
        found.append(
            Breakdown(
                by=by,
                group=group,
                articles=len(places),
                headline=headline_estimate(part, draws),
                slots={measure.name: f1[m.MEASURES.index(measure)] for measure in m.HEADLINE},
            )
        )
    return found


def _article(case: Case, table: m.Numbers) -> ArticleScores:
    return ArticleScores(
        name=case.name,
        failure=(case.failure or "there is no result") if case.predicted is None else None,
        headline=defined(float(m.headline(m.rates(table)))),
        counts={measure.name: _counts(table[column]) for column, measure in enumerate(m.MEASURES)},
    )
