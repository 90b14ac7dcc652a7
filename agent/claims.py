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
