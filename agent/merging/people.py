"""One person, however titled: ``Rossi`` and ``Anna Rossi`` are the same where one Rossi is named."""

import unicodedata
from collections.abc import Iterable


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name for comparison: composed, without case, punctuation or initials' dots."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return tuple("".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in plain).split())


class People:
    """The people whom an article names, each under the fullest form of the name."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names in the order in which the article or the model gave them."""
        self._full: dict[tuple[str, ...], str] = {}
        for name in names:
            if words := words_of(name):
                self._full.setdefault(words, name)
        by_last_word: dict[str, list[tuple[str, ...]]] = {}
        for words in self._full:
            for word in {words[0], words[-1]}:
                by_last_word.setdefault(word, []).append(words)
        self._by_word = by_last_word

    def full_name(self, name: str) -> str:
        """The fullest form of ``name`` that is known; ``name`` itself where it could be several people."""
        words = words_of(name)
        if not words:
            return name
        candidates = {
            longer
            for word in (words[0], words[-1])
            for longer in self._by_word.get(word, ())
            if len(longer) > len(words) and set(words) <= set(longer)
        }
        candidates |= {
            shorter
            for word in (words[-1],)
            for shorter in self._by_word.get(word, ())
            if 1 < len(shorter) <= len(words) and words[-len(shorter) :] == shorter
        }
        fullest = {max(candidates, key=len)} if _nested(candidates) else candidates
        if len(fullest) == 1:
            return self._full[fullest.pop()]
        return self._full.get(words, name)


def _nested(names: set[tuple[str, ...]]) -> bool:
    """Whether each of the names is a part of the longest."""
    longest = max(names, key=len, default=())
    return bool(names) and all(set(name) <= set(longest) for name in names)
