"""The one place where a model is called."""

import asyncio
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.errors import AnswerError, ModelError
from agent.model.completion import Completion, read_completion
from agent.model.endpoint import Endpoint
from agent.model.failures import failure_of_call, no_completion, no_valid_answer
from agent.model.kept import key_of
from agent.model.reasking import reask
from agent.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

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
    """Asks one model, within the bounds of the settings, and counts what it costs.

    Used as an async context manager, in one event loop. An embedded model is started by the first question that
    needs it.
    """

    endpoint: Endpoint
    settings: Settings
    usage: Usage = field(default_factory=Usage)
    gives_chances: bool = field(default=False, init=False)
    """Whether any answer so far came with chances, and not only the answer itself."""

    async def __aenter__(self) -> "Client":
        """Start the clock of ``max_seconds``."""
        settings = self.settings
        at_once = min(settings.concurrency, self.endpoint.parallel or settings.concurrency)
        self._free_places = asyncio.Semaphore(at_once)
        self._connecting = asyncio.Lock()
        self._deadline = time.monotonic() + settings.max_seconds
        self._unsupported: set[str] = set()
        self._openai: AsyncOpenAI | None = None
        self._dead: ModelError | None = None
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        if self._openai is not None:
            await self._openai.close()

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
        key = key_of(self.endpoint.identity, {**self._constants(), **request})
        kept = self.settings.answers.get(key)
        self.usage.kept += kept is not None
        return key, kept

    def _keep(self, key: str, answer: str) -> None:
        if self.settings.answers is not None:
            self.settings.answers.put(key, answer)

    def _constants(self) -> dict[str, Any]:
        """What every request to this model says."""
        return {"model": self.endpoint.served_name, "temperature": 0.0, "seed": self.settings.seed}

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
        """One call to the server, repeated by the client library while that can help."""
        import openai

        async with self._free_places:
            if self._dead is not None:
                raise self._dead
            client = await self._connected()
            seconds_left = self._deadline - time.monotonic()
            if seconds_left <= 0:
                raise AnswerError(f"Not asked: the {self.settings.max_seconds:g} seconds for one article were spent.")
            try:
                body = await asyncio.wait_for(self._send(client, request, question), timeout=seconds_left)
            except TimeoutError:
                raise AnswerError(
                    f"Cut off: the {self.settings.max_seconds:g} seconds for one article were spent."
                ) from None
            # A body that is not the JSON it says it is comes as a ValueError.
            except (openai.OpenAIError, ValueError) as error:
                failure = failure_of_call(error, self.endpoint)
                if isinstance(failure, ModelError):
                    self._dead = failure
                raise failure from error
        self.usage.calls += 1
        completion = read_completion(body)
        if completion is None:
            raise no_completion(self.endpoint)
        self.usage.input_tokens += completion.input_tokens
        self.usage.output_tokens += completion.output_tokens
        return completion

    async def _connected(self) -> "AsyncOpenAI":
        """The client library, once the server is there; what an embedded model takes to start is not counted."""
        import openai

        async with self._connecting:
            if self._dead is not None:
                raise self._dead
            if self._openai is None:
                began = time.monotonic()
                try:
                    # Fetching and loading weights takes long and is not asynchronous.
                    self.endpoint = await asyncio.to_thread(self.endpoint.started)
                except ModelError as error:
                    self._dead = error
                    raise
                base_url, headers = self.endpoint.address()
                self._openai = openai.AsyncOpenAI(
                    base_url=base_url,
                    api_key=self.endpoint.api_key,
                    default_headers=headers,
                    timeout=self.settings.call_timeout,
                    max_retries=self.settings.retries,
                    http_client=openai.DefaultAioHttpClient(),
                )
                self._deadline += time.monotonic() - began
            return self._openai

    async def _send(self, client: "AsyncOpenAI", request: dict[str, Any], question: "_Question") -> object:
        """Send a request, without the parameters that this model has said it does not know; the answer's JSON."""
        import openai

        request = {**self._constants(), **request}
        prefixes = self.endpoint.prefixes
        slot = await prefixes.slot_of(question.turns, client) if prefixes else None
        if slot is not None:
            request["id_slot"] = slot
        while True:
            fitting = {name: value for name, value in request.items() if name not in self._unsupported}
            if "max_tokens" in self._unsupported:
                fitting["max_completion_tokens"] = request["max_tokens"]
            try:
                # The typed method of the library walks through request and answer, which costs more than all the rest.
                return await client.post("/chat/completions", body=fitting, cast_to=object)
            except openai.BadRequestError as error:
                refused = error.param
                if refused not in fitting or refused in ("model", "messages", "response_format"):
                    raise
                self._unsupported.add(refused)


@cache
def _format_of(schema: type[BaseModel]) -> dict[str, Any]:
    """What enforces ``schema`` where the server can; made once, as every question sends it."""
    return {"type": "json_schema", "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()}}
