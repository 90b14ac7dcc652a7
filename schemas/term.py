"""What an agreement provides."""

from pydantic import Field

from schemas.base import Id, StrictModel, Text
from schemas.vocabulary import Modality, TermKind


class Term(StrictModel):
    """One provision of a treaty: what the text itself lays down."""

    id: Id
    """Such as ``term-4``."""
    treaty: Id | None
    """The treaty that provides it; null where that is open."""
    kind: TermKind
    """What it is about."""
    modality: Modality
    """What force it has."""
    summary: Text
    """One sentence in English: the model's words."""
    obligors: list[Id]
    """The parties that have to act or refrain, or are allowed to."""
    beneficiaries: list[Id]
    """The parties for whose good it is, where the article says so."""
    condition: Text | None
    """The *if*, *unless* or *until* of it, in English."""
    evidence: list[Id] = Field(min_length=1)
    """The passages that tell it."""
    confidence: float | None = Field(ge=0, le=1)
    """The calibrated chance that the item is right; null where the model gives no probabilities."""
