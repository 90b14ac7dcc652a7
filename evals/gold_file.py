"""A gold file, as it is written: quotes and names in the place of offsets and ids."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

import schemas
from schemas.base import Iso3, Text
from schemas.vocabulary import (
    Ambit,
    Factuality,
    Modality,
    PartyRole,
    PartyType,
    SpeakerRole,
    Stance,
    Subject,
    TermKind,
    TreatyKind,
    TreatyStatus,
)


class Label(BaseModel):
    """A part of a gold file; refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(Label):
    """A stretch of the article: the only ``text``, the first after the words ``after``, or the one ``at`` a place."""

    text: Text
    after: Text | None = None
    at: Annotated[int, Field(ge=0)] | None = None
    """Where it begins, in code points; programs write this."""

    def find(self, article: str) -> int:
        """Where the quote begins, in code points of ``article``.

        Raises:
            ValueError: it is not there exactly, or it is there more than once and nothing says which one is meant.
        """
        if self.at is not None:
            if not article.startswith(self.text, self.at):
                raise ValueError(f"the quote {self.text!r} is not at {self.at} of the article")
            return self.at
        begin = 0
        if self.after:
            begin = article.find(self.after)
            if begin < 0:
                raise ValueError(f"the words {self.after!r} are not in the article")
            begin += len(self.after)
        start = article.find(self.text, begin)
        if start < 0:
            raise ValueError(f"the quote {self.text!r} is not in the article")
        if not self.after and article.find(self.text, start + 1) >= 0:
            raise ValueError(f"the quote {self.text!r} is there more than once; add `after`")
        return start


def _dated(value: object) -> object:
    """A date that a program wrote as text, as JSON has no other, is one."""
    if isinstance(value, dict) and isinstance(value.get("date"), str):
        return {**value, "date": date.fromisoformat(value["date"])}
    return value


def _quote(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


OneQuote = Annotated[Quote, BeforeValidator(_quote)]


class Quoted(Label):
    """A label with the passages that bear it out."""

    quote: OneQuote | None = None
    quotes: list[OneQuote] = Field(default=[])

    @model_validator(mode="after")
    def _has_a_quote(self) -> Self:
        if (self.quote is None) == (not self.quotes):
            raise ValueError("give either `quote` or `quotes`")
        return self

    @property
    def passages(self) -> Sequence[Quote]:
        """All its quotes, at least one."""
        return self.quotes or ([self.quote] if self.quote else [])


class ArticleLabel(Label):
    """What is known of the article, and what it is for the breakdowns of a report."""

    language: Text
    published: date | None
    title: Text | None
    subject: Subject
    dirty: bool


class TreatyLabel(Quoted):
    """One agreement."""

    key: Text = "treaty"
    title: Text | None
    kind: TreatyKind
    ambit: Ambit | None
    status: TreatyStatus | None
    signed_on: Annotated[schemas.DatedText | None, BeforeValidator(_dated)]
    signed_at: schemas.PlacedText | None
    entry_into_force: Text | None = None
    duration: Text | None = None
    withdrawal: Text | None = None
    depositary: Text | None = None


class RepresentativeLabel(Label):
    """A person who acts for a party."""

    name: Text
    office: Text | None


class PartyLabel(Quoted):
    """A state or body."""

    name: Text
    as_written: Text
    iso3: Iso3 | None
    type: PartyType
    role: PartyRole
    representatives: list[RepresentativeLabel]
    treaties: list[Text] | None = None


class TermLabel(Quoted):
    """A provision; where it is told more than once, all its quotes say the same."""

    treaty: Text | None = None
    kind: TermKind
    modality: Modality
    summary: Text
    obligors: list[Text]
    beneficiaries: list[Text]
    condition: Text | None


class StatementLabel(Quoted):
    """Content attributed to a source."""

    kind: Literal["direct", "mixed", "indirect"]
    speaker: Text
    role: SpeakerRole
    party: Text | None
    factuality: Factuality


class OpinionLabel(Quoted):
    """An independent expert's judgement."""

    expert: Text
    title: Text | None
    affiliation: Text | None
    place: Text | None
    told_to: Text | None
    claim: Text
    stance: Stance
    kind: Literal["direct", "mixed", "indirect"]


class Labels(Label):
    """A gold file, as it is written."""

    article: ArticleLabel
    treaties: list[TreatyLabel]
    parties: list[PartyLabel]
    terms: list[TermLabel]
    statements: list[StatementLabel]
    opinions: list[OpinionLabel]
