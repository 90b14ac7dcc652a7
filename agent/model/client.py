"""The questions about one article: asked within their budget, checked, kept and counted."""

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.errors import AnswerError
from agent.model.completion import Completion
from agent.model.connection import Clock, Connection
from agent.model.endpoint import Endpoint
from agent.model.failures import no_valid_answer
from agent.model.kept import key_of
from agent.model.reasking import reask
from agent.settings import Settings

Message = dict[str, str]
"""One turn: ``role`` (system, user or assistant) and ``content``."""

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(slots=True)
class Usage:
    """What the questions of one extraction have cost so far."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    kept: int = 0
    """Questions whose answer was kept from before."""
    cost: float | None = None
    """US dollars; None where the price is not known."""


@dataclass(slots=True)
class _Question:
    """What is asked, whatever is added to it when it is asked again, and what is left for it."""

    turns: Sequence[Message]
    attempts_left: int
    room: int
    """Tokens of the next answer."""
    is_doubled: bool = False


@dataclass
class Client:
    """Asks one model about one article, within the bounds of the settings, and counts what it costs.

    Used as an async context manager, in one event loop. Without a ``connection`` that it shares with others it opens
    one of its own.
    """

    endpoint: Endpoint
    settings: Settings
    connection: Connection | None = None
    usage: Usage = field(default_factory=Usage)
    gives_chances: bool = field(default=False, init=False)
    """Whether any answer so far came with chances, and not only the answer itself."""

    async def __aenter__(self) -> "Client":
        """Start the clock of ``max_seconds``."""
        self._own = AsyncExitStack()
        if self.connection is None:
            self._server = await self._own.enter_async_context(Connection(self.endpoint, self.settings))
        else:
            self._server = self.connection
        self._clock = Clock(self.settings.max_seconds)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections, unless others share them."""
        await self._own.aclose()

    async def fill(self, schema: type[Answer], messages: Sequence[Message], *, max_tokens: int) -> Answer:
        """Ask for an answer that fills ``schema``; an invalid one goes back with what is wrong with it.

        Raises:
            AnswerError: when no valid answer came within the budget.
            ServerError: when the server is gone, or refuses the key or the model.
            WeightsError: when an embedded model's weights cannot be had.
        """
        turns = list(messages)
        request = {"messages": turns, "response_format": _format_of(schema), "max_tokens": max_tokens}
        key, kept = self._kept(request)
        if kept is not None:
            return schema.model_validate_json(kept)
        question = _Question(turns, self.settings.reasks + 1, max_tokens)
        completion = await self._complete(request, question)
        try:
            answer = schema.model_validate_json(completion.text)
        except ValidationError:

            async def complete(longer: Sequence[Message]) -> Completion:
                return await self._complete({**request, "messages": list(longer)}, question)

            answer = await reask(schema, turns, completion, complete, self.settings.reasks)
        self._keep(key, answer.model_dump_json())
        return answer

    async def weigh(self, options: Sequence[str], messages: Sequence[Message]) -> dict[str, float]:
        """Ask for one of some one-token ``options``; the chance of each, which add up to 1.

        A server without probabilities gives 1 to its answer. An answer that is none of the options
        gives the same chance to each.

        Raises:
            AnswerError: when the server gave no answer within the budget.
            ServerError: when the server is gone, or refuses the key or the model.
            WeightsError: when an embedded model's weights cannot be had.
        """
        turns = list(messages)
        request = {"messages": turns, "logprobs": True, "top_logprobs": 20, "max_tokens": 1}
        key, kept = self._kept({**request, "options": list(options)})
        if kept is not None:
            return self._weighed({option: float(chance) for option, chance in json.loads(kept).items()})
        completion = await self._complete(request, _Question(turns, self.settings.reasks + 1, 1))
        weighed = dict.fromkeys(options, 0.0)
        for token, logprob in completion.first_token:
            if token.strip() in weighed:
                weighed[token.strip()] += math.exp(logprob)
        if not completion.first_token and completion.text in weighed:
            weighed[completion.text] = 1.0
        total = sum(weighed.values())
        chances = {option: chance / total if total else 1 / len(options) for option, chance in weighed.items()}
        self._keep(key, json.dumps(chances))
        return self._weighed(chances)

    def _weighed(self, chances: dict[str, float]) -> dict[str, float]:
        """The same, after a look whether they say more than the bare answer does."""
        different = set(chances.values())
        self.gives_chances |= len(different) > 1 and not different <= {0.0, 1.0}
        return chances

    def _kept(self, request: Mapping[str, Any]) -> tuple[str, str | None]:
        """The key of a question, and its answer where one is kept."""
        if self.settings.answers is None:
            return "", None
        key = key_of(self.endpoint.identity, {**self._server.constants(), **request})
        kept = self.settings.answers.get(key)
        self.usage.kept += kept is not None
        return key, kept

    def _keep(self, key: str, answer: str) -> None:
        if self.settings.answers is not None:
            self.settings.answers.put(key, answer)

    async def _complete(self, request: Mapping[str, Any], question: "_Question") -> Completion:
        """A completion with an answer in it: an empty one costs an attempt, and so does one cut at the limit."""
        while question.attempts_left:
            question.attempts_left -= 1
            completion = await self._call({**request, "max_tokens": question.room}, question)
            if completion.is_cut and question.room > 1:
                if question.is_doubled or not question.attempts_left:
                    raise AnswerError(
                        f"The answer was cut off at {question.room} tokens; a larger limit gives it room."
                    )
                question.room, question.is_doubled = 2 * question.room, True
            elif completion.text or completion.first_token:
                return completion
        raise no_valid_answer(self.settings.reasks + 1, "one was empty or cut off")

    async def _call(self, request: dict[str, Any], question: "_Question") -> Completion:
        """One answered call, which is counted."""
        answered = await self._server.ask(request, question.turns, self._clock)
        completion, usage = answered.completion, self.usage
        usage.calls += 1
        usage.input_tokens += completion.input_tokens
        usage.output_tokens += completion.output_tokens
        if answered.cost is not None:
            usage.cost = (usage.cost or 0.0) + answered.cost
        return completion


@cache
def _format_of(schema: type[BaseModel]) -> dict[str, Any]:
    """What enforces ``schema`` where the server can; made once, as every question sends it."""
    return {"type": "json_schema", "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()}}
