"""The passages of the article that a result rests on."""

from pydantic import Field, model_validator

from schemas.base import Id, StrictModel, Text
from schemas.vocabulary import EvidenceKind, Factuality, SpeakerRole


class Evidence(StrictModel):
    """One span of the article: content attributed to a source, or a reported fact."""

    id: Id
    quote: str = Field(min_length=1)
    """Exactly ``article.text[start:end]``: the content alone, without cue or quotation marks."""
    start: int = Field(ge=0)
    """In code points of ``article.text``; the span is half open."""
    end: int = Field(ge=1)
    kind: EvidenceKind
    speaker: Text | None
    speaker_role: SpeakerRole | None
    speaker_party: Id | None
    factuality: Factuality
    supports: list[Id]
    confidence: float | None = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _span_has_the_length_of_its_quote(self) -> "Evidence":
        if self.end - self.start != len(self.quote):
            raise ValueError(
                f"{self.id} spans {self.start}..{self.end}, but its quote has {len(self.quote)} characters"
            )
        return self
