"""What is scored: an article with its labels and what a system made of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import schemas
from agent.errors import TreatyAgentError


class ScoringError(TreatyAgentError):
    """Raised when there is nothing to score, or two things that cannot be compared."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One article of an evaluation."""

    name: str
    """Such as ``sample.it``; unique within a run."""
    language: str
    """BCP 47."""
    subject: str
    """What the agreement is about; ``none`` where there is none."""
    dirty: bool
    """Whether the text carries traces of scraping."""
    gold: schemas.Extraction
    """The labels; the first annotator's where two are compared."""
    predicted: schemas.Extraction | None
    """The system's result, or None where the article failed: everything in ``gold`` is missed then."""
    failure: str | None = None
    """Why there is no result."""


def checked(cases: Sequence[Case]) -> list[Case]:
    """The cases in the order of their names.

    Raises:
        ScoringError: there is none, a name stands twice, or a result is not about the labelled text.
    """
    if not cases:
        raise ScoringError("There is no article to score; a run without articles has no result.")
    name, count = Counter(case.name for case in cases).most_common(1)[0]
    if count > 1:
        raise ScoringError(f"The article {name!r} is there {count} times; give each article once.")
    for case in cases:
        if case.predicted is not None and case.predicted.article.text != case.gold.article.text:
            raise ScoringError(f"The text of {case.name!r} is not the text that was labelled; run this article again.")
    return sorted(cases, key=lambda case: case.name)


def checked_pair(first: Sequence[Case], second: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Two runs over the same labelled articles, each in the order of the names.

    Raises:
        ScoringError: one of them cannot be scored, or the articles or their labels are not the same.
    """
    a, b = checked(first), checked(second)
    only = sorted({case.name for case in a} ^ {case.name for case in b})
    if only:
        raise ScoringError(f"Only one of the two runs has {only[0]!r}; compare runs over the same articles.")
    for one, other in zip(a, b, strict=True):
        if one.gold.article.text != other.gold.article.text:
            raise ScoringError(f"The two runs have different texts of {one.name!r}; run this article again.")
        if one.gold != other.gold:
            raise ScoringError(f"The two runs were given different labels of {one.name!r}; score both again.")
    return a, b
