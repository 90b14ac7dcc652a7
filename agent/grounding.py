"""A quote that a model returns is found in the article, or refused.

Exact first, then exact after folding (see ``agent.folding``), mapped back to offsets of the original text.
Nothing else is believed: no gap, no edit, no similarity. A quote that differs from the article in one digit,
one name or one "not" is not there.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from agent.folding import Span, fold
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
        """Folds ``text``, in time linear in its length."""
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
            cuts = self._cuts(start, end, name=True)
            if cuts == (Seam.BOUNDARY, Seam.BOUNDARY):
                return self._folding.span(start, end)
            if cuts and Seam.BOUNDARY in cuts and glued is None:
                glued = self._folding.span(start, end)
        return glued

    @cached_property
    def _caseless(self) -> str:
        return _caseless(self._folded)

    def _best(
        self, spelling: str, window: Span, after: int, *, is_part: bool = False, ends_from: int = 0
    ) -> Span | None:
        """The best place of ``spelling`` in ``window``; a part of a quote may be short and yet be glued."""
        needle = fold(spelling).folded.strip(" ")
        if not _says_something(needle):
            return None
        may_be_glued = is_part or len(needle) >= _FEWEST_CHARACTERS or needle.count(" ") + 1 >= _FEWEST_WORDS
        low, high = (bisect_left(self._folding.starts, offset) for offset in (window.start, window.end))
        exact = spelling.strip()
        best: tuple[Seam, Seam, bool, bool, int, Span] | None = None
        for variant in _first_letter_cases(needle):
            for start in _places(self._folded, variant, low, high):
                end = start + len(needle)
                cuts = self._cuts(start, end)
                if cuts is None or (any(cuts) and not may_be_glued):
                    continue
                span = self._folding.span(start, end)
                if span.end > window.end or span.end < ends_from:
                    continue
                differs = self.text[span.start : span.end] != exact
                place = (*cuts, span.start < after, differs, span.start, span)
                if not any(place[:4]):
                    return span
                if best is None or place[:5] < best[:5]:
                    best = place
        return best[-1] if best else None

    def _cuts(self, start: int, end: int, *, name: bool = False) -> tuple[Seam, Seam] | None:
        """What the cuts before and after a place in the folded text are, unless one of them breaks a word."""
        before = self._seams.before(start, name=name)
        if before is Seam.BROKEN:
            return None
        after = self._seams.after(end, name=name)
        return None if after is Seam.BROKEN else (before, after)


def _spellings(quote: str) -> Iterator[str]:
    yield quote
    content = trim(quote, Span(0, len(quote)))
    if content is not None and content != Span(0, len(quote)):
        yield quote[content.start : content.end]


def _says_something(folded: str) -> bool:
    return any(character.isalnum() for character in folded)


def _first_letter_cases(needle: str) -> Iterator[str]:
    """``needle``, and ``needle`` with its first letter in the other case where that is one letter, too."""
    yield needle
    index = next(index for index, character in enumerate(needle) if character.isalnum())
    first = needle[index]
    other = first.lower() if first.isupper() else first.upper()
    if other != first and len(other) == 1:
        yield needle[:index] + other + needle[index + 1 :]


def _caseless(folded: str) -> str:
    """``folded`` without letter case, at the same offsets: letters whose lower case is longer stay."""
    caseless = folded.casefold()
    if len(caseless) == len(folded):
        return caseless
    return "".join(lower if len(lower := character.casefold()) == 1 else character for character in folded)


def _places(text: str, needle: str, low: int, high: int) -> Iterator[int]:
    """Where ``needle`` starts in ``text[low:high]``, first to last.

    Places may overlap, but not without end: in a text that only repeats itself, looking at each would cost
    the length of the text times the length of the needle.
    """
    overlapping = 1000 + (high - low) // len(needle)
    start = text.find(needle, low, high)
    while start >= 0:
        yield start
        overlapping -= 1
        start = text.find(needle, start + (1 if overlapping > 0 else len(needle)), high)
