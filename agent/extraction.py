"""From a source to a result: the way of the data, in one place."""

import asyncio
import os
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

from agent.chunks import chunks as chunks_of
from agent.grounding import FoldedText
from agent.merging import merge
from agent.model.client import Client
from agent.model.endpoint import Endpoint, endpoint_of
from agent.outcome import Outcome, Progress
from agent.reading import read
from agent.sentences import sentences as sentences_of
from agent.settings import Settings
from agent.stepwise import read_stepwise
from agent.whole import read_whole
from prompts import digest as digest_of_prompts
from schemas import SCHEMA_VERSION, Article, Dropped, Extraction, Run


def _unwatched(done: int, total: int) -> None:
    """Progress that nobody looks at."""


async def extract_article(
    source: str | Path | Article, settings: Settings, progress: Progress = _unwatched
) -> Extraction:
    """Extract from one article, as ``settings`` say.

    Raises:
        SourceError: when the source cannot be read.
        ModelError: when no model can be asked.
        AnswerError: when no question at all got a valid answer.
    """
    started = time.monotonic()
    article = (
        source if isinstance(source, Article) else read(source, published=settings.published, limit=settings.size_limit)
    )
    endpoint = endpoint_of(settings.model, settings.base_url)
    sentences = sentences_of(article.text, article.language)
    chunks = chunks_of(article.text, sentences, size=settings.chunk_size)
    folded = FoldedText(article.text)
    way = read_stepwise if endpoint.way == "stepwise" else read_whole
    async with Client(endpoint, settings) as client:
        outcome = await way(client, article, folded, chunks, progress)
    if outcome.first_error is not None and outcome.answered == 0:
        raise outcome.first_error
    dropped = outcome.reading.dropped
    items = merge(article, folded, outcome.reading.grounded, dropped, complete=not outcome.failures)
    return Extraction(
        schema_version=SCHEMA_VERSION,
        article=article,
        treaties=items.treaties,
        parties=items.parties,
        terms=items.terms,
        evidence=items.evidence,
        opinions=items.opinions,
        run=_run(endpoint, client, outcome, dropped, len(chunks), time.monotonic() - started),
    )


def _run(
    endpoint: Endpoint,
    client: Client,
    outcome: Outcome,
    dropped: Counter[tuple[str, str]],
    chunks: int,
    seconds: float,
) -> Run:
    facts: dict[str, Any] = {
        "model": endpoint.name,
        "prompts": digest_of_prompts(),
        "schema": digest_of_answers(),
        "seconds": round(seconds, 3),
        "calls": client.usage.calls,
        "input_tokens": client.usage.input_tokens,
        "output_tokens": client.usage.output_tokens,
        "cached_calls": client.usage.kept,
        "cost_usd": 0.0 if endpoint.is_local else None,
        "chunks": chunks,
        "failures": outcome.failures,
        "dropped": [
            Dropped.model_validate({"item": item, "reason": reason, "count": count})
            for (item, reason), count in sorted(dropped.items())
        ],
        "warnings": [],
    }
    return Run(**facts)


def digest_of_answers() -> str:
    """The SHA-256 of the schemas that a model is asked to fill: what a run's ``schema`` states."""
    source = Path(__file__).with_name("answers.py").read_bytes()
    return sha256(source).hexdigest()


def in_own_loop(source: str | Path | Article, settings: Settings, progress: Progress = _unwatched) -> Extraction:
    """:func:`extract_article` for callers without an event loop, and for those inside one, such as notebooks."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(extract_article(source, settings, progress))
    result: list[Extraction] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            result.append(asyncio.run(extract_article(source, settings, progress)))
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return result[0]


def settings_of(model: str | None, base_url: str | None, published: date | None, settings: Settings | None) -> Settings:
    """``settings``, or the usual ones, with what is given beside them; ``TREATY_AGENT_MODEL`` names a model too."""
    if settings is None:
        model = model or os.environ.get("TREATY_AGENT_MODEL") or None
    given: dict[str, Any] = {"model": model, "base_url": base_url, "published": published}
    return replace(settings or Settings(), **{k: v for k, v in given.items() if v is not None})
