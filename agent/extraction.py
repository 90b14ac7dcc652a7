"""From a source to a result: the way of the data, in one place."""

import os
import time
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from agent.chunks import chunks as chunks_of
from agent.grounding import FoldedText
from agent.model.client import Client
from agent.model.connection import Connection
from agent.model.endpoint import Way, endpoint_of
from agent.outcome import Progress
from agent.own_loop import in_loop_of_its_own
from agent.reading import Fetcher, aread
from agent.result import Made, result_of
from agent.sentences import sentences as sentences_of
from agent.settings import Settings
from agent.stepwise import read_stepwise
from agent.whole import read_whole
from prompts import digest as digest_of_prompts
from schemas import Article, Extraction


def _unwatched(done: int, total: int) -> None:
    """Progress that nobody looks at."""


async def extract_article(
    source: str | Path | Article,
    settings: Settings,
    progress: Progress = _unwatched,
    *,
    way: Way | None = None,
    connection: Connection | None = None,
) -> Extraction:
    """Extract from one article, as ``settings`` say, and in another ``way`` than the model's own if one is given.

    A ``connection`` to the model of the settings may be shared with other articles.

    Raises:
        SourceError: when the source cannot be read.
        ModelError: when no model can be asked.
        AnswerError: when no question at all got a valid answer.
    """
    started = time.monotonic()
    article = source if isinstance(source, Article) else await _read(source, settings)
    endpoint = endpoint_of(settings.model, settings.base_url)
    sentences = sentences_of(article.text, article.language)
    chunks = chunks_of(article.text, sentences, size=settings.chunk_size)
    folded = FoldedText(article.text)
    reader = read_stepwise if (way or endpoint.way) == "stepwise" else read_whole
    async with Client(endpoint, settings, connection) as client:
        outcome = await reader(client, article, folded, chunks, progress)
    if outcome.first_error is not None and outcome.answered == 0:
        raise outcome.first_error
    return result_of(
        Made(
            article=article,
            folded=folded,
            reading=outcome.reading,
            failures=outcome.failures,
            endpoint=endpoint,
            usage=client.usage,
            seconds=time.monotonic() - started,
            chunks=len(chunks),
            prompts=digest_of_prompts(),
            schema=digest_of_answers(),
            needs_treaty=not outcome.failures,
            min_confidence=settings.min_confidence,
        )
    )


async def _read(source: str | Path, settings: Settings) -> Article:
    return await aread(
        source,
        published=settings.published,
        limit=settings.size_limit,
        raw_limit=settings.raw_limit,
        fetcher=Fetcher(seconds=settings.fetch_timeout),
    )


@cache
def digest_of_answers() -> str:
    """The SHA-256 of the schemas that a model is asked to fill: what a run's ``schema`` states."""
    source = Path(__file__).with_name("answers.py").read_bytes()
    return sha256(source).hexdigest()


def in_own_loop(source: str | Path | Article, settings: Settings, progress: Progress = _unwatched) -> Extraction:
    """:func:`extract_article` for callers without an event loop, and for those inside one, such as notebooks."""
    return in_loop_of_its_own(extract_article(source, settings, progress))


def settings_of(model: str | None, base_url: str | None, published: date | None, settings: Settings | None) -> Settings:
    """``settings``, or the usual ones, with what is given beside them; ``TREATY_AGENT_MODEL`` names a model too."""
    if settings is None:
        model = model or os.environ.get("TREATY_AGENT_MODEL") or None
    given: dict[str, Any] = {"model": model, "base_url": base_url, "published": published}
    return replace(settings or Settings(), **{k: v for k, v in given.items() if v is not None})
