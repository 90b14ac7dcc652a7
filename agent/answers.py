"""What a model is asked to fill: small and flat. Offsets, ids, codes, dates and links are the program's work."""

from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from schemas.base import is_placeholder
from schemas.vocabulary import (
    EvidenceKind,
    Factuality,
    Modality,
    PartyRole,
    PartyType,
    SpeakerRole,
    Stance,
    TermKind,
    TreatyKind,
    TreatyStatus,
)


def _known(value: Any) -> Any:
    return None if isinstance(value, str) and is_placeholder(value) else value


Known = Annotated[Annotated[str, Field(max_length=400)] | None, BeforeValidator(_known)]
"""A text, or None where the model says in whatever words that it does not know."""

Words = Annotated[str, Field(min_length=1, max_length=4000)]
Items = 60
"""The most items of one kind in one answer."""


class ModelAnswer(BaseModel):
    """Refuses keys that were not asked for."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The JSON Schema; as it goes with every question, it is made once a class."""
        return super().model_json_schema(*args, **kwargs) if args or kwargs else _json_schema_of(cls)


Schema = TypeVar("Schema", bound=ModelAnswer)


@cache
def _json_schema_of(schema: type[ModelAnswer]) -> dict[str, Any]:
    return super(ModelAnswer, schema).model_json_schema()


class TreatyClaim(ModelAnswer):
    """An agreement that the article reports."""

    quote: Words
    title: Known
    kind: TreatyKind
    status: TreatyStatus | None
    signed_on: Known
    signed_at: Known


class PersonClaim(ModelAnswer):
    """A person who acts for a party."""

    name: Words
    office: Known


class PartyClaim(ModelAnswer):
    """A state or body that takes part."""

    quote: Words
    name_as_written: Words
    name_in_english: Words
    type: PartyType
    role: PartyRole
    representatives: list[PersonClaim] = Field(max_length=Items)


class TermClaim(ModelAnswer):
    """A provision of an agreement."""

    quote: Words
    treaty: Known
    kind: TermKind
    modality: Modality
    summary: Words
    obligors: list[str] = Field(max_length=Items)
    beneficiaries: list[str] = Field(max_length=Items)
    condition: Known


class StatementClaim(ModelAnswer):
    """Somebody's words."""

    quote: Words
    kind: EvidenceKind
    speaker: Known
    speaker_role: SpeakerRole | None
    speaker_party: Known
    factuality: Factuality


class OpinionClaim(ModelAnswer):
    """An independent expert's judgement."""

    quote: Words
    kind: EvidenceKind
    expert: Words
    title: Known
    affiliation: Known
    place: Known
    told_to: Known
    claim: Words
    stance: Stance


class ChunkAnswer(ModelAnswer):
    """Everything that a part of an article gives."""

    treaties: list[TreatyClaim] = Field(max_length=Items)
    parties: list[PartyClaim] = Field(max_length=Items)
    terms: list[TermClaim] = Field(max_length=Items)
    statements: list[StatementClaim] = Field(max_length=Items)
    opinions: list[OpinionClaim] = Field(max_length=Items)


class OverviewAnswer(ModelAnswer):
    """What agreement an article is about, from its first sentences."""

    kind: TreatyKind
    title: Known
    status: TreatyStatus
    signed_on: Known
    signed_at: Known


class HelperAnswer(ModelAnswer):
    """What a state or body does for an agreement that it does not make."""

    role: Literal["mediator", "guarantor", "witness", "depositary"]


class SpeakerAnswer(ModelAnswer):
    """Who speaks, from the words that introduce a statement."""

    speaker: Known


class ExpertAnswer(ModelAnswer):
    """Who judges, from the sentences that introduce an expert."""

    title: Known
    affiliation: Known
    place: Known
    told_to: Known


class ProvisionAnswer(ModelAnswer):
    """What one clause says that an agreement provides."""

    begins: Words
    """Its first words."""
    summary: Words


class ProvisionsAnswer(ModelAnswer):
    """The provisions of one sentence."""

    provisions: list[ProvisionAnswer] = Field(min_length=1, max_length=3)


class JudgementAnswer(ModelAnswer):
    """What an expert makes of an agreement."""

    claim: Words


@cache
def with_choice(schema: type[Schema], field: str, values: tuple[str, ...], *, optional: bool = False) -> type[Schema]:
    """``schema`` with a field, new or narrowed, that holds one of the values, or null where it is ``optional``."""
    choice = Literal[values]  # type: ignore[valid-type]
    narrowed: type[Schema] = create_model(
        schema.__name__,
        __base__=schema,
        **{field: (choice | None if optional else choice, ...)},  # type: ignore[call-overload]
    )
    return narrowed
