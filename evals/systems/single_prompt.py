"""The plain way: one prompt and one schema for the whole article, whatever the model.

Grounding and merging are the agent's own, so that what is measured is the way of asking. The same limits of answer
tokens and re-asking hold; a call may take as long as the article may, since a small model writes one long answer.
"""

import asyncio
import time
from dataclasses import replace

from agent.chunks import chunks as chunks_of
from agent.extraction import digest_of_answers
from agent.grounding import FoldedText
from agent.model.client import Client
from agent.model.endpoint import endpoint_of
from agent.outcome import Progress
from agent.sentences import sentences as sentences_of
from agent.settings import Settings
from agent.whole import read_whole
from evals.systems.result import Made, result_of
from prompts import digest as digest_of_prompts
from schemas import Article, Extraction


def extract(article: Article, settings: Settings, progress: Progress) -> Extraction:
    """The result of ``article``, asked for with one question.

    Raises:
        ModelError: when no model can be asked.
        AnswerError: when the question got no valid answer.
    """
    return asyncio.run(_extract(article, settings, progress))


async def _extract(article: Article, settings: Settings, progress: Progress) -> Extraction:
    started = time.monotonic()
    settings = replace(settings, call_timeout=settings.max_seconds)
    endpoint = endpoint_of(settings.model, settings.base_url)
    folded = FoldedText(article.text)
    sentences = sentences_of(article.text, article.language)
    chunks = chunks_of(article.text, sentences, size=len(article.text))
    async with Client(endpoint, settings) as client:
        outcome = await read_whole(client, article, folded, chunks, progress)
    if outcome.first_error is not None:
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
            needs_treaty=True,
        )
    )
