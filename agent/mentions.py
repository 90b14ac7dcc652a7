"""Where a text names a country or a body: longest names first, whole words, in the cases of its language."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from agent.country_names import abbreviation, language_of, names_in, own_names, seats_in
from agent.organisations import Organisation, organisations_in
from agent.tables import table
from agent.word_forms import Around, forms_of


@dataclass(frozen=True, slots=True)
class Mention:
    """A country's name in a text: ``text`` is the whole text's slice ``[start:end]``, in code points."""

    start: int
    end: int
    text: str
    iso3: str
    """ISO 3166-1 alpha-3."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body's name in a text, at ``[start:end]``, in code points."""

    start: int
    end: int
    organisation: Organisation


class _Meaning(NamedTuple):
    """A country, or else an organisation; neither where the name means something else, such as a gulf."""

    iso3: str | None
    is_seat: bool = False
    organisation: Organisation | None = None


class _Spelling(NamedTuple):
    """A name as the words it consists of."""

    first_word: str
    """Its key, as the name is listed."""
    words: tuple[Mapping[str, Around], ...]
    """For each word, its forms by their key."""
    meaning: _Meaning
    capitals: str | None
    """The abbreviation that the text must hold in these very capitals."""
    starts_upper: bool


class _Index(NamedTuple):
    by_first_word: Mapping[str, list[_Spelling]]
    unspaced: re.Pattern[str] | None
    """All names in scripts that do not separate words, longest first."""
    meanings: Mapping[str, _Meaning]


# Letters and the vowel signs that `\w` leaves out; the punctuation of those scripts stays out.
_WORD = re.compile(
    r"[\w\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06ed\u0900-\u0963\u0971-\u0dff\u200c\u200d]+"
)
_GAP = re.compile(r"(?!\s*\n\s*\n)[\s\-‐‑–—'‘’ʼ\"״׳·&]{1,3}|[:/]")
_GAP_AFTER_ABBREVIATION = re.compile(r"[.॰][ \u00a0\u202f]?-?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_ALIKE = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ـ": None, "ё": "е", "ı": "i"})


def mentions(text: str, language: str | None, *, metonyms: bool = False) -> list[Mention]:
    """Every country that ``text`` names, in order, without overlaps.

    Names are those of ``language`` (BCP 47) and English; with ``metonyms`` also capitals and seats of
    government. A name inside a longer one is not counted: "Guinea" in "Papua New Guinea", "Mexico" in
    "New Mexico". A name that starts with a capital must do so in the text.
    """
    return [
        Mention(start, end, text[start:end], meaning.iso3)
        for start, end, meaning in _found(text, language)
        if meaning.iso3 and (metonyms or not meaning.is_seat)
    ]


def bodies(text: str, language: str | None) -> list[Body]:
    """Every listed organisation or unrecognised state that ``text`` names, in order, without overlaps."""
    return [
        Body(start, end, meaning.organisation) for start, end, meaning in _found(text, language) if meaning.organisation
    ]


def _found(text: str, language: str | None) -> list[tuple[int, int, _Meaning]]:
    index = _index(language_of(language))
    return sorted((*_in_words(text, index), *_in_unspaced(text, index)), key=lambda found: found[:2])


def _in_words(text: str, index: _Index) -> Iterator[tuple[int, int, _Meaning]]:
    words = [match.span() for match in _WORD.finditer(text) if not _UNSPACED.match(match[0])]
    at = 0
    while at < len(words):
        start, end = words[at]
        for spelling in index.by_first_word.get(_word_key(text[start:end]), ()):
            span = _span(spelling, text, words, at)
            if span:
                yield *span, spelling.meaning
                at += len(spelling.words) - 1
                break
        at += 1


def _span(spelling: _Spelling, text: str, words: list[tuple[int, int]], at: int) -> tuple[int, int] | None:
    """Where ``spelling`` stands in ``text`` if its first word is ``words[at]``."""
    if at + len(spelling.words) > len(words):
        return None
    around = []
    for offset, known in enumerate(spelling.words):
        start, end = words[at + offset]
        form = known.get(_word_key(text[start:end]))
        if form is None or (offset and not _are_joined(text, words[at + offset - 1], start)):
            return None
        around.append(form)
    start = words[at][0] + around[0].before
    end = words[at + len(around) - 1][1] - around[-1].after
    if spelling.capitals:
        if abbreviation(text[start:end]) != spelling.capitals:
            return None
        has_dots = "." in text[start:end] and text[end : end + 1] == "."
        return start, end + has_dots
    return None if spelling.starts_upper and text[start].islower() else (start, end)


