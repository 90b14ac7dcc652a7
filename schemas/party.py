"""Who takes part in an agreement."""

from pydantic import Field

from schemas.base import Id, Iso3, StrictModel, Text
from schemas.vocabulary import PartyRole, PartyType


class Representative(StrictModel):
    """A person who acts for a party."""

    name: Text
    office: Text | None


class Party(StrictModel):
    """A state or body to which a treaty applies, or that helps to bring it about."""

    id: Id
    name: Text
    """In English."""
    name_as_written: Text
    iso3: Iso3 | None
    type: PartyType
    role: PartyRole
    representatives: list[Representative]
    treaties: list[Id]
    evidence: list[Id] = Field(min_length=1)
    confidence: float | None = Field(ge=0, le=1)
