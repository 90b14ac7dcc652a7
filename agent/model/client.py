"""The one place where a model is called."""

import asyncio
import logging
import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from agent.errors import AnswerError, ModelError, ServerError
from agent.model.endpoint import Endpoint
from agent.settings import Settings

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI
    from openai.types.chat import ChatCompletion

Message = dict[str, str]
"""One turn: ``role`` (system, user or assistant) and ``content``."""

Answer = TypeVar("Answer", bound=BaseModel)

_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.DOTALL)


@dataclass(slots=True)
class Usage:
    """What the questions of one extraction have cost so far."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


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
        from pydantic import ValidationError

        ask: Any = instructor.patch(create=self._complete, mode=instructor.Mode.JSON_SCHEMA)
        try:
            filled: Answer = await ask(
                response_model=schema,
                messages=[dict(message) for message in messages],
                max_retries=self.settings.reasks,
                max_tokens=max_tokens,
            )
        except (AnswerError, ModelError):
            raise
        except ValidationError as error:
            raise AnswerError(_what_is_invalid(error, self.settings.reasks + 1)) from error
        except Exception as error:
            raise _cause(error, self.settings.reasks + 1) from error
        return filled

    async def weigh(self, options: Sequence[str], messages: Sequence[Message]) -> dict[str, float]:
        """Ask for one of some one-token ``options``; the chance of each, which add up to 1.

        A server without probabilities gives 1 to its answer. An answer that is none of the options
        gives the same chance to each.

        Raises:
            AnswerError: when the server gave no answer within the budget.
            ServerError: when the server is gone, or refuses the key or the model.
        """
        completion = await self._complete(messages=list(messages), max_tokens=1, logprobs=True, top_logprobs=20)
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

    async def _complete(self, **request: Any) -> "ChatCompletion":
        """One answered call; an answer cut at the token limit is asked for once more with twice the room."""
        completion = await self._call(request)
        choice = completion.choices[0] if completion.choices else None
        if choice and choice.finish_reason == "length" and request["max_tokens"] > 1:
            completion = await self._call({**request, "max_tokens": 2 * request["max_tokens"]})
            choice = completion.choices[0] if completion.choices else None
            if choice and choice.finish_reason == "length":
                raise AnswerError(f"The answer was still cut off at {2 * request['max_tokens']} tokens.")
        if choice is None or not (choice.message.content or "").strip():
            completion = await self._call(request)
            choice = completion.choices[0] if completion.choices else None
            if choice is None or not (choice.message.content or "").strip():
                raise AnswerError("The model answered nothing, twice.")
        choice.message.content = bare(choice.message.content or "")
        return completion

    async def _call(self, request: dict[str, Any]) -> "ChatCompletion":
        """One call to the server, repeated by the client library while that can help."""
        import openai

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
            except openai.OpenAIError as error:
                failure = _failure(error, self.endpoint)
                if isinstance(failure, ModelError):
                    self._dead = failure
                raise failure from error
        self.usage.calls += 1
        if completion.usage:
            self.usage.input_tokens += completion.usage.prompt_tokens
            self.usage.output_tokens += completion.usage.completion_tokens
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
            try:
                completion: ChatCompletion = await self._openai.chat.completions.create(**fitting)
            except openai.BadRequestError as error:
                refused = error.param
                if refused not in fitting or refused in ("model", "messages", "response_format"):
                    raise
                self._unsupported.add(refused)
            else:
                return completion


def bare(content: str) -> str:
    """The answer itself, without a ``<think>`` block before it or a code fence around it."""
    content = _THOUGHT.sub("", content, count=1)
    fenced = _FENCE.match(content)
    return (fenced[1] if fenced else content).strip()


def _failure(error: Exception, endpoint: Endpoint) -> AnswerError | ModelError:
    """What a client library's error means to a user."""
    import openai

    where = endpoint.base_url or "the provider"
    if isinstance(error, openai.APITimeoutError):
        return AnswerError(f"The server at {where} did not answer in time.")
    if isinstance(error, openai.APIConnectionError):
        return ServerError(f"There is no answer at {where}; check that the server of {endpoint.name} runs.")
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ServerError(f"The server at {where} refused the key for {endpoint.name}; check OPENAI_API_KEY.")
    if isinstance(error, openai.NotFoundError):
        return ServerError(f"The server at {where} has no model {endpoint.served_name!r}; check the name.")
    if isinstance(error, openai.APIStatusError):
        return AnswerError(f"The server at {where} answered {error.status_code}: {_reason(error)}")
    return AnswerError(f"The server at {where} sent no valid completion ({type(error).__name__}).")


def _reason(error: "APIStatusError") -> str:
    text = " ".join(error.message.split())
    return text if len(text) <= 200 else text[:199] + "…"


def _what_is_invalid(error: Exception, attempts: int) -> str:
    first = " ".join(str(error).split())
    return f"No valid answer in {attempts} attempts: {first[:200]}"


def _cause(error: Exception, attempts: int) -> Exception:
    """Our own error inside what the re-asking loop raised around it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, AnswerError | ModelError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return AnswerError(_what_is_invalid(error, attempts))
