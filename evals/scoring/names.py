"""Whether two names mean the same party or the same person."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""A character of a script that is written without spaces: Thai, Lao, Burmese, Khmer, kana, Han."""

INFLECTED = 85
"""How alike, of 100, two words of one name have to be (indel similarity): "Мирзакулова" and "Мирзакулов"."""
LONG_ENOUGH = 4
"""In characters: a shorter word of a name is the same only if it is equal."""

_TITLES = """
    mr mrs ms miss dr prof professor sir dame lord lady president minister premier chancellor ambassador senator
    general colonel captain major the
    herr frau präsident präsidentin minister ministerin kanzler kanzlerin professorin
    m mme mlle docteur président présidente ministre professeur professeure ambassadeur ambassadrice général
    sr sra srta señor señora don doña presidente presidenta ministro ministra profesor profesora embajador embajadora
    sig signor signora dott dottoressa professore professoressa onorevole ambasciatore ambasciatrice generale
    senhor senhora doutor doutora professora embaixador embaixadora
    г господин госпожа президент министр премьер профессор посол генерал доктор
    пан пані міністр професорка професор
    السيد السيدة الرئيس الوزير الوزيرة الدكتور الدكتورة د الأستاذ السفير
    bay bayan sayın başkan bakan profesör büyükelçi
"""
_TITLE_WORDS = frozenset(_TITLES.split())
_TITLES_UNSPACED = re.compile(
    "(?:先生|女士|博士|教授|总统|總統|主席|总理|總理|部长|部長|大使|大統領|首相|大臣|外相|氏|さん)$"
)


def plain(name: str) -> str:
    """``name`` in NFKC, without case, punctuation and "the", with single spaces.

    Combining marks stay: they are part of a word in many scripts.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else "" if c in "'’‘ʼ`" else " " for c in folded)
    return " ".join(word for word in kept.split() if word != "the")


def likeness(first: str, second: str) -> float:
    """How alike two texts are, 0 to 1: indel similarity of their sorted words (rapidfuzz ``token_sort_ratio``)."""
    return fuzz.token_sort_ratio(plain(first), plain(second)) / 100


@dataclass(frozen=True)
class PartyName:
    """What tells one party from another."""

    name: str
    as_written: str
    iso3: str | None


def same_party(first: PartyName, second: PartyName) -> bool:
    """Whether both are one party: by their ISO 3166 codes if both have one, else by a name, English or as written."""
    if first.iso3 and second.iso3:
        return first.iso3 == second.iso3
    pairs = ((first.name, second.name), (first.as_written, second.as_written))
    return any(plain(one) == plain(other) != "" for one, other in pairs)


def same_person(first: str | None, second: str | None) -> bool:
    """Whether both names are one speaker's: equal without titles, or one is a part of the other.

    "Solheim" is "Ingrid Solheim"; a word of at least four letters may be inflected. In scripts without spaces, one
    has to be in the other and to have two characters at least. No name is only the same as no name.
    """
    if first is None or second is None:
        return first is second
    one, other = _words(first), _words(second)
    if "".join(one) == "".join(other):
        return True
    if UNSPACED.search(first) and UNSPACED.search(second):
        short, long = sorted(("".join(one), "".join(other)), key=len)
        return len(short) > 1 and short in long
    fewer, more = sorted((one, other), key=len)
    return _within(fewer, more) and (len(fewer) < len(more) or _within(more, fewer))


def _words(name: str) -> Sequence[str]:
    """The different words of a name without titles; titles alone stay."""
    if UNSPACED.search(name):
        bare = _TITLES_UNSPACED.sub("", plain(name))
        return (bare or plain(name)).split()
    words = list(dict.fromkeys(plain(name).split()))
    return [word for word in words if word not in _TITLE_WORDS] or words


def _within(fewer: Sequence[str], more: Sequence[str]) -> bool:
    return bool(fewer) and all(any(_same_word(word, candidate) for candidate in more) for word in fewer)


def _same_word(first: str, second: str) -> bool:
    if min(len(first), len(second)) < LONG_ENOUGH:
        return first == second
    return fuzz.ratio(first, second) >= INFLECTED
