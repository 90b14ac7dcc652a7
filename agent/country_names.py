"""What countries, and the seats of their governments, are called in each language.

Sources: CLDR territory names and time zone cities (Babel), ISO 3166-1 names and their translations (pycountry),
and the tables ``country_names``, ``cldr_short_names`` and ``seats`` for what those leave out.
"""

import gettext
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from unicodedata import combining, normalize

from agent.tables import table

VARIANTS = ("Hant", "Hant_HK", "Latn", "PT", "419", "CA")
"""Scripts and regions whose names differ from those of their language as such."""

SECOND_NAME_IN_BRACKETS = ("MM", "FK")
"""Territories that CLDR writes with a second full name in brackets, as in "Myanmar (Burma)"."""

_WORD_CHARACTERS = r"\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u109f\u1780-\u17ff\u200c\u200d"
"""With the accents and vowel signs that ``\\w`` leaves out, and the joiners of Persian and Sinhala."""

_ALIKE = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ı": "i", "ـ": "", "\u200c": " ", "\u200d": ""})


def language_of(tag: str | None) -> str:
    """The CLDR language of a BCP 47 tag: ``zh`` for ``zh-Hant-TW``; ``en`` where CLDR does not know it."""
    from babel.core import get_global

    primary = re.split("[-_]", tag or "", maxsplit=1)[0].strip().lower()
    alias = get_global("language_aliases").get(primary, primary).partition("_")[0]
    return alias if alias in _known_locales() else "en"


def abbreviation(name: str) -> str | None:
    """``name`` without dots, spaces and hyphens where it is up to six capitals: "EE. UU." gives "EEUU"."""
    letters = re.sub(r"[.\s-]", "", name)
    return letters if letters.isupper() and letters.isalpha() and len(letters) <= 6 else None


def key(name: str) -> str:
    """What two spellings of one name share: no case, accents or punctuation."""
    if not name.isascii():
        name = "".join(c for c in normalize("NFKD", name) if not combining(c)).translate(_ALIKE)
    return " ".join(re.findall(f"[{_WORD_CHARACTERS}]+", name.casefold()))


def name_key(name: str) -> str:
    """The key of a listed name; an abbreviation keeps its capitals, so that "us" is not "US"."""
    return abbreviation(name) or key(name)


@cache
def frame() -> frozenset[str]:
    """Keys of the words that may stand around a name: articles, "government", "of" and the like."""
    return frozenset(word for entry in table("country_names")["frame"].split() for word in key(entry).split())


def spellings(name: str) -> Iterator[str]:
    """The keys that ``name`` may be listed under: as it stands, then with ever less of what frames it."""
    words = re.findall(f"[{_WORD_CHARACTERS}]+", normalize("NFC", name))
    framing = [key(word) in frame() for word in words]
    starts = range((*framing, False).index(False) + 1)
    ends = range((*framing[::-1], False).index(False) + 1)
    for start, end in sorted(((start, end) for start in starts for end in ends), key=sum):
        if start + end < len(words):
            part = " ".join(words[start : len(words) - end])
            yield from (spelling for spelling in (abbreviation(part), key(part)) if spelling)


@cache
def names_in(language: str) -> Mapping[str, str | None]:
    """Every way that ``language``, or else English, writes a country: name -> ISO 3166-1 alpha-3.

    None stands for a name that a source gives to two countries ("Korea"), unless a better source decides.
    """
    tiers = _tiers(language) if language == "en" else (*_tiers(language), *_tiers("en"))
    decided: dict[str, str | None] = {}
    for tier in tiers:
        owners = defaultdict(set)
        for name, iso3 in tier:
            owners[name_key(name)].add(iso3)
        for spelling, iso3s in owners.items():
            decided.setdefault(spelling, next(iter(iso3s)) if len(iso3s) == 1 else None)
    return {name: decided[name_key(name)] for tier in tiers for name, _ in tier}


@cache
def own_names(language: str) -> frozenset[str]:
    """Those of :func:`names_in` that are not only English."""
    return frozenset(name for tier in _tiers(language) for name, _ in tier)


