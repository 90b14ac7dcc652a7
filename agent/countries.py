"""One state however it is written: names from CLDR, capitals from time zones, seats from a data file."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

INFLECTED = frozenset({"ru", "uk", "pl", "cs", "sk", "bg", "sr", "hr", "sl", "fi", "et", "hu", "tr", "lt", "lv", "el"})
"""Languages whose names of countries change their ends."""

_ARTICLES = re.compile(
    r"^(the|il|lo|la|l'|l’|i|gli|le|les|el|los|las|o|a|os|as|der|die|das|de|het|government of|republic of)(?<=['’])"
    r"|^(the|il|lo|la|i|gli|le|les|el|los|las|os|as|der|die|das|den|dem|de|het) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A country's name in a text: ``text[start:end]``."""

    start: int
    end: int
    text: str
    iso3: str


@cache
def _iso3_by_territory() -> dict[str, str]:
    import pycountry

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries}


@cache
def _locale(language: str):  # type: ignore[no-untyped-def]
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _names(language: str) -> dict[str, str]:
    """Names of countries in a language, in lower case, with their ISO 3166-1 alpha-3 codes."""
    locale = _locale(language)
    codes = _iso3_by_territory()
    if locale is None:
        return {}
    return {name.casefold(): codes[code] for code, name in locale.territories.items() if code in codes}


@cache
def _seats(language: str) -> dict[str, str]:
    """Cities and buildings that stand for a government, in lower case."""
    import yaml
    from babel.core import get_global

    text = (files("agent") / "seats.yaml").read_text(encoding="utf-8")
    found = {name: iso3 for iso3, names in yaml.safe_load(text).items() for name in names}
    codes, zones = _iso3_by_territory(), get_global("zone_territories")
    for known in ("en", language):
        locale = _locale(known)
        cities = locale.time_zones if locale else {}
        for zone, territory in zones.items():
            city = cities.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            if territory in codes:
                found.setdefault(city.casefold(), codes[territory])
    return found


@cache
def _official_names() -> dict[str, str]:
    import pycountry

    found = {}
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            if name := getattr(country, field, None):
                found[name.casefold()] = country.alpha_3
    return found


@cache
def country_of(name: str, language: str | None) -> str | None:
    """The ISO 3166-1 alpha-3 code of a country's name, or of the capital or seat of its government."""
    plain = " ".join(name.split()).strip(" .,;:").replace("’", "'")
    if len(plain) > 80:
        return None
    spellings = (plain.casefold(), _ARTICLES.sub("", plain).strip().casefold())
    tables = (_names(language or "en"), _names("en"), _official_names(), _seats(language or "en"))
    for table in tables:
        for spelling in spellings:
            if spelling in table:
                return table[spelling]
    found = [m for m in mentions(plain, language) if m.start == 0 and m.end == len(plain)]
    return found[0].iso3 if found else None


def english_name(iso3: str) -> str:
    """The common English name of a country, as CLDR has it.

    Raises:
        KeyError: when there is no country of that code.
    """
    import pycountry

    country = pycountry.countries.get(alpha_3=iso3)
    if country is None:
        raise KeyError(iso3)
    name: str = _locale("en").territories[country.alpha_2]
    return name


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """One expression for all names of a language, and the codes of what it can match."""
    codes: dict[str, str] = {}
    pieces = []
    for name, iso3 in sorted(_names(language).items(), key=lambda item: -len(item[0])):
        stem = name
        if language in INFLECTED and len(name) > 5 and " " not in name:
            stem = name[:-1]
        codes.setdefault(stem, iso3)
        spaced = ord(name[0]) < 0x0E00 or 0x1E00 <= ord(name[0]) < 0x2000
        ending = r"\w{0,3}(?!\w)" if stem != name else r"(?!\w)" if spaced else ""
        before = r"(?<!\w)(?:[وبلف])?" if language == "ar" else r"(?<!\w)" if spaced else ""
        pieces.append(f"{before}({re.escape(stem)}){ending}")
    grouped = "|".join(piece.replace("(" + "", "(", 1) for piece in pieces)
    return re.compile(grouped or r"(?!)", re.IGNORECASE), codes


def mentions(text: str, language: str | None) -> list[Mention]:
    """The countries that a text names in its language or in English, in order; the longest name counts."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for known in dict.fromkeys((language or "en", "en")):
        pattern, codes = _pattern(known)
        for match in pattern.finditer(text):
            name = match[match.lastindex or 0]
            start = match.start(match.lastindex or 0)
            end = match.end()
            iso3 = codes.get(name.casefold())
            if iso3 and not any(start < b and a < end for a, b in taken):
                found.append(Mention(start, end, text[start:end], iso3))
                taken.append((start, end))
    return sorted(found, key=lambda mention: mention.start)
