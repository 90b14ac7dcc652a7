"""Requests and tokens a minute, spread evenly: no minute holds more than a little above the rate."""

from typing import TYPE_CHECKING

from agent.model.limits import Limits

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter


class Rates:
    """The rates of a server; belongs to one event loop."""

    def __init__(self, limits: Limits) -> None:
        """Nothing is counted yet."""
        self._requests = _bucket(limits.requests_per_minute, most_at_once=60)
        self._tokens = _bucket(limits.tokens_per_minute, most_at_once=6)

    @property
    def count_tokens(self) -> bool:
        """Whether tokens are limited at all."""
        return self._tokens is not None

    async def wait(self, tokens: float) -> None:
        """Wait until a request of so many tokens may go."""
        if self._requests is not None:
            await self._requests.acquire()
        if self._tokens is not None:
            await self._tokens.acquire(min(tokens, self._tokens.max_rate))


def _bucket(per_minute: float | None, *, most_at_once: int) -> "AsyncLimiter | None":
    """A bucket that holds a ``most_at_once``-th of what a minute allows, one at least."""
    if per_minute is None:
        return None
    from aiolimiter import AsyncLimiter

    burst = max(1.0, per_minute / most_at_once)
    return AsyncLimiter(burst, 60.0 * burst / per_minute)