def _are_joined(text: str, word: tuple[int, int], following: int) -> bool:
    """Whether what stands between ``word`` and the word at ``following`` may stand inside a name."""
    gap = text[word[1] : following]
    if _GAP.fullmatch(gap):
        return True
    return word[1] - word[0] <= 3 and _GAP_AFTER_ABBREVIATION.fullmatch(gap) is not None


def _in_unspaced(text: str, index: _Index) -> Iterator[tuple[int, int, _Meaning]]:
    if index.unspaced is None:
        return
    for match in index.unspaced.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        # A loan word in katakana is a word of its own: "チリ" is not meant in "チリソース".
        joined = any(
            _KATAKANA.match(a) and _KATAKANA.match(b) for a, b in ((before, match[0][0]), (match[0][-1], after))
        )
        if not joined:
            yield *match.span(), index.meanings[match[0]]


@cache
def _index(language: str) -> _Index:
    meanings = _meanings(language)
    foreign = names_in(language).keys() - own_names(language)
    everyday = {_word_key(word) for word in table("country_names")["everyday_words"].get(language, ())}
    by_first_word: dict[str, list[_Spelling]] = defaultdict(list)
    unspaced = {}
    for name, meaning in meanings.items():
        if _UNSPACED.search(name):
            if len(name) > 1 and _word_key(name) not in everyday:
                unspaced[name] = meaning
        elif spelling := _spelling(name, meaning, everyday, "en" if name in foreign else language):
            for form in spelling.words[0]:
                by_first_word[form].append(spelling)
    for form, spellings in by_first_word.items():
        spellings.sort(key=lambda s: (-len(s.words), s.first_word != form, s.meaning.is_seat))
    longest_first = sorted(unspaced, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first))) if unspaced else None
    return _Index(by_first_word, pattern, unspaced)


def _meanings(language: str) -> dict[str, _Meaning]:
    """What each name means; a country's own name wins over a capital of the same name."""
    others = table("country_names")["not_countries"]
    found = {name: _Meaning(None) for name in (*others["en"], *others.get(language, ()))}
    found |= {name: _Meaning(None, organisation=body) for name, body in organisations_in(language).items()}
    found |= {name: _Meaning(iso3, is_seat=True) for name, iso3 in seats_in(language).items()}
    return found | {name: _Meaning(iso3) for name, iso3 in names_in(language).items()}


def _spelling(name: str, meaning: _Meaning, everyday: set[str], language: str) -> _Spelling | None:
    words = _WORD.findall(name)
    last = len(words) - 1
    forms = tuple(_forms(word, language, i == 0, i == last) for i, word in enumerate(words))
    if last == 0:
        forms = ({form: around for form, around in forms[0].items() if _bare(form, around) not in everyday},)
    if not words:
        return None
    return _Spelling(_word_key(words[0]), forms, meaning, abbreviation(name), name[0] != name[0].lower())


@cache
def _forms(word: str, language: str, first: bool, last: bool) -> Mapping[str, Around]:
    return {_word_key(form): around for form, around in forms_of(word, language, first=first, last=last)}


def _bare(form: str, around: Around) -> str:
    return form[around.before : len(form) - around.after]


@lru_cache(maxsize=1 << 16)
def _word_key(word: str) -> str:
    """What the spellings of one word share: no case; no accents where readers leave them out.

    Accents stay in short Latin words ("Mỹ" is not "my") and in Cyrillic and Indic ones, where they make letters.
    """
    word = word.casefold()
    if word.isascii():
        return word
    script = word[0]
    bare = "".join(c for c in normalize("NFD", word) if not combining(c))
    if "\u0590" <= script <= "\u06ff" or (script < "\u0400" and len(bare) >= 5):
        return bare.translate(_ALIKE)
    return normalize("NFC", word.replace("i\u0307", "i")).translate(_ALIKE)
