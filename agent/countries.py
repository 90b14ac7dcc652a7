"""One state, however it is written: any language, with articles, in any case, or as its capital."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from agent.country_names import (
    abbreviation,
    key,
    known_languages,
    language_of,
    main_names,
    name_key,
    names_in,
    seats_in,
)
from agent.mentions import Mention, mentions
from agent.organisations import organisation_of
from agent.tables import table

__all__ = ["Mention", "country_of", "english_name", "mentions"]

LONGEST_NAME = 120
"""In characters; a longer text is a sentence, not a name."""


@lru_cache(maxsize=4096)
def country_of(name: str, language: str | None) -> str | None:
    """The ISO 3166-1 alpha-3 code of the state that ``name`` means, or None.

    Understands names in the article's ``language`` (BCP 47), in English, and in any other language as long as
    only one state has that name there; articles and "government of" around it; cases; capitals and seats of
    government ("Moscow", "the Kremlin"), but not Brussels; codes in capitals.
    """
    if len(name) > LONGEST_NAME:
        return None
    own = language_of(language)
    for spelling in _spellings(name):
        found = _names(own).get(spelling) or _seats(own).get(spelling) or _inflected...
    return None
