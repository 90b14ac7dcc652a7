"""From the claims about an article to the typed result, and what it took to make it."""

from dataclasses import dataclass
from typing import Any

from agent.claims import Reading
from agent.grounding import FoldedText
from agent.merging import merge
from agent.model.client import Usage
from agent.model.endpoint import Endpoint
from schemas import SCHEMA_VERSION, Article, Dropped, Extraction, Failure, Run


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What was claimed of an article, and what that took."""

    article: Article
    folded: FoldedText
    reading: Reading
    failures: list[Failure]
    endpoint: Endpoint
    usage: Usage
    seconds: float
    chunks: int
    prompts: str
    """Digest of what the model was told."""
    schema: str
    """Digest of what it was asked to fill."""
    needs_treaty: bool
    """Whether an article without a treaty gives nothing at all."""
    min_confidence: float | None
    """Claims whose confidence is known and lower are left out."""


def result_of(made: Made) -> Extraction:
    """The typed result: names, countries, dates and links are the work of ``agent.merging``."""
    minimum = made.min_confidence
    reading = made.reading if minimum is None else made.reading.at_least(minimum)
    dropped = reading.dropped
    items = merge(made.article, made.folded, reading.grounded, dropped, complete=made.needs_treaty)
    run: dict[str, Any] = {
        "model": made.endpoint.name,
        "prompts": made.prompts,
        "schema": made.schema,
        "seconds": round(made.seconds, 3),
        "calls": made.usage.calls,
        "input_tokens": made.usage.input_tokens,
        "output_tokens": made.usage.output_tokens,
        "cached_calls": made.usage.kept,
        "cost_usd": made.usage.cost if made.usage.calls and not made.endpoint.is_local else 0.0,
        "chunks": made.chunks,
        "failures": made.failures,
        "dropped": [
            Dropped.model_validate({"item": item, "reason": reason, "count": count})
            for (item, reason), count in sorted(dropped.items())
        ],
        "warnings": [] if minimum is None else _warnings(made.reading, minimum),
    }
    return Extraction(
        schema_version=SCHEMA_VERSION,
        article=made.article,
        treaties=items.treaties,
        parties=items.parties,
        terms=items.terms,
        evidence=items.evidence,
        opinions=items.opinions,
        run=Run(**run),
    )


def _warnings(reading: Reading, minimum: float) -> list[str]:
    """What a user who asked for a minimum confidence has to know."""
    confidences = reading.confidences()
    if not confidences or any(confidence is not None for confidence in confidences):
        return []
    return [f"The model gives no confidences, so the minimum of {minimum:g} left nothing out."]
