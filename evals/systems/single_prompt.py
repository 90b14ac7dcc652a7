"""The plain way: one prompt and one schema for the whole article, whatever the model.

Grounding and merging are the agent's own, so that what is measured is the way of asking. The same limits of answer
tokens and re-asking hold; a call may take as long as the article may, since a small model writes one long answer.
"""

import asyncio
from dataclasses import replace

from agent.extraction import extract_article
from agent.outcome import Progress
from agent.settings import Settings
from schemas import Article, Extraction


def extract(article: Article, settings: Settings, progress: Progress) -> Extraction:
    """The result of ``article``, asked for with one question.

    Raises:
        ModelError: when no model can be asked.
        AnswerError: when the question got no valid answer.
    """
    in_one = replace(
        settings, chunk_size=max(settings.chunk_size, len(article.text)), call_timeout=settings.max_seconds
    )
    return asyncio.run(extract_article(article, in_one, progress, way="whole"))
