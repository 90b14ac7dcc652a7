"""Reads a news article about an international agreement and returns who agreed to what, on whose word.

>>> from agent import extract
>>> result = extract("article.txt")  # doctest: +SKIP
>>> [party.name for party in result.parties]  # doctest: +SKIP
['Norway', 'Iceland']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.errors import (
    AnswerError,
    ModelError,
    ServerError,
    SourceError,
    TreatyAgentError,
    UnknownModelError,
    WeightsError,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from agent.settings import Settings
    from schemas import Article, Extraction

__all__ = [
    "AnswerError",
    "ModelError",
    "ServerError",
    "SourceError",
    "TreatyAgentError",
    "UnknownModelError",
    "WeightsError",
    "aextract",
    "extract",
]


def extract(
    article: str | Path | Article,
    *,
    model: str | None = None,
    base_url: str | None = None,
    published: date | None = None,
    settings: Settings | None = None,
) -> Extraction:
    """Extract what an article says of international agreements.

    Args:
        article: a path, a URL, or ``"-"`` for standard input, with text, HTML, a PDF or a Word document; or a
            ``schemas.Article`` made by :func:`agent.reading.article_from_text`.
        model: ``local/NAME``, ``openai/NAME`` or ``ollama/NAME``; else ``TREATY_AGENT_MODEL``, else
            the embedded model.
        base_url: another OpenAI-compatible server for ``openai/NAME``.
        published: the day the article appeared, which relative dates are resolved against.
        settings: bounds and budgets.

    Returns:
        The result, with offsets in code points of ``result.article.text``. What could not be answered
        stands in ``result.run.failures``.

    Raises:
        SourceError: when the source cannot be read.
        ModelError: when no model can be asked.
        AnswerError: when no question at all got a valid answer.
    """
    from agent.extraction import in_own_loop, settings_of

    return in_own_loop(article, settings_of(model, base_url, published, settings))


async def aextract(
    article: str | Path | Article,
    *,
    model: str | None = None,
    base_url: str | None = None,
    published: date | None = None,
    settings: Settings | None = None,
) -> Extraction:
    """:func:`extract` for callers that run an event loop."""
    from agent.extraction import extract_article, settings_of

    return await extract_article(article, settings_of(model, base_url, published, settings))
