"""What all calls to a server have taken together, and whether another one may be begun."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from typing import Any

from agent.errors import LimitError
from agent.model.completion import Completion
from agent.model.limits import Limits
from agent.model.prices import Price

ANSWERED_PER_REPEAT = 5
FIRST_GUESS = 0.5
"""Tokens a byte of the first request; from then on the most that the server has counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What somebody's calls have taken together."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    """US dollars; None as long as no price is known."""


class Spending:
    """The totals of a connection, held against its limits.

    A limit is hard: a call is begun only if what it can take at most (all tokens of its answer, and for its request
    the highest rate of tokens a byte that was seen) fits beside what is spent and what is under way.
    """

    def __init__(self, limits: Limits) -> None:
        """The clock of ``max_seconds`` starts now."""
        self.calls = self.input_tokens = self.output_tokens = self.repeats = 0
        self.cost: float | None = None
        """US dollars; None as long as no price is known."""
        self._reason: str | None = None
        self.ends = inf if limits.max_seconds is None else time.monotonic() + limits.max_seconds
        self._limits = limits
        self._tokens_a_byte = FIRST_GUESS
        self._held: dict[object, tuple[int, float]] = {}
        self._changed = asyncio.Condition()

    @property
    def taken(self) -> Taken:
        """All calls so far."""
        return Taken(calls=self.calls, input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost=self.cost)

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.input_tokens + self.output_tokens

    def stop(self, reason: str) -> None:
        """Begin no further call; the first reason counts."""
        self._reason = self._reason or reason

    @property
    def stopped(self) -> str | None:
        """Why no further call is begun: the limit that is reached, in a sentence."""
        if time.monotonic() >= self.ends:
            self.stop(f"The {self._limits.max_seconds:g} seconds of the limit are over.")
        return self._reason

    def check(self) -> None:
        """Refuse where no call may be begun any more.

        Raises:
            LimitError: none may.
        """
        if reason := self.stopped:
            raise LimitError(reason)

    def repeated(self) -> None:
        """A call is going to be repeated."""
        self.repeats += 1
        if self.repeats > self._limits.spare_repeats + self.calls / ANSWERED_PER_REPEAT:
            self.stop(
                f"The server fails too often: {self.repeats} calls were repeated beside {self.calls} that it answered."
            )

    def expected(self, request: Mapping[str, Any]) -> float:
        """Tokens that a request is likely to take, from what others took."""
        output = self.output_tokens / self.calls if self.calls else request["max_tokens"] / 4
        return _size(request) * self._tokens_a_byte + output

    @asynccontextmanager
    async def room_for(self, request: Mapping[str, Any], price: Price | None) -> AsyncIterator[None]:
        """Keep room for a call, once there is enough.

        Raises:
            LimitError: there is not, and there will not be.
        """
        self.check()
        if self._limits.max_cost is None and self._limits.max_tokens is None:
            yield
            return
        most = self.most(request, price)
        place = object()
        async with self._changed:
            while not self.fits(*most):
                if not self._held:
                    self.no_room()
                self.check()
                await self._changed.wait()
            self._held[place] = most
        try:
            yield
        finally:
            async with self._changed:
                del self._held[place]
                self._changed.notify_all()

    def hold(self, place: object, tokens: int, cost: float) -> None:
        """Keep room for what is answered much later, until it is let go of."""
        self._held[place] = (tokens, cost)

    def let_go(self, place: object) -> None:
        """Keep that room no longer."""
        self._held.pop(place, None)

    def no_room(self) -> None:
        """Begin no further call, as none fits."""
        self.stop(f"The limit of {self._limit_words()} leaves no room for another call.")

    def charge(self, request: Mapping[str, Any] | None, completion: Completion, price: Price | None) -> float | None:
        """Add an answered call; what it cost in US dollars, None where that is not known.

        Without its ``request``, nothing is learnt from it.
        """
        self.calls += 1
        self.input_tokens += completion.input_tokens
        self.output_tokens += completion.output_tokens
        learns = self._limits.max_cost or self._limits.max_tokens or self._limits.tokens_per_minute
        if request is not None and learns:
            rate = completion.input_tokens / _size(request)
            self._tokens_a_byte = rate if self.calls == 1 else max(rate, self._tokens_a_byte)
        if price is None:
            return None
        cost = price(completion)
        self.cost = (self.cost or 0.0) + cost
        return cost

    def take_over(self, taken: Iterable[Taken]) -> None:
        """Make the totals those of others, who ask in this one's place."""
        self.calls = self.input_tokens = self.output_tokens = 0
        self.cost = None
        for one in taken:
            self.calls += one.calls
            self.input_tokens += one.input_tokens
            self.output_tokens += one.output_tokens
            if one.cost is not None:
                self.cost = (self.cost or 0.0) + one.cost

    def most(self, request: Mapping[str, Any], price: Price | None) -> tuple[int, float]:
        """Tokens and US dollars that a call can take at most, as far as the price is known."""
        read, written = int(_size(request) * self._tokens_a_byte) + 1, request["max_tokens"]
        bound = Completion(text="", is_cut=False, first_token=(), input_tokens=read, output_tokens=written)
        return read + written, price(bound) if price else 0.0

    def fits(self, tokens: int, cost: float) -> bool:
        """Whether so much fits beside what is spent and what is under way."""
        limits = self._limits
        held_tokens = sum(held for held, _ in self._held.values())
        held_cost = sum(held for _, held in self._held.values())
        return (limits.max_tokens is None or self.tokens + held_tokens + tokens <= limits.max_tokens) and (
            limits.max_cost is None or (self.cost or 0.0) + held_cost + cost <= limits.max_cost
        )

    def _limit_words(self) -> str:
        limits = self._limits
        words = [f"{limits.max_cost:g} USD"] if limits.max_cost is not None else []
        return " and ".join([*words, f"{limits.max_tokens:,} tokens"] if limits.max_tokens is not None else words)


def _size(request: Mapping[str, Any]) -> int:
    """Bytes of a request."""
    return len(json.dumps(request, ensure_ascii=False).encode())
