"""What an agreement provides."""

from pydantic import Field

from schemas.base import Id, StrictModel, Text
from schemas.vocabulary import Modality, TermKind


class Term(StrictModel):
    """One provision of a treaty: what the text itself lays down."""

    id: Id
    treaty: Id | None
    kind: TermKind
    modality: Modality
    summary: Text
    """In English."""
    obligors: list[Id]
    beneficiaries: list[Id]
    condition: Text | None
    evidence: list[Id] = Field(min_length=1)
    confidence: float | None = Field(ge=0, le=1)
