"""The groups of articles that a report looks at apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from evals.scoring.case import Case
from evals.scoring.names import UNSPACED

Grouping = Literal["language", "subject", "length", "text"]

SHORT, MIDDLE = 300, 800
"""In words: the longest short article, and the longest of middle length."""


def groups(cases: Sequence[Case]) -> Mapping[tuple[Grouping, str], list[int]]:
    """The places in ``cases`` of the articles of each group, groups in the order of their names."""
    found: dict[tuple[Grouping, str], list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        found["language", case.language].append(place)
        found["subject", case.subject].append(place)
        found["length", length_class(case.gold.article.text)].append(place)
        found["text", "dirty" if case.dirty else "clean"].append(place)
    order = {name: n for n, name in enumerate(("language", "subject", "length", "text"))}
    lengths = {name: n for n, name in enumerate(_LENGTHS)}
    return dict(sorted(found.items(), key=lambda pair: (order[pair[0][0]], lengths.get(pair[0][1], 0), pair[0][1])))


def length_class(text: str) -> str:
    """Whether an article is short, of middle length or long, with the limits in words."""
    words = words_in(text)
    return _LENGTHS[0] if words <= SHORT else _LENGTHS[1] if words <= MIDDLE else _LENGTHS[2]


def words_in(text: str) -> float:
    """The number of words; two characters of a script without spaces (Thai, kana, Han, ...) count as one."""
    unspaced = len(UNSPACED.findall(text))
    spaced = sum(any(c.isalnum() for c in word) for word in UNSPACED.sub(" ", text).split())
    return spaced + unspaced / 2


_LENGTHS = (f"up to {SHORT} words", f"up to {MIDDLE} words", f"over {MIDDLE} words")
