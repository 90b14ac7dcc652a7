"""The main international organisations and unrecognised states, however they are written."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.vocabulary import PartyType


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that is not a state with an ISO code."""

    name: str
    """In English."""
    type: PartyType


@cache
def _by_name() -> dict[str, Organisation]:
    import yaml

    text = (files("agent") / "organisations.yaml").read_text(encoding="utf-8")
    found: dict[str, Organisation] = {}
    for entry in yaml.safe_load(text):
        organisation = Organisation(entry["name"], entry["type"])
        found |= dict.fromkeys((entry["name"].casefold(), *entry["also"]), organisation)
    return found


def organisation_of(name: str) -> Organisation | None:
    """The organisation of a name or abbreviation, with or without an English article."""
    return _by_name().get(name.strip().casefold().removeprefix("the "))
