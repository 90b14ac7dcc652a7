"""The passages of a result: each stands once, however many items rest on it."""

from dataclasses import dataclass

from agent.grounding import Span
from schemas.vocabulary import EvidenceKind, Factuality, SpeakerRole

SAME = 0.8
"""Two spans are one passage when what they share is at least this part of what they cover together."""


@dataclass(slots=True, eq=False)
class Passage:
    """A span of the article with its source, while it is being gathered."""

    span: Span
    kind: EvidenceKind = "reported_fact"
    speaker: str | None = None
    speaker_role: SpeakerRole | None = None
    speaker_party: str | None = None
    """The key of the party for which the speaker speaks."""
    factuality: Factuality = "asserted"
    confidence: float | None = None


class Passages:
    """All passages of one article."""

    def __init__(self) -> None:
        """Start with none."""
        self._passages: list[Passage] = []
        self._by_start: dict[int, list[Passage]] = {}

    def add(self, passage: Passage) -> Passage:
        """The passage under which this one is kept: an earlier one where they are the same.

        A passage with a source fills in for one without.
        """
        for known in self._near(passage.span):
            if overlap(known.span, passage.span) >= SAME:
                if known.kind == "reported_fact":
                    known.kind, known.factuality = passage.kind, passage.factuality
                if known.speaker is None:
                    known.speaker, known.speaker_role = passage.speaker, passage.speaker_role
                    known.speaker_party = passage.speaker_party
                known.confidence = surer(known.confidence, passage.confidence)
                return known
        self._passages.append(passage)
        self._by_start.setdefault(passage.span.start // 64, []).append(passage)
        return passage

    def in_order(self) -> list[Passage]:
        """The passages as the article has them."""
        return sorted(self._passages, key=lambda p: (p.span.start, p.span.end))

    def _near(self, span: Span) -> list[Passage]:
        reach = int((span.end - span.start) * (1 - SAME) / SAME) + 1
        buckets = range((span.start - reach) // 64, (span.start + reach) // 64 + 1)
        return [passage for bucket in buckets for passage in self._by_start.get(bucket, ())]


def surer(one: float | None, other: float | None) -> float | None:
    """The greater of two confidences; None where neither is known."""
    return max((confidence for confidence in (one, other) if confidence is not None), default=None)


def overlap(a: Span, b: Span) -> float:
    """What two spans share, as a part of what they cover together (Jaccard), 0 to 1."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0, shared) / (max(a.end, b.end) - min(a.start, b.start))
