"""What is known of a run beside its matches: cost, grounding, failures, articles about nothing."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median

import schemas
from evals.scoring.case import Case
from evals.scoring.results import DroppedClaims, RunFacts, Spending

INVENTED = "not in the article"
"""How the reason ends for which a claim is dropped whose quote or name the article does not hold."""


def run_facts(cases: Sequence[Case]) -> RunFacts:
    """The facts of a run over ``cases``."""
    results = [case.predicted for case in cases if case.predicted is not None]
    grounded = [fact for result in results for fact in _grounded(result)]
    dropped = Counter[tuple[str, str]]()
    for result in results:
        for entry in result.run.dropped:
            dropped[entry.item, entry.reason] += entry.count
    invented = sum(count for (_, reason), count in dropped.items() if reason.rstrip(".").endswith(INVENTED))
    empty = [case for case in cases if not case.gold.treaties]
    return RunFacts(
        failed=[case.name for case in cases if case.predicted is None],
        partial=[case.name for case in cases if case.predicted is not None and case.predicted.run.failures],
        kept=len(grounded),
        grounded=fmean(grounded) if grounded else None,
        dropped=dropped.total(),
        dropped_share=_share(dropped.total(), len(grounded)),
        invented_share=_share(invented, len(grounded)),
        dropped_for=[
            DroppedClaims(item=item, reason=reason, count=count) for (item, reason), count in sorted(dropped.items())
        ],
        without_agreement=len(empty),
        stayed_empty=sum(case.predicted is not None and not _grounded(case.predicted) for case in empty),
        spending=_spending(results),
    )


def _grounded(result: schemas.Extraction) -> list[bool]:
    """For each item of a result whether all its passages stand in the article where it says."""
    text = result.article.text
    stands = {e.id: text[e.start : e.end] == e.quote for e in result.evidence}
    rests_on = [
        *(treaty.evidence for treaty in result.treaties),
        *(party.evidence for party in result.parties),
        *(term.evidence for term in result.terms),
        *(opinion.evidence for opinion in result.opinions),
    ]
    return [all(stands[id_] for id_ in ids) for ids in rests_on] + list(stands.values())


def _share(some: int, others: int) -> float | None:
    return some / (some + others) if some + others else None


def _spending(results: Sequence[schemas.Extraction]) -> list[Spending]:
    """Every number of ``run``; one that is not known of some article is left out."""
    runs = [result.run.model_dump() for result in results]
    found = []
    for name in runs[0] if runs else ():
        values = [run[name] for run in runs]
        if all(isinstance(value, int | float) for value in values):
            total = float(sum(values))
            found.append(Spending(name=name, mean=fmean(values), median=float(median(values)), total=total))
    return found
