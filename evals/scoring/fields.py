"""What is compared on two items that were matched, and what each field weighs."""

from collections.abc import Mapping
from dataclasses import dataclass

from evals.scoring.comparators import Comparator, compare, same_text
from evals.scoring.items import Item, Slot


@dataclass(frozen=True)
class Field:
    """How one field of an item is scored."""

    name: str
    comparator: Comparator
    weight: float = 1.0
    """What an analyst sorts by counts double: status and date, a party's role, a term's kind and who is bound,
    the speaker, the expert and the stance."""

    @property
    def threshold(self) -> float:
        """From which score on two values are a true positive; a fuzzy score below it counts as 0, as in Stickler."""
        return 0.8 if self.comparator == "fuzzy" else 1.0

    @property
    def is_category(self) -> bool:
        """Whether its values are a closed vocabulary."""
        return self.comparator == "exact"


FIELDS: Mapping[Slot, tuple[Field, ...]] = {
    "treaties": (
        Field("kind", "exact"),
        Field("ambit", "exact"),
        Field("status", "exact", 2),
        Field("signed_on.date", "date", 2),
        Field("signed_at", "fuzzy"),
        Field("duration", "numeric"),
    ),
    "parties": (Field("role", "exact", 2), Field("type", "exact"), Field("name_as_written", "fuzzy")),
    "terms": (
        Field("kind", "exact", 2),
        Field("modality", "exact"),
        Field("obligors", "parties", 2),
        Field("beneficiaries", "parties"),
    ),
    "statements": (
        Field("kind", "exact"),
        Field("speaker", "person", 2),
        Field("speaker_role", "exact"),
        Field("speaker_party", "party"),
        Field("factuality", "exact"),
    ),
    "opinions": (
        Field("expert", "person", 2),
        Field("title", "fuzzy"),
        Field("affiliation", "fuzzy"),
        Field("place", "fuzzy"),
        Field("told_to", "fuzzy"),
        Field("stance", "exact", 2),
    ),
}


@dataclass(frozen=True)
class FieldResult:
    """One field of one matched pair."""

    score: float
    raw: float
    """1 where both are written alike."""
    outcome: str
    """Stickler's class: ``tp``, ``fa``, ``fd``, ``fn`` or ``tn``."""


def field_result(field: Field, gold: Item, predicted: Item) -> FieldResult:
    """How one field of a matched pair came out."""
    wanted, found = gold.values[field.name], predicted.values[field.name]
    score = compare(field.comparator, wanted, found)
    enough = score >= field.threshold
    if field.comparator == "fuzzy" and not enough:
        score = 0.0
    if wanted is None:
        outcome = "tn" if found is None else "fa"
    elif found is None:
        outcome = "fn"
    else:
        outcome = "tp" if enough else "fd"
    return FieldResult(score, float(same_text(wanted, found)), outcome)


def agreement_of(slot: Slot, gold: Item, predicted: Item) -> float:
    """The weighted mean score over all fields of two items, 0 to 1."""
    fields = FIELDS[slot]
    total = sum(field.weight * field_result(field, gold, predicted).score for field in fields)
    return total / sum(field.weight for field in fields)
