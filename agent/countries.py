"""One state, however it is written: any language, with articles, in any case, or as its capital."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from agent.country_names import (
    abbreviation,
    frame,
    key,
    known_languages,
    language_of,
    main_names,
    main_seats,
    name_key,
    names_in,
    seats_in,
    spellings,
)
from agent.mentions import Mention, mentions
from agent.organisations import organisation_of
from agent.tables import table
from agent.word_forms import clitics

__all__ = ["Mention", "country_of", "english_name", "mentions"]

LONGEST_NAME = 120
"""In characters; what is longer is a sentence, not a name."""


@lru_cache(maxsize=4096)
def country_of(name: str, language: str | None) -> str | None:
    """The ISO 3166-1 alpha-3 code of the state that ``name`` means, or None.

    Understands names in the article's ``language`` (BCP 47) and in English, or else in any language as long as
    only one state is called that; articles and "government of" around it; cases; capitals and seats of government
    ("Moscow", "the Kremlin"), but not Brussels; codes in capitals.
    """
    if len(name) > LONGEST_NAME:
        return None
    own = language_of(language)
    known = [spelling for spelling in spellings(name) if spelling in _owners(own)]
    if known:
        return _owners(own)[known[0]]
    return _of_code(name, language) or _of_inflected_name(name, own) or _listed_anywhere(name)


def english_name(iso3: str) -> str:
    """The common English name of a country, such as "North Korea" for ``PRK``.

    Raises:
        ValueError: ``iso3`` is no ISO 3166-1 alpha-3 code.
    """
    import pycountry
    from babel import Locale

    country = pycountry.countries.get(alpha_3=iso3)
    if country is None:
        raise ValueError(f"{iso3!r} is no ISO 3166-1 alpha-3 code; give one such as 'PRK'")
    name: str = table("country_names")["english"].get(iso3) or Locale("en").territories[country.alpha_2]
    return name.replace("&", "and")


@cache
def _owners(language: str) -> Mapping[str, str | None]:
    """Every key of a country's name, or else of a seat's, in ``language`` and English -> alpha-3 or None."""
    seats: dict[str, str | None] = {name_key(name): iso3 for name, iso3 in seats_in(language).items()}
    return seats | {name_key(name): iso3 for name, iso3 in names_in(language).items()}


@cache
def _owners_anywhere() -> Mapping[str, str | None]:
    """The same over all known languages; None where two countries have the name."""
    owners: dict[str, str | None] = {}
    for source in (main_names, main_seats):
        found: dict[str, set[str]] = defaultdict(set)
        for language in known_languages():
            for name, iso3 in source(language):
                found[name_key(name)].add(iso3)
        for spelling, iso3s in found.items():
            owners.setdefault(spelling, iso3s.pop() if len(iso3s) == 1 else None)
    return owners


def _listed_anywhere(name: str) -> str | None:
    owners = _owners_anywhere()
    return next((owners[spelling] for spelling in spellings(name) if spelling in owners), None)


def _of_code(name: str, language: str | None) -> str | None:
    letters = abbreviation(name)
    if letters is None or letters != name.strip() or organisation_of(name, language):
        return None
    import pycountry

    countries = pycountry.countries
    country = countries.get(alpha_2=letters) if len(letters) == 2 else countries.get(alpha_3=letters)
    return country.alpha_3 if country else None


def _of_inflected_name(name: str, language: str) -> str | None:
    """The one country that ``name`` mentions, if nothing but framing words stands around it."""
    found = mentions(name, language, metonyms=True)
    if len({mention.iso3 for mention in found}) != 1:
        return None
    rest = name
    for mention in reversed(found):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    allowed = frame() | {key(clitic) for clitic in clitics(language)}
    return found[0].iso3 if allowed.issuperset(key(rest).split()) else None
