"""How the values of one field are compared: each comparator gives 0 (different) to 1 (the same).

The names follow Stickler (github.com/awslabs/stickler): exact, fuzzy, numeric and date comparators, a weight and a
threshold for each field, and the classes TP, FA (the gold value is null), FD (both are there and differ), FN, TN.
"""

import re
from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from evals.scoring.items import Value
from evals.scoring.names import PartyName, likeness, plain, same_party, same_person

Comparator = Literal["exact", "fuzzy", "numeric", "date", "person", "party", "parties"]
"""``numeric`` compares the amounts in a text; the last three compare by whom they mean."""

_ONES = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {
    **{word: float(number) for number, word in enumerate(_ONES.split())},
    **{word: 10.0 * number for number, word in enumerate(_TENS.split(), 2)},
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_WORDS = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def compare(comparator: Comparator, gold: Value, predicted: Value) -> float:
    """How alike two values are, 0 to 1. Two nulls agree; a null and a value do not."""
    if gold is None or predicted is None:
        return float(gold is predicted)
    return _COMPARATORS[comparator](gold, predicted)


def same_text(gold: Value, predicted: Value) -> bool:
    """The raw score: whether both are written alike, character for character."""
    return _written(gold) == _written(predicted)


def shown(value: Value) -> str | None:
    """A value as a report shows it."""
    written = _written(value)
    return written if written is None or isinstance(written, str) else ", ".join(written)


def _written(value: Value) -> str | tuple[str, ...] | None:
    if isinstance(value, tuple):
        return tuple(sorted(party.name for party in value))
    if isinstance(value, PartyName):
        return value.name
    return None if value is None else str(value)


def _exact(gold: Value, predicted: Value) -> float:
    return float(plain(str(gold)) == plain(str(predicted)))


def _fuzzy(gold: Value, predicted: Value) -> float:
    return likeness(str(gold), str(predicted))


def _date(gold: Value, predicted: Value) -> float:
    return float(gold == predicted)


def _person(gold: Value, predicted: Value) -> float:
    return float(same_person(str(gold), str(predicted)))


def _party(gold: Value, predicted: Value) -> float:
    return float(isinstance(gold, PartyName) and isinstance(predicted, PartyName) and same_party(gold, predicted))


def _parties(gold: Value, predicted: Value) -> float:
    """F1 of two sets of parties, each party standing for at most one of the other set."""
    if not isinstance(gold, tuple) or not isinstance(predicted, tuple):
        return 0.0
    same = np.array([[same_party(one, other) for other in predicted] for one in gold])
    found = same[linear_sum_assignment(same, maximize=True)].sum()
    return float(2 * found / (len(gold) + len(predicted)))


def _numeric(gold: Value, predicted: Value) -> float:
    """F1 of the amounts with their units: "90 days", "ninety days" and "a 90-day term" are one amount.

    Texts without an amount are compared as ``fuzzy`` compares them.
    """
    one, other = amounts(str(gold)), amounts(str(predicted))
    if not one and not other:
        return _fuzzy(gold, predicted)
    return 2 * len(one & other) / (len(one) + len(other))


def amounts(text: str) -> frozenset[tuple[float, str]]:
    """The numbers in an English text, each with the word after it, without a plural's s."""
    words: list[str | float] = [_value(word) for word in _WORDS.findall(text.casefold())]
    joined: list[str | float] = []
    for word in words:
        last = joined[-1] if joined else None
        if isinstance(word, float) and isinstance(last, float) and last >= 20 and last % 10 == 0 and 0 < word < 10:
            joined[-1] = last + word
        else:
            joined.append(word)
    followed = zip(joined, [*joined, ""][1:], strict=True)
    return frozenset((n, str(unit).removesuffix("s")) for n, unit in followed if isinstance(n, float))


def _value(word: str) -> str | float:
    """A number for digits and number words, without separators of thousands; every other word as it is."""
    plain_digits = _THOUSANDS.sub("", word).replace(",", ".")
    return float(plain_digits) if _NUMBER.fullmatch(plain_digits) else _NUMBER_WORDS.get(word, word)


_COMPARATORS: dict[Comparator, Callable[[Value, Value], float]] = {
    "exact": _exact,
    "fuzzy": _fuzzy,
    "numeric": _numeric,
    "date": _date,
    "person": _person,
    "party": _party,
    "parties": _parties,
}
