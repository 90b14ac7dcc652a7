"""What independent experts make of an agreement."""

from pydantic import Field

from schemas.base import Id, StrictModel, Text
from schemas.vocabulary import Stance


class Opinion(StrictModel):
    """One expert's judgement; an expert is independent of the parties."""

    id: Id
    expert: Text
    title: Text | None
    affiliation: Text | None
    place: Text | None
    told_to: Text | None
    """The medium that the expert spoke to."""
    claim: Text
    """In English."""
    stance: Stance
    evidence: list[Id] = Field(min_length=1)
    confidence: float | None = Field(ge=0, le=1)
