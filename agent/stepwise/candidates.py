"""The states and bodies that an article names: the parties that it can have for the small model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agent.countries import english_name, mentions
from agent.grounding import Span
from agent.mentions import bodies
from agent.sentences import Sentence
from schemas.vocabulary import PartyType

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
        for place, sentence in enumerate(sentences):
            for name, kind, span in self._named_in(sentence.text):
                places.setdefault(name, []).append(place)
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

    def in_text(self, text: str) -> set[str]:
        """The names of the candidates in ``text``, in English."""
        return {name for name, _, _ in self._named_in(text) if name in self.names}

    def _named_in(self, text: str) -> list[tuple[str, PartyType, Span]]:
        states: list[tuple[str, PartyType, Span]] = [
            (english_name(m.iso3), "state", Span(m.start, m.end)) for m in mentions(text, self._language)
        ]
        others: list[tuple[str, PartyType, Span]] = [
            (body.organisation.name, body.organisation.type, Span(body.start, body.end))
            for body in bodies(text, self._language)
        ]
        return sorted(states + others, key=lambda found: found[2].start)
