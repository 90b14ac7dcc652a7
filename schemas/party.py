"""Who takes part in an agreement."""

from pydantic import Field

from schemas.base import Id, Iso3, StrictModel, Text
from schemas.vocabulary import PartyRole, PartyType


class Representative(StrictModel):
    """A person who acts for a party."""

    name: Text
    """As written, without titles."""
    office: Text | None
    """As written, such as ``foreign minister``."""


class Party(StrictModel):
    """A state or body to which a treaty applies, or that helps to bring it about."""

    id: Id
    """Such as ``party-2``; one party, however it is written."""
    name: Text
    """In English; a state's short name in Unicode CLDR."""
    name_as_written: Text
    """As the article names it first."""
    iso3: Iso3 | None
    """ISO 3166-1 alpha-3; null for what is no state."""
    type: PartyType
    """What kind of body it is."""
    role: PartyRole
    """What it is to the treaty; in several treaties, the role that goes furthest."""
    representatives: list[Representative]
    """Who acts or speaks for it in the article."""
    treaties: list[Id]
    """The treaties that it takes part in."""
    evidence: list[Id] = Field(min_length=1)
    """The passages that show who it is and what its role is."""
    confidence: float | None = Field(ge=0, le=1)
    """The calibrated chance that the item is right; null where the model gives no probabilities."""
