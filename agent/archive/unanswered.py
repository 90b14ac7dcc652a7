"""The questions that an archive has yet to ask, found without asking any of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from agent.archive.engine import Batch
from agent.archive.recipe import digest_of_article
from agent.archive.sources import found_in
from agent.archive.store import Store
from agent.errors import AnswerError
from agent.extraction import extract_article
from agent.model.connection import Answered, Clock, Connection
from agent.model.kept import key_of
from schemas import Article

Questions = dict[str, dict[str, Any]]
"""Requests with all their parameters, by their keys."""


@dataclass
class _Noting(Connection):
    """Notes what it is asked, and answers nothing."""

    noted: Questions = field(default_factory=dict, init=False)

    async def ask(self, request: Mapping[str, Any], turns: Sequence[dict[str, str]], clock: Clock) -> Answered:
        whole = {**self.constants(), **request}
        self.noted[key_of(self.endpoint.identity, whole)] = whole
        raise AnswerError("Not asked yet.")


async def unanswered(batch: Batch, store: Store, connection: Connection) -> AsyncIterator[Questions]:
    """For one article after the other, those of its questions that have no answer kept.

    For models that are asked about each part of an article at once: there no question depends on an answer.
    """
    articles = _articles(batch, store)
    while (article := await asyncio.to_thread(next, articles, None)) is not None:
        noting = _Noting(connection.endpoint, batch.settings)
        # What goes wrong with an article itself is told when it is extracted.
        with suppress(Exception):
            await extract_article(article, batch.settings, connection=noting)
        yield noting.noted


def _articles(batch: Batch, store: Store) -> Iterator[Article]:
    """The articles that are left."""
    for found in found_in(batch.sources, batch.columns):
        try:
            article = found.article(batch.settings.published, batch.settings.size_limit)
        except Exception:
            continue
        if store.is_left(digest_of_article(article), retry_failed=batch.retry_failed):
            yield article
