"""A quote that a model returns is found in the article, or refused.

Exact first, then exact after folding (see ``agent.folding``), mapped back to offsets of the original text.
Nothing else is believed: no gap, no edit, no similarity. A quote that differs from the article in one digit,
one name or one "not" is not there.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from agent.folding import Folding, Span, fold
from agent.seams import Seam, Seams
from agent.trimming import trim

__all__ = ["FoldedText", "Span", "trim"]

_FEWEST_WORDS, _FEWEST_CHARACTERS = 3, 12
"""What a quote needs, one or the other, to be believed where an end of it is glued to another word."""


class FoldedText:
    """One article, folded once; every lookup after that is linear, and fast, in its length.

    All spans are half open, in code points of the text that was given.
    """

    def __init__(self, text: str) -> None:
        self._folding = fold(text)
        self._folded = self._folding.folded
        self._seams = Seams(self._folding)

    @property
    def text(self) -> str:
        """The original text, to which every span refers."""
        return self._folding.text

    def find(self, quote: str, *, within: Span | None = None, after: int = 0) -> Span | None:
        """Where ``quote`` stands, as it is or without the punctuation that ``trim`` takes off its ends.

        Looked for in ``within``, the passage that the model was shown, and elsewhere only if it is not there.
        Of several places the best is the one that cuts no glued word, then the first that starts at or after
        ``after``, then the one that needs no folding, then the first. The case of the first letter is free.
        """
        for window in (within, Span(0, len(self.text))):
            if window is None:
                continue
            for spelling in _spellings(quote):
                found = self._best(spelling, window, after)
                if found is not None:
                    return found
        return None

    def find_between(self, first_words: str, last_words: str, *, within: Span) -> Span | None:
        """The passage of ``within`` that starts with ``first_words`` and ends with ``last_words``.

        From the first place of the one to the end of the nearest place of the other that neither starts nor
        ends before it: the two may overlap or be equal, as they are for a short passage.
        """
        for first in _spellings(first_words):
            head = self._best(first, within, 0, is_part=True)
            if head is None:
                continue
            for last in _spellings(last_words):
                rest = Span(head.start, within.end)
                tail = self._best(last, rest, 0, is_part=True, ends_from=head.end)
                if tail is not None:
                    return Span(head.start, tail.end)
        return None

    def contains_name(self, name: str) -> Span | None:
        """The first place of a person's, organisation's or place's name, in any letter case.

        Whole words come first; after them, a name with one end glued to another word ("AFPMaria Bianchi").
        """
        needle = _caseless(fold(name).folded.strip(" "))
        if not _says_something(needle):
            return None
        glued: Span | None = None
        for start in _places(self._caseless, needle, 0, len(self._caseless)):
            end = start + len(needle)
            seams = self._seams.before(start, name=True) + self._seams.after(end, name=True)
            if seams == Seam.BOUNDARY:
                return self._folding.span(start, end)
            if seams == Seam.GLUED and glued is None:
                glued = self._folding.span(start, end)
        return glued
