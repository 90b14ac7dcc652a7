"""The passages of the article that a result rests on."""

from pydantic import Field, model_validator

from schemas.base import Id, StrictModel, Text
from schemas.vocabulary import EvidenceKind, Factuality, SpeakerRole


class Evidence(StrictModel):
    """One span of the article: content attributed to a source, or a reported fact."""

    id: Id
    """Such as ``evidence-3``."""
    quote: str = Field(min_length=1)
    """Exactly ``article.text[start:end]``: the content alone, without cue or quotation marks."""
    start: int = Field(ge=0)
    """In code points of ``article.text``; the span is half open."""
    end: int = Field(ge=1)
    """The code point after the last one of the quote."""
    kind: EvidenceKind
    """How the content is attributed, or that it is a reported fact."""
    speaker: Text | None
    """Who says it, by the fullest name in the article; null for a reported fact, or where nobody is named."""
    speaker_role: SpeakerRole | None
    """What the speaker is; null without a speaker."""
    speaker_party: Id | None
    """The party that the speaker speaks for."""
    factuality: Factuality
    """How far the article, or the speaker, commits to it."""
    supports: list[Id]
    """The items of the result that rest on this passage."""
    confidence: float | None = Field(ge=0, le=1)
    """The calibrated chance that the item is right; null where the model gives no probabilities."""

    @model_validator(mode="after")
    def _span_has_the_length_of_its_quote(self) -> "Evidence":
        if self.end - self.start != len(self.quote):
            raise ValueError(
                f"{self.id} spans {self.start}..{self.end}, but its quote has {len(self.quote)} characters"
            )
        return self
