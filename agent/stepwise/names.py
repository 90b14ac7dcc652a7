"""The full names in an article whose script has capitals: two capitalised words in a row, or more."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from agent.grounding import Span
from agent.mentions import mentions
from agent.sentences import Sentence

INFLECTED = 85
"""How alike, of 100, a word has to be to a word of a name to be a form of it (indel similarity)."""
LONG_ENOUGH = 4
"""In characters: a shorter word is the same only if it is equal."""
MOST = 500
"""Names of one article that are kept, the first ones: each is looked for in each clause."""
FURTHEST = 24
"""Characters between two capitalised words of one name, with a particle such as "van der" between them."""

_WORD = re.compile(r"[^\W\d_][\w'’]*(?:[-‐‑][^\W\d_][\w'’]*)*")
_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "del", "della", "di", "du", "von", "van", "der", "den", "bin", "al", "el"}
)
"""Small words within a name."""
_MARKS = ("«»", "“”", "„“", '""', "‘’")


@dataclass(frozen=True, slots=True)
class Name:
    """A full name, as the article has it first."""

    text: str
    introduced: Sentence
    """The sentence that has it first."""

    @property
    def last(self) -> str:
        """Its last word, by which it is named again."""
        return self.text.rsplit(maxsplit=1)[-1]

    @property
    def is_plain(self) -> bool:
        """Whether no small word stands in it, as in most names of people, and few of bodies."""
        return all(word[0].isupper() for word in self.text.split())

    @property
    def is_quoted(self) -> bool:
        """Whether quotation marks stand around it, as they do around the names of papers and bodies."""
        place = self.introduced.text.find(self.text)
        around = self.introduced.text[max(0, place - 1) : place] + self.introduced.text[place + len(self.text) :][:1]
        return around in _MARKS

    def is_of(self, copied: str) -> bool:
        """Whether what a model has copied is this name: a part of it, or one that goes on with names and particles."""
        if len(copied.split()) > 1 and set(copied.split()) <= set(self.text.split()):
            return True
        is_all_name = all(word[0].isupper() or word in _PARTICLES for word in copied.split())
        return is_all_name and place_of(self.last, copied) is not None


class Names:
    """The full names of one article."""

    def __init__(self, sentences: Sequence[Sentence], language: str | None) -> None:
        """Find them; what ends with a country's name in the article's ``language`` names nobody."""
        self._lower = {word[0] for s in sentences for word in _WORD.finditer(s.text) if word[0].islower()}
        self._all: list[Name] = []
        texts: set[str] = set()
        for sentence in sentences:
            for span in _full_names(sentence.text, self._lower):
                text = sentence.text[span.start : span.end]
                if text not in texts and len(texts) < MOST:
                    texts.add(text)
                    if not any(country.end == len(text) for country in mentions(text, language)):
                        self._all.append(Name(text, sentence))
        bearers = defaultdict(set)
        for name in self._all:
            for word in name.text.split():
                bearers[word].add(name.last)
        self.shared = frozenset(word for word, lasts in bearers.items() if len(lasts) > 1)
        """The words of more than one name, such as offices: nobody is named again by them alone."""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._all)

    def all_in(self, text: str) -> list[tuple[Name, int]]:
        """The names that a text holds, in full or by their last words, with where, in its order."""
        whole = list(_full_names(text, self._lower))
        found: dict[Name, int] = {}
        for span in whole:
            for name in self._all:
                if _are_one(text[span.start : span.end], name.text):
                    found.setdefault(name, span.start)
                    break
        for word in _WORD.finditer(text):
            if word[0][0].isupper() and not any(span.start <= word.start() < span.end for span in whole):
                for name in self._all:
                    if is_form_of(word[0], name.last) and not name.is_quoted:
                        found.setdefault(name, word.start())
                        break
        return sorted(found.items(), key=lambda one: one[1])


def _are_one(written: str, name: str) -> bool:
    """Whether each word of the shorter of two names is a word of the longer, the last one in its place."""
    shorter, longer = sorted((written.split(), name.split()), key=len)
    return is_form_of(shorter[-1], longer[-1]) and all(any(is_form_of(w, other) for other in longer) for w in shorter)


def is_form_of(word: str, name: str) -> bool:
    """Whether a word is a word of a name, possibly in another case."""
    word = re.split("['’]", word, maxsplit=1)[0] or word
    if word[0] != name[0]:
        return False
    if min(len(word), len(name)) < LONG_ENOUGH:
        return word == name
    return fuzz.ratio(word, name) >= INFLECTED


def place_of(name: str, text: str, *, in_part: bool = True, shared: Collection[str] = ()) -> int | None:
    """Where ``text`` holds a name: whole, or by its last word, or by another long one that is not the first.

    ``shared`` are words that do not tell one name from another.
    """
    whole = text.find(name)
    if whole >= 0 or not in_part:
        return whole if whole >= 0 else None
    *others, last = name.split()
    for wanted in (last, *(w for w in reversed(others[1:]) if len(w) >= LONG_ENOUGH and w not in shared)):
        if wanted[0].isupper():
            found = next((m.start() for m in _WORD.finditer(text) if is_form_of(m[0], wanted)), -1)
        else:
            # A script without capitals: nothing shorter than a syllable or two is a name. "Il ministro" has none.
            found = text.find(wanted) if len(wanted) >= LONG_ENOUGH and not wanted.islower() else -1
        if found >= 0:
            return found
    return None


def _full_names(text: str, lower: set[str]) -> Iterator[Span]:
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if word[0].lower() in _PARTICLES and word[0].islower() and run:
            continue
        if run and not _goes_on(text, run[-1], word):
            yield from _name(run, lower)
            run = []
        if word[0][0].isupper():
            run.append(word)
        elif run:
            yield from _name(run, lower)
            run = []
    yield from _name(run, lower)


def _goes_on(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    gap = text[one.end() : other.start()]
    return (
        len(gap) <= FURTHEST
        and re.fullmatch(r"(?:[^\W\d]|[\s'’.])*", gap) is not None
        and not gap.strip().endswith(".")
    )


def _name(run: list[re.Match[str]], lower: set[str]) -> Iterator[Span]:
    """The name that a run of capitalised words is, without a word that only opens the sentence."""
    if run and (run[0][0].lower() in lower or len(run[0][0]) == 1):
        run = run[1:]
    if len(run) > 1:
        yield Span(run[0].start(), run[-1].end())
