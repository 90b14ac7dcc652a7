"""Extraction of the made-up article in five parts, within a small budget."""

from typing import Any

from agent import extract
from agent.reading import article_from_text
from agent.settings import Settings
from schemas import Extraction
from tests.server import ModelServer, Reply, Script
from tests.story import ARTICLE, WORDS, right

PARTS = 5
RETRIES, REASKS = 1, 2


def result_of(server: ModelServer, **settings: Any) -> Extraction:
    """The result of the article, asked about part by part."""
    usual = {"chunk_size": 500, "retries": RETRIES, "reasks": REASKS, "call_timeout": 10.0}
    return extract(
        article_from_text(ARTICLE, source="article.txt"),
        model="openai/test",
        base_url=server.url,
        settings=Settings(**{**usual, **settings}),
    )


def in_turn(*replies: Reply, about: str = WORDS) -> Script:
    """These replies, one after the other and the last for ever, about one part; the right answer about others."""
    return lambda asked: replies[min(asked.time, len(replies) - 1)] if about in asked.shown else right(asked)


def then_right(reply: Reply) -> Script:
    """One reply about one part, and from then on the right answer."""
    return lambda asked: reply if WORDS in asked.shown and asked.time == 0 else right(asked)
