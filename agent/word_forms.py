"""The forms that a word of a proper name takes in running text: cases, particles and prefixes written onto it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from agent.tables import table

SHORTEST_STEM = 3
"""A case ending never leaves less than this many letters of the listed word."""


class Around(NamedTuple):
    """How many letters of a form, at its start and at its end, are not part of the name."""

    before: int
    after: int


WHOLE = Around(0, 0)


def forms_of(word: str, language: str, *, first: bool, last: bool) -> Iterator[tuple[str, Around]]:
    """``word`` itself and its other forms; prefixes only on a ``first`` word, particles only on a ``last`` one."""
    yield word, WHOLE
    rules = table("inflections").get(language, {})
    if last or not rules.get("last_word_only"):
        yield from ((form, WHOLE) for form in _cases(word, rules))
    prefixes, particles = _written_on(language)
    if last:
        yield from ((word + particle, around) for particle, around in particles.items())
    if first:
        yield from ((prefix + word, around) for prefix, around in prefixes.items())
        if language == "ar" and word.startswith("ال"):
            # After the preposition "li-" the article loses its first letter.
            yield "لل" + word[2:], WHOLE


def clitics(language: str) -> frozenset[str]:
    """What ``language`` writes onto a name without changing it: prefixes and particles."""
    return frozenset().union(*_written_on(language))


@cache
def _written_on(language: str) -> tuple[Mapping[str, Around], Mapping[str, Around]]:
    rules = table("inflections").get(language, {})
    prefixes, particles = (rules.get(kind, "").split() for kind in ("prefixes", "particles"))
    return {text: Around(len(text), 0) for text in prefixes}, {text: Around(0, len(text)) for text in particles}


def _cases(word: str, rules: Mapping[str, Any]) -> Iterator[str]:
    if word in rules.get("irregular", {}):
        yield from rules["irregular"][word].split()
        return
    endings: Mapping[str, str] = rules.get("endings", {})
    if word.isupper() and len(word) > 1:  # an abbreviation
        return
    ending = next((word[-size:] for size in range(len(word) - 1, 0, -1) if word[-size:] in endings), "")
    stem = word.removesuffix(ending)
    if len(stem) >= SHORTEST_STEM and (ending or word[-1] not in rules.get("fixed", "")):
        yield from (stem + other.strip("~") for other in endings.get(ending, "").split())
