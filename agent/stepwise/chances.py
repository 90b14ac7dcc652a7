"""How likely a finding is right: a logistic regression over what the model's answers and the text show of it.

The weights stand in ``agent/chances.yaml``. ``python -m evals.fitting`` fits them on the development articles.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, get_args

from agent.tables import table

Sort = Literal["agreement", "party", "maker", "provision", "expert", "statement", "opinion"]
"""What is judged: that the article is about an agreement, that a state takes part in it or makes it, that a sentence
states a provision, that a speaker is an expert, and that an item of the result is right."""

SMALLEST = 1e-3
"""A letter's chance is never taken for less than this, nor for more than one without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was judged, by its features."""

    sort: Sort
    about: str
    """A name, or the offsets of a passage."""
    features: Mapping[str, float]
    chance: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that was answered with a letter."""

    question: str
    """The prompt's name."""
    about: str
    """The offsets of the passage."""
    letters: Mapping[str, float]
    """The chance of each."""


class _Judge(NamedTuple):
    threshold: float
    intercept: float
    weights: Mapping[str, float]


def judged(sort: Sort, about: str, features: Mapping[str, float]) -> Finding:
    """A finding with the chance that it is right."""
    judge = _judges()[sort]
    total = judge.intercept + sum(judge.weights.get(name, 0.0) * value for name, value in features.items())
    return Finding(sort, about, features, 1 / (1 + math.exp(-total)))


def is_likely(finding: Finding) -> bool:
    """Whether its chance reaches the threshold from which findings of its sort are taken."""
    return finding.chance >= _judges()[finding.sort].threshold


def may_be_likely(sort: Sort, known: Mapping[str, float]) -> bool:
    """Whether a finding with these features can be likely, whatever those will be that are not known yet.

    They have to lie between 0 and 1.
    """
    judge = _judges()[sort]
    unknown = {name: float(weight > 0) for name, weight in judge.weights.items() if name not in known}
    return is_likely(judged(sort, "", {**known, **unknown}))


def chosen(choice: Choice) -> str:
    """The letter that is likeliest right: the model gives some too often and some too seldom."""
    extra = table("chances")["letters"][choice.question]
    return max(choice.letters, key=lambda letter: math.log(max(choice.letters[letter], SMALLEST)) + extra[letter])


def logit(chance: float) -> float:
    """The log-odds of a chance."""
    bounded = min(max(chance, SMALLEST), 1 - SMALLEST)
    return math.log(bounded / (1 - bounded))


@cache
def _judges() -> Mapping[str, _Judge]:
    return {sort: _Judge(**table("chances")[sort]) for sort in get_args(Sort)}
