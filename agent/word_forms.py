"""The forms that a word of a proper name takes in running text: cases, particles and prefixes written onto it."""

from collections.abc import Iterator
from typing import NamedTuple

from agent.tables import table

SHORTEST_STEM = 3
"""A case ending never leaves less than this many letters of the word as it is listed."""


class Form(NamedTuple):
    """One way a word is written."""

    text: str
    before: int
    """How many letters at the start are not part of the name."""
    after: int
    """How many letters at the end are not part of the name."""


def forms_of(word: str, language: str, *, first: bool, last: bool) -> Iterator[Form]:
    """``word`` itself and its other forms; prefixes only on a ``first`` word, particles only on a ``last`` one."""
    yield Form(word, 0, 0)
    rules = table("inflections").get(language, {})
    yield from (Form(text, 0, 0) for text in _cases(word, rules))
    if last:
        yield from (Form(word + particle, 0, len(particle)) for particle in rules.get("particles", "").split())
    if first:
        for prefix in rules.get("prefixes", "").split():
            yield Form(prefix + word, len(prefix), 0)
        if language == "ar" and word.startswith("ال"):
            # The article loses its first letter after the preposition "li-".
            yield Form("لل" + word[2:], 0, 0)


def _cases(word: str, rules: dict[str, Any]) -> Iterator[str]:
    endings: dict[str, str] = rules.get("endings", {})
    yield from rules.get("irregular", {}).get(word, "").split()
    if not endings or not word[:1].isupper() or (word.isupper() and len(word) > 1):
        return
    for length in range(min(len(word), 3), -1, -1):
        ending = word[len(word) - length :]
        stem = word[: len(word) - length]
        if ending in endings:
            if ending or word[-1] not in rules.get("fixed", ""):
                if len(stem) >= SHORTEST_STEM:
                    ...
