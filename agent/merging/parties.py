"""One state or body, however it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.answers import PartyClaim
from agent.claims import Grounded
from agent.countries import country_of, english_name
from agent.grounding import Span
from agent.merging.passages import surer
from agent.merging.people import words_of
from agent.organisations import organisation_of
from schemas import Representative
from schemas.vocabulary import PartyRole, PartyType, TreatyStatus

ROLES_BY_WEIGHT: tuple[PartyRole, ...] = (
    "party",
    "contracting_state",
    "signatory",
    "acceding",
    "negotiating",
    "guarantor",
    "mediator",
    "depositary",
    "witness",
    "third_state",
)
"""Where passages give one party several roles, the first of these is its role."""

BOUND_ROLES: frozenset[PartyRole] = frozenset({"party", "contracting_state", "signatory", "acceding", "negotiating"})
"""The roles of those between whom the treaty is made."""

BEFORE_SIGNATURE: frozenset[TreatyStatus] = frozenset({"proposed", "negotiating", "initialled", "adopted"})


@dataclass(slots=True)
class PartyDraft:
    """A party while its passages are being gathered."""

    name: str
    name_as_written: str
    iso3: str | None
    type: PartyType
    role: PartyRole
    representatives: list[Representative] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    confidence: float | None = None


def party_key(name: str, language: str | None) -> str | None:
    """What two names of one state or body have in common; None for a name without letters."""
    if iso3 := country_of(name, language) or country_of(name, "en"):
        return f"country {iso3}"
    if organisation := organisation_of(name):
        return f"organisation {organisation.name}"
    words = words_of(name)
    return " ".join(words) or None


class Parties:
    """The parties of an article by their keys, in the order in which it names them."""

    def __init__(self, language: str | None) -> None:
        """Start with none; ``language`` is the article's."""
        self._language = language
        self.drafts: dict[str, PartyDraft] = {}

    def add(self, grounded: Grounded, claim: PartyClaim) -> bool:
        """Take a claim in; False where its name names nothing."""
        key = self.key(claim.name_as_written) or self.key(claim.name_in_english)
        english_key = self.key(claim.name_in_english)
        if english_key and english_key.startswith(("country ", "organisation ")):
            key = english_key
        if key is None:
            return False
        people = [Representative(name=p.name, office=p.office) for p in claim.representatives]
        draft = self.drafts.get(key)
        if draft is None:
            name, iso3, kind = self._identity(key, claim)
            draft = self.drafts[key] = PartyDraft(name, claim.name_as_written, iso3, kind, claim.role)
        elif ROLES_BY_WEIGHT.index(claim.role) < ROLES_BY_WEIGHT.index(draft.role):
            draft.role = claim.role
        draft.spans.append(grounded.span)
        draft.confidence = surer(draft.confidence, grounded.confidence)
        draft.representatives += [p for p in people if p not in draft.representatives]
        return True

    def key(self, name: str | None) -> str | None:
        """The key of a name, or None."""
        return party_key(name, self._language) if name else None

    def fit_roles_to(self, status: TreatyStatus | None) -> None:
        """Correct roles that a treaty of this status cannot have given (VCLT art. 2(1)(f), (g))."""
        for draft in self.drafts.values():
            if draft.role in ("party", "contracting_state"):
                if status == "signed":
                    draft.role = "signatory"
                elif status in BEFORE_SIGNATURE:
                    draft.role = "negotiating"

    def of_person(self, name: str) -> str | None:
        """The key of the party for which a person of this full name acts."""
        words = words_of(name)
        for key, draft in self.drafts.items():
            if any(words_of(person.name) == words for person in draft.representatives):
                return key
        return None

    @staticmethod
    def _identity(key: str, claim: PartyClaim) -> tuple[str, str | None, PartyType]:
        if key.startswith("country "):
            iso3 = key.removeprefix("country ")
            return english_name(iso3), iso3, "state"
        if organisation := organisation_of(claim.name_in_english) or organisation_of(claim.name_as_written):
            return organisation.name, None, organisation.type
        kind: PartyType = "non_state" if claim.type == "state" else claim.type
        return claim.name_in_english, None, kind


def ambit_of(roles: Iterable[PartyRole]) -> str | None:
    """How many the treaty is made between, from the roles of those whom the article names; None below two."""
    bound = sum(role in BOUND_ROLES for role in roles)
    if bound < 2:
        return None
    return {2: "bilateral", 3: "trilateral"}.get(bound, "plurilateral")
