"""The states that an article names: the parties that it can have for the small model."""

from collections import Counter
from collections.abc import Sequence

from agent.countries import english_name, mentions
from agent.grounding import Span
from agent.sentences import Sentence

MOST_NAMES = 8
"""States that are asked about, the most often named first."""


class States:
    """Which states the sentences of an article name, and where."""

    def __init__(self, sentences: Sequence[Sentence], language: str | None) -> None:
        """Find them in all ``sentences`` of an article in ``language``."""
        self._sentences = sentences
        self._language = language
        counts: Counter[str] = Counter()
        written: dict[str, Span] = {}
        for sentence in sentences:
            for mention in mentions(sentence.text, language):
                counts[mention.iso3] += 1
                written.setdefault(mention.iso3, Span(sentence.start + mention.start, sentence.start + mention.end))
        chosen = [iso3 for iso3, _ in counts.most_common(MOST_NAMES)]
        self.names = tuple(english_name(iso3) for iso3 in chosen)
        """In English, the most often named first."""
        self.written = {english_name(iso3): written[iso3] for iso3 in chosen}
        """Where each is named first."""

    @property
    def listed(self) -> str:
        """The names as a question lists them."""
        return ", ".join(self.names) or "none"

    def named_in(self, text: str) -> list[tuple[str, str]]:
        """The states that ``text`` names, in its order: in English, and as it writes them."""
        found = [(english_name(mention.iso3), mention.text) for mention in mentions(text, self._language)]
        return [(name, written) for name, written in found if name in self.names]

    def in_sentence(self, sentence: Sentence) -> set[str]:
        """The states that a sentence names, in English."""
        return {name for name, _ in self.named_in(sentence.text)}

    def first_naming(self, name: str) -> Sentence:
        """The first sentence that names a state."""
        return next(sentence for sentence in self._sentences if name in self.in_sentence(sentence))
