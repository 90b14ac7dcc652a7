"""One server, as everybody who asks it shares it: its connections, its places, its limits and its state."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from agent.errors import AnswerError, LimitError, ModelError
from agent.model.completion import Completion, read_completion
from agent.model.endpoint import Endpoint
from agent.model.failures import failure_of_call, no_completion
from agent.model.limits import GRACE, Limits
from agent.model.places import Places
from agent.model.prices import Price, price_of
from agent.model.rates import Rates
from agent.model.spending import Spending
from agent.model.telemetry import Telemetry
from agent.settings import Settings

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0
"""Seconds between looks whether a server that is gone has come back; doubled from look to look."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered call."""

    completion: Completion
    cost: float | None
    """US dollars; None where the price is not known."""


@dataclass
class Connection:
    """Calls one model's server, within the bounds of the settings and the limits.

    Used as an async context manager, in one event loop, by one article or by all articles of a batch. An embedded
    model is started by the first call.
    """

    endpoint: Endpoint
    settings: Settings
    limits: Limits = field(default_factory=Limits)
    dead: ModelError | None = field(default=None, init=False)
    """Why no call can succeed any more."""

    async def __aenter__(self) -> "Connection":
        """Start the clock of the limits."""
        at_once = self.settings.concurrency
        self.places = Places(min(at_once, self.endpoint.parallel or at_once))
        self.spending = Spending(self.limits)
        self._rates = Rates(self.limits)
        self._connecting = asyncio.Lock()
        self._unsupported: set[str] = set()
        self._openai: AsyncOpenAI | None = None
        self._pricing: asyncio.Future[Price | None] | None = None
        self._starting: tuple[float, float] = (0.0, 0.0)
        self._gone_since: float | None = None
        self._next_wait = FIRST_WAIT
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        if self._pricing is not None:
            await asyncio.wait([self._pricing])
        if self._openai is not None:
            await self._openai.close()

    @property
    def stopped(self) -> str | None:
        """Why nothing more may be asked, in a sentence."""
        return str(self.dead) if self.dead is not None else self.spending.stopped

    def constants(self) -> dict[str, Any]:
        """What every request to this model says."""
        return {"model": self.endpoint.served_name, "temperature": 0.0, "seed": self.settings.seed}

    def started_after(self, began: float) -> float:
        """Seconds that the start of an embedded model took, as far as they lie after ``began`` (monotonic)."""
        start, end = self._starting
        return max(0.0, end - max(start, began))

    async def ask(self, request: Mapping[str, Any], turns: Sequence[dict[str, str]], clock: "Clock") -> Answered:
        """One answered call, repeated by the client library while that can help.

        Raises:
            LimitError: a limit leaves no room for it.
            AnswerError: there is no answer in the budget of the article.
            ModelError: no call can succeed any more.
        """
        while True:
            async with self.places.one(min(clock.ends, self.spending.ends)):
                answered = await self._ask_once(request, turns, clock)
            if answered is not None:
                return answered

    async def _ask_once(
        self, request: Mapping[str, Any], turns: Sequence[dict[str, str]], clock: "Clock"
    ) -> Answered | None:
        """An answered call; None where the server is gone and may come back."""
        if self.dead is not None:
            raise self.dead
        self.spending.check()
        client = await self.connected()
        price = await self.price() if self.limits.max_cost is not None else None
        clock.leave_out(self.started_after(clock.began))
        async with self.spending.room_for(request, price):
            await self._rates.wait(self.spending.expected(request) if self._rates.count_tokens else 0)
            if clock.left <= 0:
                raise AnswerError(f"Not asked: the {clock.seconds:g} seconds for one article were spent.")
            self.spending.check()
            began = time.monotonic()
            with self._telemetry.call(request) as call:
                body = await self._sent(client, request, turns, clock)
                if body is _NO_SERVER:
                    return None
                call.completion = completion = read_completion(body)
                if completion is None:
                    raise no_completion(self.endpoint)
            self._gone_since, self._next_wait = None, FIRST_WAIT
            self.places.answered(time.monotonic() - began)
            return Answered(completion, self.spending.charge(request, completion, await self.price()))

    async def _sent(
        self, client: "AsyncOpenAI", request: Mapping[str, Any], turns: Sequence[dict[str, str]], clock: "Clock"
    ) -> object:
        """The body of an answer, or ``_NO_SERVER`` where the server is gone and may come back."""
        import openai

        until_end = self.spending.ends - time.monotonic() + GRACE
        try:
            return await asyncio.wait_for(self._send(client, request, turns), timeout=min(clock.left, until_end))
        except TimeoutError:
            if until_end < clock.left:
                raise LimitError("Cut off: the time of the limit is over.") from None
            raise AnswerError(f"Cut off: the {clock.seconds:g} seconds for one article were spent.") from None
        # A body that is not the JSON it says it is comes as a ValueError.
        except (openai.OpenAIError, ValueError) as error:
            failure = failure_of_call(error, self.endpoint)
            if isinstance(error, openai.APITimeoutError):
                self.places.overloaded()
            if isinstance(failure, ModelError):
                if isinstance(error, openai.APIConnectionError) and self._may_come_back():
                    return _NO_SERVER
                self.dead = failure
            raise failure from error

    def _may_come_back(self) -> bool:
        """Whether there is patience left for a server that is gone; if so, nothing is asked for a while."""
        now = time.monotonic()
        self._gone_since = now if self._gone_since is None else self._gone_since
        if now - self._gone_since >= self.limits.outage:
            return False
        self.places.pause(self._next_wait)
        self._next_wait = min(2 * self._next_wait, LONGEST_WAIT)
        return True

    async def connected(self) -> "AsyncOpenAI":
        """The client library, once the server is there; what an embedded model takes to start is not counted."""
        import openai

        async with self._connecting:
            if self.dead is not None:
                raise self.dead
            if self._openai is None:
                began = time.monotonic()
                try:
                    # Fetching and loading weights takes long and is not asynchronous.
                    self.endpoint = await asyncio.to_thread(self.endpoint.started)
                except ModelError as error:
                    self.dead = error
                    raise
                base_url, headers = self.endpoint.address()
                self._openai = openai.AsyncOpenAI(
                    base_url=base_url,
                    api_key=self.endpoint.api_key,
                    default_headers=headers,
                    timeout=self.settings.call_timeout,
                    max_retries=self.settings.retries,
                    http_client=openai.DefaultAioHttpClient(event_hooks={"response": [self._heed]}),
                )
                self._telemetry = Telemetry(self.endpoint)
                # To load the table takes a second, which passes while the first call is under way.
                self._pricing = asyncio.ensure_future(asyncio.to_thread(price_of, self.endpoint))
                self._starting = (began, time.monotonic())
            return self._openai

    async def price(self) -> "Price | None":
        """The price of a call, once :meth:`connected`; None where it is not known."""
        assert self._pricing is not None
        return await self._pricing

    async def _heed(self, response: "httpx2.Response") -> None:
        """What a status says of the server's load; the client library repeats the call if that can help."""
        if response.status_code in (408, 409, 429) or response.status_code >= 500:
            self.spending.repeated()
            self.places.overloaded(_seconds(response.headers.get("retry-after")))

    def fitting(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A whole request without the parameters that this model has said it does not know."""
        fitting = {name: value for name, value in request.items() if name not in self._unsupported}
        if "max_tokens" in self._unsupported:
            fitting["max_completion_tokens"] = request["max_tokens"]
        return fitting

    async def _send(self, client: "AsyncOpenAI", request: Mapping[str, Any], turns: Sequence[dict[str, str]]) -> object:
        """Send a request in a form that this model takes; the answer's JSON."""
        import openai

        request = {**self.constants(), **request}
        prefixes = self.endpoint.prefixes
        slot = await prefixes.slot_of(turns, client) if prefixes else None
        if slot is not None:
            request["id_slot"] = slot
        while True:
            fitting = self.fitting(request)
            try:
                # The typed method of the library walks through request and answer, which costs more than all the rest.
                return await client.post("/chat/completions", body=fitting, cast_to=object)
            except openai.BadRequestError as error:
                refused = error.param
                if refused not in fitting or refused in ("model", "messages", "response_format"):
                    raise
                self._unsupported.add(refused)


@dataclass(slots=True)
class Clock:
    """The time of one article."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    ends: float = field(default=inf, init=False)
    _has_waited: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """The end, as far as it is known."""
        self.ends = self.began + self.seconds

    @property
    def left(self) -> float:
        """Seconds."""
        return self.ends - time.monotonic()

    def leave_out(self, seconds: float) -> None:
        """Do not count what a model took to start; only the first time."""
        if not self._has_waited:
            self._has_waited = True
            self.ends += seconds


_NO_SERVER = object()


def _seconds(retry_after: str | None) -> float:
    """What a Retry-After header in seconds says, at most the two minutes that the client library heeds."""
    try:
        return min(max(float(retry_after or 0), 0.0), 120.0)
    except ValueError:
        return 0.0
