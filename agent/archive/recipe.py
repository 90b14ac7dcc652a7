"""What a result depends on beside the article: the model, the settings, the prompts, what is asked for."""

import json
from dataclasses import dataclass
from hashlib import sha256

from agent.extraction import digest_of_answers
from agent.model.endpoint import endpoint_of
from agent.settings import Settings
from prompts import digest as digest_of_prompts
from prompts import names as names_of_prompts
from schemas import SCHEMA_VERSION, Article

DECIDING = ("chunk_size", "max_answer_tokens", "seed", "min_confidence")
"""The settings that a result depends on; the others are bounds and budgets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """How results are made: the same article with the same recipe gives the same result."""

    model: str
    """As the user wrote it."""
    prompts: str
    """Digest of the prompts that the model's way of being asked uses, and of no others."""
    schema: str
    """Digest of what the model is asked to fill."""
    settings: str
    """JSON of the settings that decide, with what tells the model apart from another of its name."""

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        return sha256("\0".join((self.prompts, self.schema, self.settings)).encode()).hexdigest()


def recipe_of(settings: Settings) -> Recipe:
    """The recipe of some settings.

    Raises:
        ModelError: when there is no such model.
    """
    endpoint = endpoint_of(settings.model, settings.base_url)
    whole = frozenset({"whole"})
    decided = {name: getattr(settings, name) for name in DECIDING}
    return Recipe(
        model=settings.model,
        prompts=digest_of_prompts(whole if endpoint.way == "whole" else names_of_prompts() - whole),
        schema=digest_of_answers(),
        settings=json.dumps({"model": endpoint.identity, "result": SCHEMA_VERSION, **decided}, sort_keys=True),
    )


def digest_of_article(article: Article) -> str:
    """The SHA-256 of what a result depends on in an article: its text and its day, not where it was found."""
    day = article.published.isoformat() if article.published else ""
    return sha256(f"{article.sha256}\0{day}".encode()).hexdigest()
