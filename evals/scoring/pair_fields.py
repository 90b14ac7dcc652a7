"""The field scores of matched items."""

from collections import Counter
from collections.abc import Sequence

from evals.scoring.alignment import Pair
from evals.scoring.fields import FIELDS, Field, field_result
from evals.scoring.items import Slot
from evals.scoring.results import FieldScores, SlotFields


def slot_fields(slot: Slot, pairs: Sequence[Pair]) -> SlotFields:
    """How well the fields of a slot's matched items agree."""
    fields = [_field_scores(field, pairs) for field in FIELDS[slot]]
    scored = [(field.weight, field.score) for field in fields if field.score is not None]
    total = sum(weight for weight, _ in scored)
    return SlotFields(
        slot=slot,
        pairs=len(pairs),
        score=sum(weight * score for weight, score in scored) / total if scored else None,
        fields=fields,
    )


def _field_scores(field: Field, pairs: Sequence[Pair]) -> FieldScores:
    results = [field_result(field, pair.gold, pair.predicted) for pair in pairs]
    outcomes = Counter(result.outcome for result in results)
    filled = [result.score for result in results if result.outcome != "tn"]
    number = len(results)
    return FieldScores(
        name=field.name,
        comparator=field.comparator,
        weight=field.weight,
        filled=len(filled),
        score=sum(result.score for result in results) / number if number else None,
        filled_score=sum(filled) / len(filled) if filled else None,
        raw=sum(result.raw for result in results) / number if number else None,
        **{outcome: outcomes[outcome] for outcome in ("tp", "fa", "fd", "fn", "tn")},
    )
