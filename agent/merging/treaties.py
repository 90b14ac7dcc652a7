"""One agreement, however the parts of an article call it."""

from dataclasses import dataclass, field

from agent.answers import TreatyClaim
from agent.claims import Grounded
from agent.grounding import Span
from agent.merging.people import words_of

SAME_WORDS = 0.5
"""Titles with at least this part of the shorter one's longer words in common are of one agreement."""


@dataclass(slots=True)
class TreatyDraft:
    """An agreement while its passages are being gathered."""

    claim: TreatyClaim
    chunks: set[int] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)


class Treaties:
    """The agreements of an article, in the order in which it reports them."""

    def __init__(self) -> None:
        """Start with none."""
        self.drafts: list[TreatyDraft] = []

    def add(self, grounded: Grounded, claim: TreatyClaim) -> TreatyDraft:
        """The agreement that a claim is about: a known one, or a new one."""
        draft = next((d for d in self.drafts if _same(d, claim, grounded.chunk)), None)
        if draft is None:
            draft = TreatyDraft(claim)
            self.drafts.append(draft)
        else:
            known = draft.claim
            draft.claim = known.model_copy(
                update={
                    name: getattr(claim, name)
                    for name in ("title", "status", "signed_on", "signed_at")
                    if getattr(known, name) is None
                }
            )
        draft.chunks.add(grounded.chunk)
        draft.spans.append(grounded.span)
        return draft

    def titled(self, title: str | None) -> int | None:
        """The place of the agreement of that title, or of the only agreement there is."""
        if len(self.drafts) == 1:
            return 0
        for place, draft in enumerate(self.drafts):
            if title and draft.claim.title and _share_words(title, draft.claim.title):
                return place
        return None


def _same(draft: TreatyDraft, claim: TreatyClaim, chunk: int) -> bool:
    if draft.claim.title is None or claim.title is None:
        return draft.claim.kind == claim.kind
    if _share_words(draft.claim.title, claim.title):
        return True
    # Within one part a model that gives two titles means two agreements; across parts it may not know.
    return chunk not in draft.chunks and draft.claim.kind == claim.kind


def _share_words(title: str, other: str) -> bool:
    a, b = ({word for word in words_of(t) if len(word) > 3 or not word.isascii()} for t in (title, other))
    if not a or not b:
        return words_of(title) == words_of(other)
    return len(a & b) / min(len(a), len(b)) >= SAME_WORDS
