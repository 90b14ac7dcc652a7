"""How a result came about, and what is missing from it."""

from typing import Literal

from pydantic import Field

from schemas.base import StrictModel, Text


class Failure(StrictModel):
    """A question that got no valid answer within the budget."""

    chunk: int | None
    """Counted from 0; null where the question was about the whole article."""
    step: Text
    reason: Text


class Dropped(StrictModel):
    """Claims of the model that were left out, counted by kind and reason."""

    item: Literal["treaty", "party", "term", "evidence", "opinion"]
    reason: Text
    count: int = Field(ge=1)


class Run(StrictModel):
    """The facts of one extraction."""

    model: Text
    prompts: Text
    """Digest of the prompt texts that were used."""
    schema_: Text = Field(alias="schema")
    """Digest of the schemas that the model was asked to fill."""
    seconds: float = Field(ge=0)
    calls: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cached_calls: int = Field(ge=0)
    cost_usd: float | None = Field(ge=0)
    """0 for a model on this machine; null where the price is not known."""
    chunks: int = Field(ge=0)
    failures: list[Failure]
    dropped: list[Dropped]
    warnings: list[Text]
