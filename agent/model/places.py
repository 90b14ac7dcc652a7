"""How many calls are under way at once: as many as the server bears.

Additive increase, multiplicative decrease, as TCP does it (Chiu and Jain 1989): a server that says it is overloaded
halves the number and is left alone for as long as it asks, every answered call adds a little.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SLOWER = 3.0
"""How many times the usual duration of calls means that they wait for each other at the server."""
SAMPLE = 16
"""Calls over which durations are averaged."""


class Places:
    """Places for calls, of which there are never more than ``most`` and never fewer than one."""

    def __init__(self, most: int) -> None:
        """All ``most`` places are there to begin with."""
        self._most = most
        self._limit = float(most)
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._paused_until = 0.0
        self._last_cut = 0.0
        self._durations: list[float] = []
        self._usual: float | None = None

    @property
    def at_once(self) -> int:
        """How many calls may be under way now."""
        return max(1, int(self._limit))

    @asynccontextmanager
    async def one(self, until: float) -> AsyncIterator[None]:
        """One place, as soon as there is one; a pause is not waited for beyond ``until`` (monotonic)."""
        while self._taken >= self.at_once:
            free = asyncio.get_running_loop().create_future()
            self._waiting.append(free)
            try:
                await free
            except asyncio.CancelledError:
                self._wake()
                raise
        self._taken += 1
        try:
            await self._after_pause(until)
            yield
        finally:
            self._taken -= 1
            self._wake()

    async def _after_pause(self, until: float) -> None:
        while (pause := min(self._paused_until, until) - time.monotonic()) > 0:
            await asyncio.sleep(pause)

    def pause(self, seconds: float) -> None:
        """Begin no call for so long."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    def overloaded(self, seconds: float = 0.0) -> None:
        """The server refused a call, or let it time out, and asks to be left alone for ``seconds``.

        Calls that were under way together say it together; only the first of them counts.
        """
        self.pause(seconds)
        now = time.monotonic()
        if now - self._last_cut > max(1.0, self._usual or 0.0):
            self._cut(0.5)

    def answered(self, seconds: float) -> None:
        """A call was answered after so long."""
        self._limit = min(float(self._most), self._limit + 1 / self._limit)
        self._durations.append(seconds)
        if len(self._durations) >= SAMPLE:
            mean = sum(self._durations) / len(self._durations)
            self._durations.clear()
            # What was usual is forgotten slowly, so that a server that has become slower for good is not punished.
            self._usual = mean if self._usual is None else min(mean, self._usual * 1.02)
            if mean > SLOWER * self._usual:
                self._cut(0.9)
        self._wake()

    def _cut(self, share: float) -> None:
        self._limit = max(1.0, self._limit * share)
        self._last_cut = time.monotonic()

    def _wake(self) -> None:
        for _ in range(self.at_once - self._taken):
            while self._waiting and (free := self._waiting.popleft()):
                if not free.done():
                    free.set_result(None)
                    break
