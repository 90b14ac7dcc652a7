"""What independent experts make of an agreement."""

from pydantic import Field

from schemas.base import Id, StrictModel, Text
from schemas.vocabulary import Stance


class Opinion(StrictModel):
    """One expert's judgement; an expert is independent of the parties."""

    id: Id
    """Such as ``opinion-1``."""
    expert: Text
    """The expert's full name, without titles."""
    title: Text | None
    """The profession or post, as written."""
    affiliation: Text | None
    """The body that the expert belongs to, as written."""
    place: Text | None
    """Where the expert or that body is, as written."""
    told_to: Text | None
    """The medium that the expert spoke to."""
    claim: Text
    """The judgement in one sentence, in English: the model's words."""
    stance: Stance
    """Towards the agreement."""
    evidence: list[Id] = Field(min_length=1)
    """The passages that hold the judgement."""
    confidence: float | None = Field(ge=0, le=1)
    """The calibrated chance that the item is right; null where the model gives no probabilities."""
