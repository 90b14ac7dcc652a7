"""The one place where a model is called."""

import asyncio
import logging
import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from agent.errors import AnswerError, ModelError
from agent.model.endpoint import Endpoint
from agent.model.failures import failure_of_answers, failure_of_call, no_completion, no_valid_answer
from agent.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion
    from openai.types.chat.chat_completion import Choice

Message = dict[str, str]
"""One turn: ``role`` (system, user or assistant) and ``content``."""

Answer = TypeVar("Answer", bound=BaseModel)

_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)|\A[^{]*</think>", re.DOTALL)
"""Some servers send the end of the thoughts without their beginning."""


@dataclass(slots=True)
class Usage:
    """What the questions of one extraction have cost so far."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(slots=True)
class _Budget:
    """What is left for one question."""

    attempts_left: int
    room: int
    """Tokens of the next answer."""
    is_doubled: bool = False


@dataclass
class Client:
    """Asks one model, within the bounds of the settings, and counts what it costs.

    Used as an async context manager, in one event loop.
    """

    endpoint: Endpoint
    settings: Settings
    usage: Usage = field(default_factory=Usage)

    async def __aenter__(self) -> "Client":
        """Open the connections and start the clock of ``max_seconds``."""
        import openai

        # instructor logs every refused answer with a traceback; what matters of it is in our own errors.
        logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
        settings = self.settings
        self._openai: AsyncOpenAI = openai.AsyncOpenAI(
            base_url=self.endpoint.base_url,
            api_key=self.endpoint.api_key,
            timeout=settings.call_timeout,
            max_retries=settings.retries,
        )
        at_once = min(settings.concurrency, self.endpoint.parallel or settings.concurrency)
        self._free_places = asyncio.Semaphore(at_once)
        self._deadline = time.monotonic() + settings.max_seconds
        self._unsupported: set[str] = set()
        self._dead: ModelError | None = None
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._openai.close()

    async def fill(self, schema: type[Answer], messages: Sequence[Message], *, max_tokens: int) -> Answer:
        """Ask for an answer that fills ``schema``; an invalid one goes back with what is wrong with it.

        Raises:
            AnswerError: when no valid answer came within the budget.
            ServerError: when the server is gone, or refuses the key or the model.
        """
        import instructor

        budget = _Budget(self.settings.reasks + 1, max_tokens)

        async def complete(**request: Any) -> "ChatCompletion":
            return await self._complete(request, budget)

        ask: Any = instructor.patch(create=complete, mode=instructor.Mode.JSON_SCHEMA)
        try:
            filled: Answer = await ask(
                response_model=_asked_for(schema),
                messages=[dict(message) for message in messages],
                max_retries=self.settings.reasks,
                max_tokens=max_tokens,
            )
        except Exception as error:
            raise failure_of_answers(error, self.settings.reasks + 1) from error
        return filled

    async def weigh(self, options: Sequence[str], messages: Sequence[Message]) -> dict[str, float]:
        """Ask for one of some one-token ``options``; the chance of each, which add up to 1.

        A server without probabilities gives 1 to its answer. An answer that is none of the options
        gives the same chance to each.

        Raises:
            AnswerError: when the server gave no answer within the budget.
            ServerError: when the server is gone, or refuses the key or the model.
        """
        request = {"messages": list(messages), "logprobs": True, "top_logprobs": 20}
        completion = await self._complete(request, _Budget(self.settings.reasks + 1, 1))
        choice = completion.choices[0]
        chances = dict.fromkeys(options, 0.0)
        tokens = choice.logprobs.content if choice.logprobs else None
        if tokens:
            for candidate in tokens[0].top_logprobs:
                if candidate.token.strip() in chances:
                    chances[candidate.token.strip()] += math.exp(candidate.logprob)
        elif (said := (choice.message.content or "").strip()) in chances:
            chances[said] = 1.0
        total = sum(chances.values())
        return {option: chance / total if total else 1 / len(options) for option, chance in chances.items()}

    async def _complete(self, request: dict[str, Any], budget: "_Budget") -> "ChatCompletion":
        """A completion with an answer in it: an empty one costs an attempt, and so does one cut at the limit."""
        while budget.attempts_left:
            budget.attempts_left -= 1
            completion = await self._call({**request, "max_tokens": budget.room})
            choice = _first_choice(completion)
            if choice is None:
                continue
            if choice.finish_reason == "length" and budget.room > 1:
                if budget.is_doubled or not budget.attempts_left:
                    raise AnswerError(f"The answer was cut off at {budget.room} tokens; a larger limit gives it room.")
                budget.room, budget.is_doubled = 2 * budget.room, True
            elif (choice.message.content or "").strip() or choice.logprobs:
                choice.message.content = bare(choice.message.content or "")
                return completion
        raise no_valid_answer(self.settings.reasks + 1, "one was empty or cut off")

    async def _call(self, request: dict[str, Any]) -> "ChatCompletion":
        """One call to the server, repeated by the client library while that can help."""
        import openai
        from openai.types.chat import ChatCompletion

        async with self._free_places:
            if self._dead is not None:
                raise self._dead
            seconds_left = self._deadline - time.monotonic()
            if seconds_left <= 0:
                raise AnswerError(f"Not asked: the {self.settings.max_seconds:g} seconds for one article were spent.")
            try:
                completion = await asyncio.wait_for(self._send(request), timeout=seconds_left)
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
        if not isinstance(completion, ChatCompletion):
            raise no_completion(self.endpoint)
        if completion.usage:
            self.usage.input_tokens += completion.usage.prompt_tokens or 0
            self.usage.output_tokens += completion.usage.completion_tokens or 0
        return completion

    async def _send(self, request: dict[str, Any]) -> "ChatCompletion":
        """Send a request, without the parameters that this model has said it does not know."""
        import openai

        request = {
            "model": self.endpoint.served_name,
            "temperature": 0.0,
            "seed": self.settings.seed,
            **request,
        }
        while True:
            fitting = {name: value for name, value in request.items() if name not in self._unsupported}
            if "max_tokens" in self._unsupported:
                fitting["max_completion_tokens"] = request["max_tokens"]
            # As a part of the extra body the schema is sent as it is; as a parameter it is walked through each time.
            extra = {"response_format": fitting.pop("response_format")} if "response_format" in fitting else None
            try:
                completion: ChatCompletion = await self._openai.chat.completions.create(**fitting, extra_body=extra)
            except openai.BadRequestError as error:
                refused = error.param
                if refused not in fitting or refused in ("model", "messages", "response_format"):
                    raise
                self._unsupported.add(refused)
            else:
                return completion


@cache
def _asked_for(schema: type[BaseModel]) -> type[BaseModel]:
    """``schema`` as instructor wants it, prepared once: left to itself, it makes a new class for every question."""
    import instructor

    prepared: type[BaseModel] = instructor.openai_schema(schema)
    return prepared


def bare(content: str) -> str:
    """The answer itself: without thoughts before it, and a JSON object without the talk or code fence around it."""
    content = _THOUGHT.sub("", content, count=1).strip()
    start, end = content.find("{"), content.rfind("}") + 1
    return content[start:end] if 0 <= start < end else content


def _first_choice(completion: "ChatCompletion") -> "Choice | None":
    """The first choice, if it is one: the client library takes any JSON for a completion."""
    from openai.types.chat.chat_completion import Choice

    choice = completion.choices[0] if completion.choices else None
    if not isinstance(choice, Choice) or choice.message is None:
        return None
    if not isinstance(choice.message.content, str):
        choice.message.content = None
    return choice
