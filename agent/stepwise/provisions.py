"""What a sentence says that the agreement provides: one provision, or a few."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answers import ProvisionAnswer, ProvisionsAnswer, TermClaim
from agent.grounding import Span, trim
from agent.speech.cues import Cues, cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding
from agent.stepwise.sentences import Weighed
from agent.stepwise.wording import binds_all, kinds_of, modality_of
from prompts import load

SMALLEST_PART = 0.25
"""What part of a sentence a provision takes at least, where the sentence holds several."""
SHORTEST_PART = 6
"""Characters of a part: "有効期間は15年" holds a provision."""
SHORTEST_SUMMARY = 4
"""Words of a summary that says what is laid down."""
LONGEST_OPENING = 0.4
"""What part of a sentence may stand before its first provision, such as "under the agreement"."""
_BORDERS = (",", ";", ":", ".", "，", "；", "：", "、", "،", "؛", "–", "—")


@dataclass(frozen=True, slots=True)
class Provision:
    """What one passage provides."""

    chunk: int
    span: Span
    summary: str
    """In English."""
    finding: Finding


async def describe_provisions(asking: Asking, weighed: Weighed) -> list[Provision]:
    """What a sentence provides, each provision with its own passage.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    question = load("term").messages(asking.text(weighed.span))
    answer = await asking.client.fill(ProvisionsAnswer, question, max_tokens=400)
    return [
        Provision(weighed.read.chunk, span, provision.summary, weighed.finding)
        for span, provision in _parted(asking, weighed.span, answer.provisions)
    ]


def take_terms(asking: Asking, provisions: Sequence[Provision]) -> None:
    """Take all provisions of the article for terms; what one is about the others help to tell."""
    kinds = kinds_of([provision.summary for provision in provisions])
    for provision, kind in zip(provisions, kinds, strict=True):
        quote = asking.text(provision.span)
        named = asking.candidates.first(quote, asking.parties)
        everyone = asking.makers if binds_all(provision.summary) else ()
        claim = TermClaim(
            quote=quote,
            treaty=None,
            kind=kind,
            modality=modality_of(provision.summary),
            summary=provision.summary,
            obligors=[named] if named else sorted(everyone),
            beneficiaries=[],
            condition=None,
        )
        asking.ground(provision.chunk, provision.span, claim, provision.finding)


def _parted(
    asking: Asking, whole: Span, provisions: Sequence[ProvisionAnswer]
) -> Iterator[tuple[Span, ProvisionAnswer]]:
    """Each provision with its part of the passage: from where it begins to where the next one does."""
    known = cues(asking.article.language or "")
    length = whole.end - whole.start
    starts = [whole.start]
    kept = [provisions[0]]
    for place, provision in enumerate(provisions):
        if place == 0:
            found = asking.folded.find(provision.begins, within=whole, after=whole.start)
            if found and whole.start <= found.start <= whole.start + LONGEST_OPENING * length:
                starts[0] = found.start
        elif not _is_fragment(provision.summary) and not _is_fragment(kept[-1].summary):
            rest = Span(starts[-1] + math.ceil(SMALLEST_PART * length), whole.end - math.ceil(SMALLEST_PART * length))
            start = _start(asking, provision.begins, whole, starts[-1], rest, known)
            if start is not None:
                starts.append(start)
                kept.append(provision)
    for start, end, provision in zip(starts, [*starts[1:], whole.end], kept, strict=True):
        part = asking.text(Span(start, end)).rstrip()
        if end != whole.end and known:
            part = known.conjunction.sub("", part)
        span = trim(asking.article.text, Span(start, start + len(part)))
        if span is not None and span.end - span.start >= SHORTEST_PART:
            yield span, provision


def _start(asking: Asking, words: str, whole: Span, last: int, rest: Span, known: Cues | None) -> int | None:
    """Where in the ``rest`` of a passage a provision begins with these ``words``, which may stand before it, too."""
    after = rest.start
    while after <= rest.end:
        found = asking.folded.find(words, within=whole, after=after)
        if found is None or not after <= found.start <= rest.end:
            return None
        if _opens_a_clause(asking.text(Span(last, found.start)), known):
            return found.start
        after = found.start + 1
    return None


def _is_fragment(summary: str) -> bool:
    """Whether a summary is half a sentence, such as a condition: then it is half a provision."""
    return summary.endswith(",") or len(summary.split()) < SHORTEST_SUMMARY


def _opens_a_clause(before: str, known: Cues | None) -> bool:
    """Whether what stands before a place ends in punctuation or a conjunction."""
    before = before.rstrip()
    last = before[before.rfind(" ") + 1 :]
    if known and known.that.fullmatch(last):
        before = before[: -len(last)].rstrip()
    return before.endswith(_BORDERS) or bool(known and known.conjunction.search(before))
