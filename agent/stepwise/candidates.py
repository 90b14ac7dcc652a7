"""The states and bodies that an article names: the parties that it can have for the small model."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.countries import english_name, mentions
from agent.grounding import Span
from agent.mentions import bodies
from agent.merging.people import words_of
from agent.sentences import Sentence
from schemas.vocabulary import PartyType

SHORTEST_STEM = 4
"""Letters that an adjective has in common with a state's name at least."""
LONGEST_ENDING = 3
"""Letters of a name that its adjective can lack: Iceland, Icelandic; Norvegia, norvegese."""
MOST_NAMES = 8
"""States and bodies that are asked about, the most often named first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A state or body, and where an article names it."""

    name: str
    """In English."""
    type: PartyType
    written: Span
    """Where it is named first."""
    sentences: tuple[int, ...]
    """The places, among the sentences of the article, of those that name it; one for each time."""


class Candidates:
    """Which states and bodies the sentences of an article name, and where."""

    def __init__(self, sentences: Sequence[Sentence], language: str | None) -> None:
        """Find them in all ``sentences`` of an article in ``language``."""
        self._language = language
        places: dict[str, list[int]] = {}
        first: dict[str, tuple[Span, PartyType]] = {}
        written: dict[str, str] = {}
        for place, sentence in enumerate(sentences):
            for name, kind, span in self._named_in(sentence.text):
                places.setdefault(name, []).append(place)
                written.setdefault(name, sentence.text[span.start : span.end])
                first.setdefault(name, (Span(sentence.start + span.start, sentence.start + span.end), kind))
        counts = Counter({name: len(found) for name, found in places.items()})
        self.all = tuple(
            Candidate(name, first[name][1], first[name][0], tuple(places[name]))
            for name, _ in counts.most_common(MOST_NAMES)
        )
        """The most often named first."""
        self.mentions = counts.total()
        """How often any state or body is named."""
        self.names = tuple(candidate.name for candidate in self.all)
        self._stems = tuple(
            (candidate.name, stem)
            for candidate in self.all
            if candidate.type == "state"
            for word in words_of(f"{candidate.name} {written[candidate.name]}")
            if len(stem := word[: max(SHORTEST_STEM, len(word) - LONGEST_ENDING)]) >= SHORTEST_STEM
        )
        """What adjectives of the states begin with."""

    def in_text(self, text: str) -> set[str]:
        """The names of the candidates in ``text``, in English."""
        return {name for name, _, _ in self._named_in(text) if name in self.names}

    def first(self, text: str, among: Collection[str]) -> str | None:
        """The one ``among`` some candidates that ``text`` names first, by its seat too."""
        return next((name for name, _, _ in self._named_in(text, seats=True) if name in among), None)

    def nearest(self, text: str) -> str | None:
        """The candidate that ``text`` names last, by its seat too, or by an adjective: "Rome", "islandese"."""
        named = [(span.end, name) for name, _, span in self._named_in(text, seats=True) if name in self.names]
        for word in re.finditer(r"\w+", text):
            plain = "".join(words_of(word[0]))
            named += [(word.end(), name) for name, stem in self._stems if plain.startswith(stem)]
        return max(named, default=(0, None))[1]

    def _named_in(self, text: str, *, seats: bool = False) -> list[tuple[str, PartyType, Span]]:
        states: list[tuple[str, PartyType, Span]] = [
            (english_name(m.iso3), "state", Span(m.start, m.end))
            for m in mentions(text, self._language, metonyms=seats)
        ]
        others: list[tuple[str, PartyType, Span]] = [
            (body.organisation.name, body.organisation.type, Span(body.start, body.end))
            for body in bodies(text, self._language)
        ]
        return sorted(states + others, key=lambda found: found[2].start)
