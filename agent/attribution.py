"""Where a sentence reports somebody's words: source, cue and content (PARC 3.0).

Code finds the content and the clause that names its source, so that a model has only the clause to read and
cannot take a name in the content for the speaker. Every way of reporting gives a reading; the one with the
longest content is believed, of equals the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.grounding import Span, trim
from agent.speech.cues import cues
from agent.speech.quotation import quoted_spans
from agent.speech.readings import readings
from agent.speech.sentence import Reading, Sentence, word_count

__all__ = ["LONGEST", "Attribution", "attribution", "quoted_spans"]

LONGEST = 2000
"""Characters beyond which a sentence is not looked at."""
_PARAGRAPH = 2000
"""Characters of the paragraph on either side of a sentence that are searched for the partner of its marks."""
_EDGES = " \t\u00a0\u202f,،，、-–—:："
"""What parts source, cue and content, and belongs to none of them."""
_OPENING, _CLOSING = "“«„‹「『", "”»’」』"

Kind = Literal["direct", "mixed", "indirect"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of a sentence that reports somebody's words, as spans of the article."""

    content: Span
    others: tuple[Span, ...]
    """Further stretches of the same quotation, on the other side of the clause: "A", she said, "B"."""
    clause: Span
    """The words that name the source and the act of saying; empty, at the sentence's end, where there are none.

    Where the sentence gives no border between source and content (in languages whose verb comes last) it is the
    whole sentence.
    """
    marked: bool
    """Whether the content stands in quotation marks."""
    kind: Kind
    """direct: quoted whole, or its marks were lost; mixed: quoted in part; indirect: in the reporter's words."""
    expert: bool
    """Whether the clause holds a noun of expertise."""


def attribution(text: str, sentence: Span, language: str | None) -> Attribution | None:
    """The reported words in a sentence of ``text``, or None where nobody is said to say anything.

    ``language`` is a BCP 47 tag; without data for it only quotation marks are believed. A sentence longer than
    ``LONGEST`` gives None.
    """
    if sentence.end - sentence.start > LONGEST:
        return None
    said = Sentence(
        text[sentence.start : sentence.end], _quotations(text, sentence), cues(language) if language else None
    )
    found = [one for reading in readings(said) if (one := _grounded(text, sentence, said, reading))]
    best = max(found, key=_length, default=None)
    return best and _with_others(best, found)


def _length(found: Attribution) -> int:
    return found.content.end - found.content.start


def _with_others(best: Attribution, found: Sequence[Attribution]) -> Attribution:
    """The best reading with the quotations that others find beside it; the surest of these names the source."""
    if not best.marked:
        return best
    taken = [best.content]
    for one in found:
        if one.marked and all(one.content.end <= span.start or span.end <= one.content.start for span in taken):
            taken.append(one.content)
    if len(taken) == 1:
        return best
    surest = next(one for one in found if one.content in taken)
    return replace(surest, content=best.content, others=tuple(taken[1:]))


def _quotations(text: str, sentence: Span) -> list[Span]:
    """What of the sentence stands in quotation marks, wherever in its paragraph they open and close."""
    low = text.rfind("\n", max(0, sentence.start - _PARAGRAPH), sentence.start) + 1
    low = max(low, sentence.start - _PARAGRAPH)
    high = text.find("\n", sentence.end, sentence.end + _PARAGRAPH)
    high = high if high >= 0 else min(len(text), sentence.end + _PARAGRAPH)
    clipped = (
        Span(max(span.start, sentence.start) - sentence.start, min(span.end, sentence.end) - sentence.start)
        for span in quoted_spans(text, Span(max(0, low), high))
    )
    return [span for span in clipped if span.start < span.end]


def _grounded(text: str, sentence: Span, said: Sentence, reading: Reading) -> Attribution | None:
    content = trim(said.text, _bare(said.text, reading.content))
    if content is None or word_count(said.text[content.start : content.end]) < 2:
        return None
    marked = any(span.start <= content.start and content.end <= span.end for span in said.quoted)
    if not marked:
        whole = _quotation_that_is_all_of(said, content)
        content, marked = (whole, True) if whole else (content, False)
    kind: Kind = reading.kind
    if marked:
        kind = "mixed" if reading.kind == "mixed" else "direct"
    elif any(content.start <= span.start and span.end <= content.end for span in said.quoted):
        kind = "mixed"
    expert = bool(said.cues and said.cues.expert.search(said.text, reading.clause.start, reading.clause.end))
    return Attribution(
        _moved(content, sentence), (), _moved(_bare(said.text, reading.clause), sentence), marked, kind, expert
    )


def _quotation_that_is_all_of(said: Sentence, content: Span) -> Span | None:
    """The quotation beside whose marks ``content`` holds no letter."""
    for span in said.quoted:
        before, after = said.text[content.start : span.start], said.text[span.end : content.end]
        if span.start < content.end and span.end > content.start and not re.search(r"\w", before + after):
            return trim(said.text, Span(max(span.start, content.start), min(span.end, content.end)))
    return None


def _bare(text: str, span: Span) -> Span:
    """``span`` without what parts it from the rest of the sentence."""
    piece = text[span.start : span.end]
    left = len(piece) - len(piece.lstrip(_EDGES + _CLOSING))
    return Span(span.start + left, span.start + max(left, len(piece.rstrip(_EDGES + _OPENING + ".。।"))))


def _moved(span: Span, sentence: Span) -> Span:
    return Span(span.start + sentence.start, span.end + sentence.start)
