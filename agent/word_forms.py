"""The forms that a word of a proper name takes in running text: cases, particles and prefixes written onto it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from agent.tables import table

SHORTEST_STEM = 3
"""A case ending never leaves less than this many letters of the listed word."""


class Form(NamedTuple):
    """One way a word is written."""

    text: str
    before: int
    """How many letters at the start are not part of the name."""
    after: int
    """How many letters at the end are not part of the name."""


def forms_of(word: str, language: str, *, first: bool, last: bool) -> Iterator[Form]:
    """``word`` itself and its other forms; prefixes only on a ``first`` word, particles only on a ``last`` one."""
    rules = table("inflections").get(language, {})
    yield Form(word, 0, 0)
    yield from (Form(text, 0, 0) for text in _cases(word, rules))
    if last:
        yield from (Form(word + particle, 0, len(particle)) for particle in rules.get("particles", "").split())
    if first:
        yield from (Form(prefix + word, len(prefix), 0) for prefix in rules.get("prefixes", "").split())
        if language == "ar" and word.startswith("ال"):
            # After the preposition "li-" the article loses its first letter.
            yield Form("لل" + word[2:], 0, 0)


def _cases(word: str, rules: dict[str, Any]) -> Iterator[str]:
    if word in rules.get("irregular", {}):
        yield from rules["irregular"][word].split()
        return
    endings: dict[str, str] = rules.get("endings", {})
    if word.isupper() and len(word) > 1:  # abbreviations take no endings
        return
    ending = next((word[-size:] for size in range(len(word) - 1, 0, -1) if word[-size:] in endings), "")
    stem = word.removesuffix(ending)
    if len(stem) >= SHORTEST_STEM and (ending or word[-1] not in rules.get("fixed", "")):
        yield from (stem + other.strip("~") for other in endings.get(ending, "").split())
