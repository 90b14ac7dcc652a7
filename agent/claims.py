"""What a model claims, tied to the place in the article that bears it out, or dropped."""

from collections import Counter
from dataclasses import dataclass, field

from agent.answers import OpinionClaim, PartyClaim, StatementClaim, TermClaim, TreatyClaim
from agent.grounding import Span

Claim = TreatyClaim | PartyClaim | TermClaim | StatementClaim | OpinionClaim

ITEM_OF = {
    TreatyClaim: "treaty",
    PartyClaim: "party",
    TermClaim: "term",
    StatementClaim: "evidence",
    OpinionClaim: "opinion",
}
"""The kind of item of the result that a claim becomes."""


UNSURE = "the confidence is below the minimum"
"""Why a claim is dropped that is less sure than the user asks for."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """A claim, and the span of the article whose text is its quote."""

    span: Span
    claim: Claim
    chunk: int
    """The part of the article that it was drawn from, counted from 0."""
    confidence: float | None = None
    """The calibrated chance that the claim is right; None where the model gives no probabilities."""


@dataclass(slots=True)
class Reading:
    """What a part of the article gave, and how much was claimed of it that it does not hold."""

    grounded: list[Grounded] = field(default_factory=list)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Counts by (kind of item, reason)."""

    def confidences(self) -> list[float | None]:
        """Of every claim but those of an agreement, which has none in a result."""
        return [g.confidence for g in self.grounded if not isinstance(g.claim, TreatyClaim)]

    def at_least(self, minimum: float) -> "Reading":
        """The same without the claims whose confidence is known and below ``minimum``, which are counted.

        An agreement has no confidence in a result, so it stays.
        """
        kept, dropped = [], Counter(self.dropped)
        for grounded in self.grounded:
            confidence = grounded.confidence
            if isinstance(grounded.claim, TreatyClaim) or confidence is None or confidence >= minimum:
                kept.append(grounded)
            else:
                dropped[ITEM_OF[type(grounded.claim)], UNSURE] += 1
        return Reading(kept, dropped)
