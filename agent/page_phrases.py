"""The phrases of ``furniture.yaml``, ready to be compared with a line."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = ("credit", "caption", "widget", "more", "navigation", "appeal", "notice", "dated", "byline")

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "ı": "i", "\u0307": None})
_ORNAMENT = re.compile(r"\A[^\w©@#]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def normal(line: str) -> str:
    """``line`` as it is compared: compatible forms, no case, plain apostrophes, no ornament in front."""
    folded = unicodedata.normalize("NFKC", line).casefold().translate(_APOSTROPHES)
    return _ORNAMENT.sub("", folded).strip()


class Phrases:
    """Phrases of one kind in all languages."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take phrases as written; they are compared in their normal form."""
        self._all = tuple(sorted({normal(phrase) for phrase in phrases}, key=len, reverse=True))
        self._long = tuple(phrase for phrase in self._all if _is_long(phrase))
        self._labels = re.compile(rf"(?:{_either(self._all)})\s*(?:\Z|[:|/>»→©]|\s[-–—]\s)")
        self._openings = re.compile("|".join(re.escape(p) + _end_of_word(p) for p in self._long) or r"(?!)")

    def label(self, line: str) -> bool:
        """Whether a phrase stands at the start of the normal ``line`` with a mark or nothing behind it."""
        return line.startswith(self._all) and bool(self._labels.match(line))

    def fill(self, line: str) -> bool:
        """Whether the normal ``line`` is a phrase and nothing else but marks."""
        return line.rstrip(" .:!>»→|-–—()[]") in self._all

    def open(self, line: str) -> bool:
        """Whether a phrase of several words opens the normal ``line``."""
        return line.startswith(self._long) and bool(self._openings.match(line))

    def occur(self, line: str) -> bool:
        """Whether a phrase of several words stands anywhere in the normal ``line``."""
        return any(phrase in line for phrase in self._long)


@dataclass(frozen=True, slots=True)
class PagePhrases:
    """Everything that ``furniture.yaml`` holds; see there for the kinds."""

    credit: Phrases
    caption: Phrases
    widget: Phrases
    more: Phrases
    navigation: Phrases
    appeal: Phrases
    notice: Phrases
    dated: Phrases
    byline: Phrases
    sites: Phrases
    agencies: re.Pattern[str]
    """Finds the name of an agency, in its own case."""
    agency_words: frozenset[str]
    """The first word of each agency's name; a line without any of them names no agency."""
    filler: frozenset[str]
    """Words that may stand between names in a credit, in lower case."""


@cache
def page_phrases() -> PagePhrases:
    """The phrases, read once."""
    import yaml

    languages: dict[str, dict[str, list[str]]] = yaml.safe_load(
        files("agent").joinpath("furniture.yaml").read_text("utf-8")
    )
    everywhere = languages.pop("everywhere")
    merged = {kind: [p for of in languages.values() for p in of.get(kind, [])] for kind in KINDS}
    agencies = sorted(everywhere["agencies"], key=len, reverse=True)
    return PagePhrases(
        **{kind: Phrases(phrases) for kind, phrases in merged.items()},
        sites=Phrases(everywhere["sites"]),
        agencies=re.compile(rf"(?<!\w)(?:{_either(agencies)})(?!\w)"),
        agency_words=frozenset(re.split(r"\W", name)[0] for name in agencies),
        filler=frozenset(everywhere["connectors"]) | {w for p in merged["credit"] for w in p.split()},
    )


def _is_long(phrase: str) -> bool:
    """Whether ``phrase`` is of several words, or long in a script that writes no spaces."""
    return " " in phrase or (len(phrase) >= 3 and bool(_UNSPACED.search(phrase)))


def _end_of_word(phrase: str) -> str:
    """The pattern that must hold behind ``phrase``, so that it does not end within a word."""
    return "" if _UNSPACED.search(phrase[-1]) else r"(?!\w)"


def _either(phrases: Iterable[str]) -> str:
    return "|".join(map(re.escape, phrases))
