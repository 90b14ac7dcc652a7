"""What a sentence says that the agreement provides: one provision, or a few."""

from collections.abc import Iterator, Sequence

from agent.answers import ProvisionAnswer, ProvisionsAnswer, TermClaim
from agent.grounding import Span, trim
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from agent.stepwise.sentences import SHORTEST, Weighed
from prompts import load

LONGEST_OPENING = 0.4
"""What part of a sentence may stand before its first provision, such as "under the agreement"."""


async def take_provisions(asking: Asking, weighed: Weighed) -> None:
    """Take what a sentence provides for terms, each with its own passage.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    question = load("term").messages(asking.text(weighed.span))
    answer = await asking.client.fill(ProvisionsAnswer, question, max_tokens=400)
    for span, provision in _parted(asking, weighed.span, answer.provisions):
        named = asking.candidates.in_text(asking.text(span)) & asking.parties
        asking.ground(
            weighed.read.chunk,
            span,
            TermClaim(
                quote=asking.text(span),
                treaty=None,
                kind=provision.kind,
                modality=provision.modality,
                summary=provision.summary,
                obligors=sorted(named) if len(named) == 1 else [],
                beneficiaries=[],
                condition=None,
            ),
            weighed.finding,
        )


def _parted(
    asking: Asking, whole: Span, provisions: Sequence[ProvisionAnswer]
) -> Iterator[tuple[Span, ProvisionAnswer]]:
    """Each provision with its part of the passage: from where it begins to where the next one does."""
    starts: list[tuple[int, ProvisionAnswer]] = []
    for provision in provisions:
        place = asking.folded.find(provision.begins, within=whole, after=starts[-1][0] + 1 if starts else whole.start)
        if place is not None and (starts[-1][0] if starts else whole.start - 1) < place.start < whole.end:
            starts.append((place.start, provision))
    longest = whole.start + LONGEST_OPENING * (whole.end - whole.start)
    if not starts or starts[0][0] > longest:
        starts = [(whole.start, provisions[0]), *(one for one in starts if one[1] is not provisions[0])]
    known = cues(asking.article.language or "")
    for (start, provision), end in zip(starts, [*(start for start, _ in starts[1:]), whole.end], strict=True):
        part = asking.text(Span(start, end)).rstrip()
        if end != whole.end and known:
            part = known.conjunction.sub("", part)
        span = trim(asking.article.text, Span(start, start + len(part)))
        if span is not None and span.end - span.start >= SHORTEST:
            yield span, provision
