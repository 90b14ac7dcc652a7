"""Claims at the places of their quotes, and what they are merged to."""

from collections import Counter
from typing import Any

from agent.answers import ChunkAnswer
from agent.claims import Grounded
from agent.grounding import FoldedText
from agent.merging import merge
from agent.reading import article_from_text
from schemas import SCHEMA_VERSION, Extraction
from tests import builders
from tests.story import NOTHING


def grounded(text: str, claims: dict[str, list[dict[str, Any]]], chunk: int = 0) -> list[Grounded]:
    """Claims at the places of their quotes."""
    answer = ChunkAnswer.model_validate({**NOTHING, **claims})
    folded = FoldedText(text)
    found = []
    for claim in (*answer.treaties, *answer.parties, *answer.terms, *answer.statements, *answer.opinions):
        span = folded.find(claim.quote)
        assert span is not None, claim.quote
        found.append(Grounded(span, claim, chunk))
    return found


def merged(text: str, claims: list[Grounded], *, complete: bool = True) -> Extraction:
    """The result of an article; that it can be built says that its offsets and ids hold."""
    article = article_from_text(text, source="article.txt")
    dropped: Counter[tuple[str, str]] = Counter()
    items = merge(article, FoldedText(text), claims, dropped, complete=complete)
    counted = [{"item": item, "reason": reason, "count": count} for (item, reason), count in sorted(dropped.items())]
    return Extraction(
        schema_version=SCHEMA_VERSION,
        article=article,
        treaties=items.treaties,
        parties=items.parties,
        terms=items.terms,
        evidence=items.evidence,
        opinions=items.opinions,
        run=builders.run(dropped=[builders.Dropped.model_validate(entry) for entry in counted]),
    )


def result_of(text: str, *, complete: bool = True, **claims: list[dict[str, Any]]) -> Extraction:
    """The result of claims that were made in one part."""
    return merged(text, grounded(text, claims), complete=complete)


def dropped(result: Extraction) -> dict[tuple[str, str], int]:
    """What was left out, by item and reason."""
    return {(entry.item, entry.reason): entry.count for entry in result.run.dropped}