@cache
def seats_in(language: str) -> Mapping[str, str]:
    """Capitals and seats of government as ``language``, or else English, writes them: name -> alpha-3."""
    seats = dict(_seats("en")) if language != "en" else {}
    return seats | dict(_seats(language))


@cache
def known_languages() -> tuple[str, ...]:
    """The languages that a name is looked for in when the article's own language does not have it."""
    return tuple(table("cldr_short_names"))


def main_names(language: str) -> Iterator[tuple[str, str]]:
    """The CLDR and listed names of one language alone, as (name, alpha-3)."""
    yield from _cldr_names(language)
    yield from _listed_names(language)


def main_seats(language: str) -> Iterator[tuple[str, str]]:
    """The capitals and seats of government of one language alone, as (name, alpha-3)."""
    return _seats(language)


@cache
def _tiers(language: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The names of one language as (name, alpha-3), the better source first."""
    return tuple(main_names(language)), (*_short_forms(language), *_iso_names(language))


def _locales(language: str) -> Iterator[str]:
    yield language
    yield from (f"{language}_{variant}" for variant in VARIANTS if f"{language}_{variant}" in _known_locales())


@cache
def _known_locales() -> frozenset[str]:
    from babel.localedata import locale_identifiers

    return frozenset(locale_identifiers())


@cache
def _alpha_3() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 -> alpha-3."""
    import pycountry

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries}


@cache
def _cldr_names(language: str) -> tuple[tuple[str, str], ...]:
    from babel import Locale

    found = []
    for locale in _locales(language):
        for alpha_2, name in Locale.parse(locale).territories.items():
            if alpha_2 in _alpha_3():
                written = [name, name.replace(" & ", " and ")] if " & " in name else [name]
                if alpha_2 in SECOND_NAME_IN_BRACKETS:
                    written += re.findall(r"[(（]([^()（）]+)[)）]", name)
                found += [(spelling, _alpha_3()[alpha_2]) for spelling in written]
    return tuple(found)


def _listed_names(language: str) -> Iterator[tuple[str, str]]:
    for source in (table("country_names")["also"], table("cldr_short_names")):
        for iso3, names in source.get(language, {}).items():
            yield from ((name, iso3) for name in names)


def _short_forms(language: str) -> Iterator[tuple[str, str]]:
    """CLDR names without their bracket: "Myanmar" for "Myanmar (Burma)"."""
    for name, iso3 in _cldr_names(language):
        short = re.split(r"\s*[(（]", name, maxsplit=1)[0]
        if short and short != name:
            yield short, iso3


def _iso_names(language: str) -> Iterator[tuple[str, str]]:
    """ISO 3166-1 short, common and official names, in English or as pycountry translates them."""
    import pycountry

    for translate in _iso_translations(language):
        for country in pycountry.countries:
            for field in ("name", "common_name", "official_name"):
                english = getattr(country, field, None)
                translated = translate(english) if english else ""
                if translated and (translated != english or language == "en"):
                    yield from ((name, country.alpha_3) for name in _spoken_orders(translated))


def _iso_translations(language: str) -> Iterator[Callable[[str], str]]:
    if language == "en":
        yield str
        return
    import pycountry

    for folder in Path(pycountry.LOCALES_DIR).iterdir():
        if re.split("[_@]", folder.name)[0] == language:
            yield gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [folder.name], fallback=True).gettext


def _spoken_orders(name: str) -> Iterator[str]:
    """ "Iran, Islamic Republic of" as it stands, as "Islamic Republic of Iran" and as "Iran"."""
    yield name
    short, comma, qualifier = name.partition(", ")
    if comma:
        yield f"{qualifier} {short}"
        yield short
    bracket = re.split(r"\s*[(（]", name, maxsplit=1)[0]
    if bracket and bracket != name:
        yield bracket


def _seats(language: str) -> Iterator[tuple[str, str]]:
    from babel import Locale

    for locale in _locales(language):
        zones = Locale.parse(locale).time_zones
        for iso3, zone in table("seats")["zones"].items():
            # CLDR leaves out a city that is written as in the zone's identifier.
            city = zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            yield city, iso3
    for iso3, by_language in table("seats")["named"].items():
        names = by_language.get(language, ())
        yield from ((name, iso3) for name in ([names] if isinstance(names, str) else names))
