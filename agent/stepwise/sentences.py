"""What each sentence of an article is: a provision, a politician's or an expert's words, or none of these."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent.attribution import Attribution
from agent.grounding import Span, trim
from agent.sentences import Sentence
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, logit

LONGEST = 400
"""Characters of a sentence that are shown to the model."""
QUOTED: Mapping[str, float] = {"P": 0.02, "S": 0.65, "X": 0.31, "N": 0.02}
"""What a sentence is taken for without a question that quotes somebody's own words."""
SHORTEST = 12
"""Characters below which a sentence can hold no provision."""
NEAR = 2
"""Sentences on either side that tell what a sentence is: provisions stand together."""
OPENING = 0.1
"""The part of an article that tells what has happened, before it says what was agreed."""
UNKNOWN = -2.0
"""Log-odds of a provision where there is no neighbour."""


@dataclass(slots=True)
class Read:
    """A sentence, and what the model takes it for."""

    chunk: int
    sentence: Sentence
    said: Attribution | None
    letters: Mapping[str, float]
    """P: a provision; S: words of somebody else than an expert; X: an expert's words; N: none of these."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence, the part of it that may be a provision, and how likely that is."""

    read: Read
    span: Span
    finding: Finding


async def read_sentence(asking: Asking, chunk: int, sentence: Sentence, said: Attribution | None) -> Read:
    """What a sentence is.

    Raises:
        AnswerError: when the server gave no answer within the budget.
        ModelError: when the model cannot be asked.
    """
    if said is not None and said.kind == "direct":
        return Read(chunk, sentence, said, QUOTED)
    return Read(chunk, sentence, said, await asking.letter("sentence", "PSXN", sentence.text[:LONGEST]))


def weigh_provisions(asking: Asking, read: Sequence[Read]) -> list[Weighed]:
    """How likely each sentence is to state a provision, in the light of its neighbours."""
    odds = [logit(one.letters["P"]) for one in read]
    ranked = sorted(odds)
    known = cues(asking.article.language or "")
    weighed = []
    for place, one in enumerate(read):
        span = one.said.content if one.said else trim(asking.article.text, Span(one.sentence.start, one.sentence.end))
        if span is None or span.end - span.start < SHORTEST:
            continue
        near = range(max(0, place - NEAR), min(len(read), place + NEAR + 1))
        around = [odds[other] for other in near if other != place and read[other].said is None]
        quote = asking.text(span)
        near_odds = sum(around) / len(around) if around else UNKNOWN
        where, length = place / len(read), min(len(quote), 300) / 100
        features = {
            "provision": odds[place],
            "none": logit(one.letters["N"]),
            "said": float(one.said is not None),
            "around": near_odds,
            "around_squared": near_odds**2,
            "behind_better": (len(ranked) - bisect_right(ranked, odds[place])) / len(ranked),
            "place": where,
            "place_squared": where**2,
            "opening": min(where, OPENING),
            "provides": float(bool(known and known.provide.search(quote))),
            "past": float(_is_of_the_past(quote, asking.article.published)),
            "length": length,
            "length_squared": length**2,
            "question": float("?" in quote or "？" in quote or "؟" in quote),
        }
        weighed.append(Weighed(one, span, asking.judge("provision", f"{span.start}-{span.end}", features)))
    return weighed


def _is_of_the_past(text: str, published: date | None) -> bool:
    """Whether a text names a year before the article's: what was, not what will be."""
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)]
    return bool(years) and published is not None and min(years) < published.year
