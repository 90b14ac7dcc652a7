"""From a source to an article: its bytes, the text in them, and what is stated about it.

source -> bytes             -> document       -> article
          sources, fetching    formats, apart    article

A page, a PDF or a Word document is read in a process of its own, with bounds on seconds and memory. The text
that comes out of it is ``article.text``, to which all offsets refer.
"""

import asyncio
from datetime import date
from pathlib import Path

from agent.errors import SourceError
from agent.formats.decoding import decoded
from agent.formats.document import Document
from agent.formats.kinds import kind_of
from agent.own_loop import in_loop_of_its_own
from agent.reading.apart import parsed
from agent.reading.article import LIMIT, article_from_text, article_of, dated, shown
from agent.reading.fetching import Fetcher
from agent.reading.sources import Raw, raw_of
from schemas import Article

__all__ = ["LIMIT", "RAW_LIMIT", "Fetcher", "aread", "article_from_text", "read"]

RAW_LIMIT = 20 * 2**20
"""Bytes of a page, a PDF or a Word document."""


async def aread(
    source: str | Path,
    *,
    published: date | None = None,
    limit: int = LIMIT,
    raw_limit: int = RAW_LIMIT,
    fetcher: Fetcher | None = None,
) -> Article:
    """The article at a path or a URL, or on standard input where ``source`` is ``-``.

    Args:
        source: what ``article.source`` states as it is; a redirected page keeps the URL that was asked for.
        published: the day it appeared, believed before what a page states.
        limit: the most bytes of text.
        raw_limit: the most bytes of a page, a PDF or a Word document, from which text is taken.
        fetcher: how URLs are fetched, if not as usual.

    Raises:
        SourceError: when it is missing, unreadable, empty, binary, too large, in no known encoding, or
            when a page cannot be fetched or holds no article.
    """
    name = shown(str(source))
    raw = await raw_of(source, limit=limit, raw_limit=raw_limit, fetcher=fetcher or Fetcher())
    document = await asyncio.to_thread(_document, raw, name, limit, raw_limit)
    return article_of(dated(document, published), source=str(source), limit=4 * limit)


def read(
    source: str | Path,
    *,
    published: date | None = None,
    limit: int = LIMIT,
    raw_limit: int = RAW_LIMIT,
    fetcher: Fetcher | None = None,
) -> Article:
    """:func:`aread` for callers that do not await."""
    return in_loop_of_its_own(
        aread(source, published=published, limit=limit, raw_limit=raw_limit, fetcher=fetcher),
    )


def _document(raw: Raw, name: str, limit: int, raw_limit: int) -> Document:
    media_type = (raw.content_type or "").partition(";")[0].strip().lower()
    kind = kind_of(raw.content, name, media_type=media_type)
    bound = limit if kind == "text" else raw_limit
    if len(raw.content) > bound:
        raise SourceError(f"{name} is larger than {bound} bytes; pass one article, or raise the limit.")
    if kind == "text":
        # A legacy encoding needs up to three times its bytes in UTF-8, and they were within the limit.
        return Document(text=decoded(raw.content, name))
    return parsed(raw.content, kind, name, limit=limit, content_type=raw.content_type)
