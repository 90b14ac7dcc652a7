"""How far two annotators of the same articles agree."""

from collections.abc import Sequence

import numpy as np

from evals.scoring import measures as m
from evals.scoring import resampling
from evals.scoring.alignment import Pair, align
from evals.scoring.case import Case, ScoringError, checked
from evals.scoring.fields import FIELDS
from evals.scoring.items import SLOTS, Slot
from evals.scoring.results import Estimate, Result
from evals.scoring.scored import headline_estimate, slot_scores


class SlotAgreement(Result):
    """How far two annotators have the same items."""

    name: str
    """A measure's name, such as ``terms @ 0.5``."""
    both: int
    only_first: int
    only_second: int
    f1: Estimate
    """The same, whoever is taken for gold. It is also what kappa tends to where the items that nobody labelled are
    many and cannot be counted (Hripcsak and Rothschild 2005)."""


class FieldAgreement(Result):
    """How far two annotators choose the same value of a closed vocabulary, on the items that both have."""

    slot: Slot
    field: str
    pairs: int
    agreed: int
    kappa: Estimate
    """Cohen's kappa; null where both use one value only, or no item is shared."""


class Agreement(Result):
    """Two annotators of the same articles."""

    seed: int
    resamples: int
    articles: list[str]
    headline: Estimate
    """Mean slot F1, as of a run."""
    slots: list[SlotAgreement]
    fields: list[FieldAgreement]


def agreement(cases: Sequence[Case], *, seed: int = 0) -> Agreement:
    """The agreement of the first annotator (``Case.gold``) with the second (``Case.predicted``).

    Raises:
        ScoringError: there is no article, one stands twice, lacks its second labels, or has another text there.
    """
    cases = checked(cases)
    for case in cases:
        if case.predicted is None:
            raise ScoringError(f"No second annotator has labelled {case.name!r}; leave it out.")
    table = m.counts(cases)
    draws = resampling.drawn(len(cases), seed)
    return Agreement(
        seed=seed,
        resamples=resampling.RESAMPLES,
        articles=[case.name for case in cases],
        headline=headline_estimate(table, draws),
        slots=[
            SlotAgreement(name=s.name, both=s.tp, only_first=s.fn, only_second=s.fp, f1=s.micro.f1)
            for s in slot_scores(table, draws)
        ],
        fields=_fields(cases, draws),
    )


def kappa(confusion: m.Numbers) -> m.Numbers:
    """Cohen's kappa (1960) of tables of counts (... x categories x categories).

    kappa = (observed - expected) / (1 - expected) agreement, the expected one from both annotators' own shares of each
    category; NaN where it is 1 or there is nothing.
    """
    total = confusion.sum(axis=(-2, -1))
    seen = np.trace(confusion, axis1=-2, axis2=-1) * total
    chance = (confusion.sum(axis=-1) * confusion.sum(axis=-2)).sum(axis=-1)
    room = total * total - chance
    found: m.Numbers = np.divide(seen - chance, room, out=np.full(np.shape(total), np.nan), where=room > 0)
    return found


def _fields(cases: Sequence[Case], draws: m.Numbers) -> list[FieldAgreement]:
    found = []
    for slot in SLOTS:
        pairs = [align(case, slot).matched() for case in cases]
        for field in FIELDS[slot]:
            if field.is_category:
                found.append(_field(slot, field.name, pairs, draws))
    return found


def _field(slot: Slot, name: str, pairs: Sequence[Sequence[Pair]], draws: m.Numbers) -> FieldAgreement:
    values = {str(item.values[name]) for article in pairs for pair in article for item in (pair.gold, pair.predicted)}
    places = {value: place for place, value in enumerate(sorted(values))}
    tables = np.zeros((len(pairs), len(places), len(places)))
    for row, article in enumerate(pairs):
        for pair in article:
            tables[row, places[str(pair.gold.values[name])], places[str(pair.predicted.values[name])]] += 1
    low, high = resampling.interval(kappa(np.tensordot(draws, tables, axes=1))[:, np.newaxis], len(pairs))
    whole = tables.sum(axis=0)
    return FieldAgreement(
        slot=slot,
        field=name,
        pairs=int(whole.sum()),
        agreed=int(np.trace(whole)),
        kappa=Estimate.of(float(kappa(whole)), low[0], high[0]),
    )
