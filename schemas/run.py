"""How a result came about, and what is missing from it."""

from typing import Literal

from pydantic import Field

from schemas.base import StrictModel, Text


class Failure(StrictModel):
    """A question that got no valid answer within the budget."""

    chunk: int | None
    """Counted from 0; null where the question was about the whole article."""
    step: Text
    """What was asked."""
    reason: Text
    """Why there is no answer."""


class Dropped(StrictModel):
    """Claims of the model that were left out, counted by kind and reason."""

    item: Literal["treaty", "party", "term", "evidence", "opinion"]
    """What was claimed."""
    reason: Text
    """Why it was left out."""
    count: int = Field(ge=1)
    """How many such claims."""


class Run(StrictModel):
    """The facts of one extraction."""

    model: Text
    """The model's name, as the user wrote it."""
    prompts: Text
    """Digest of the prompt texts that were used."""
    schema_: Text = Field(alias="schema")
    """Digest of the schemas that the model was asked to fill."""
    seconds: float = Field(ge=0)
    """From the reading of the article to the result."""
    calls: int = Field(ge=0)
    """Answers that the model gave."""
    input_tokens: int = Field(ge=0)
    """As the server counts them."""
    output_tokens: int = Field(ge=0)
    """As the server counts them."""
    cached_calls: int = Field(ge=0)
    """Questions whose answer was kept from before."""
    cost_usd: float | None = Field(ge=0)
    """0 for a model on this machine; null where the price is not known."""
    chunks: int = Field(ge=0)
    """Parts that the article was read in."""
    failures: list[Failure]
    """Questions without an answer; empty where nothing is missing."""
    dropped: list[Dropped]
    """Claims that were left out, such as those whose quote is not in the article."""
    warnings: list[Text]
    """What a user has to know of this run."""
