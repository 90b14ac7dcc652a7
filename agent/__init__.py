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
    ArchiveError,
    LimitError,
    ModelError,
    ServerError,
    SourceError,
    TreatyAgentError,
    UnknownModelError,
    WeightsError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable
    from datetime import date
    from pathlib import Path

    from agent.archive.totals import Kept
    from agent.model.limits import Limits
    from agent.settings import Settings
    from schemas import Article, Extraction

__all__ = [
    "AnswerError",
    "ArchiveError",
    "LimitError",
    "ModelError",
    "ServerError",
    "SourceError",
    "TreatyAgentError",
    "UnknownModelError",
    "WeightsError",
    "abatch",
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
        stands in ``result.run.failures``. A notebook shows it as a page.

    Raises:
        SourceError: when the source cannot be read.
        ModelError: when no model can be asked.
        AnswerError: when no question at all got a valid answer.
    """
    from agent.extraction import in_own_loop, settings_of
    from agent.notebook import shown_in_notebooks

    return shown_in_notebooks(in_own_loop(article, settings_of(model, base_url, published, settings)))


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
    from agent.notebook import shown_in_notebooks

    return shown_in_notebooks(await extract_article(article, settings_of(model, base_url, published, settings)))


async def abatch(
    sources: Iterable[str],
    *,
    store: str | Path,
    model: str | None = None,
    base_url: str | None = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    retry_failed: bool = False,
) -> AsyncGenerator[Kept, None]:
    """Extract from many articles into a store; gives each one that was not settled before, once it is kept.

    >>> async for kept in abatch(["articles/"], store="archive.db", settings=Settings(answers=AnswerCache())):
    ...     print(kept.source, kept.state, kept.result)  # doctest: +SKIP

    What is killed goes on where it stopped, with the same call. Only some articles are in memory at a time.

    Args:
        sources: files, folders, globs, tables (JSON Lines, CSV, Parquet), lists of addresses, or ``"-"``.
        store: an SQLite file, made if it is missing; several batches may use one.
        model: as in :func:`extract`.
        base_url: as in :func:`extract`.
        settings: bounds and budgets of one article; ``answers`` says where answers are kept, so that none is paid
            twice.
        limits: bounds that all articles share; where one is reached, the iterator ends early.
        retry_failed: try again what has failed before.

    Raises:
        ArchiveError: when the store cannot be used or written.
        ModelError: when there is no such model, or it cannot be asked any more; what was finished is kept.
    """
    from contextlib import aclosing
    from pathlib import Path

    from agent.archive.engine import Batch
    from agent.extraction import settings_of
    from agent.model.limits import Limits

    chosen = settings_of(model, base_url, None, settings)
    batch = Batch(sources, Path(store), chosen, limits or Limits(), retry_failed=retry_failed)
    async with aclosing(batch.run()) as articles:
        async for kept in articles:
            yield kept
    if batch.connection is not None and batch.connection.dead is not None:
        raise batch.connection.dead
