"""International organisations, and states without an ISO code, however they are written."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from agent.country_names import language_of, name_key, spellings
from agent.tables import table
from schemas.vocabulary import PartyType


class Organisation(NamedTuple):
    """A party that is no state with an ISO 3166-1 code."""

    name: str
    """In English."""
    type: PartyType


def organisation_of(name: str, language: str | None = None) -> Organisation | None:
    """What ``name`` means in any language, with or without articles, or None.

    ``language`` (BCP 47) decides abbreviations that mean something else elsewhere: "VN" is the United Nations
    in Dutch alone.
    """
    owners = _owners(language_of(language))
    return next((owners[spelling] for spelling in spellings(name) if spelling in owners), None)


@cache
def organisations_in(language: str) -> Mapping[str, Organisation]:
    """Every listed name, those of all languages and the abbreviations of one."""
    named: dict[str, Organisation] = {}
    for entry in table("organisations"):
        organisation = Organisation(entry["name"], entry["type"])
        local = entry.get("abbreviations", {}).get(language, ())
        named |= dict.fromkeys((entry["name"], *entry["names"], *local), organisation)
    return named


@cache
def _owners(language: str) -> Mapping[str, Organisation]:
    return {name_key(name): organisation for name, organisation in organisations_in(language).items()}
