"""What runs on the nodes of a cluster: a process that extracts one part of an archive after the other."""

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from agent.archive.claimed import Claimed, extracted
from agent.archive.exchange import Exchange, Reported, articles_of, table_of
from agent.archive.recipe import recipe_of
from agent.model.answer_cache import AnswerCache
from agent.model.connection import Connection
from agent.model.endpoint import endpoint_of
from agent.model.limits import Limits
from agent.settings import Settings

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What every worker is told when it starts."""

    settings: Settings
    """With the worker's share of the calls at once; where answers are kept is the worker's own."""
    limits: Limits
    """The worker's share."""
    ends: float | None
    """Unix time after which no call is begun."""
    keeps_answers: bool
    recipe: str
    """Digest of the recipe of the batch."""
    folder: Path
    """Of the exchange."""
    environment: Mapping[str, str] = field(repr=False)
    """What the batch's own environment says to the program; it may hold a key."""


class Worker:
    """Extracts the articles of one part after the other, or of a few side by side, over one connection."""

    def __init__(self, order: Order) -> None:
        """Nothing is connected before the first article."""
        os.environ.update(order.environment)
        self._order = order
        self._exchange = Exchange(order.folder)
        self._settings = replace(order.settings, answers=AnswerCache() if order.keeps_answers else None)
        self._places = asyncio.Semaphore(at_once(order.settings))
        self._name = token_hex(8)
        self._connection: Connection | None = None
        if recipe_of(self._settings).digest != order.recipe:
            self._exchange.stop(
                "The cluster has another version of the program, or other prompts; install the same on all nodes."
            )

    async def __call__(self, parts: "pyarrow.Table") -> "pyarrow.Table":
        """What became of the articles of parts, given by their paths; those that were not begun are left out."""
        connection = await self._connected()
        articles = [one for part in parts["part"].to_pylist() for one in articles_of(part)]
        results = await asyncio.gather(*(self._extract(one, connection) for one in articles))
        return table_of([result for result in results if result is not None])

    async def _connected(self) -> Connection:
        if self._connection is None:
            order = self._order
            left = None if order.ends is None else max(order.ends - time.time(), 1e-3)
            endpoint = endpoint_of(order.settings.model, order.settings.base_url)
            # Ray ends the process without a word; its connections end with it.
            self._connection = await Connection(
                endpoint, self._settings, replace(order.limits, max_seconds=left)
            ).__aenter__()
        return self._connection

    async def _extract(self, claimed: Claimed, connection: Connection) -> Reported | None:
        async with self._places:
            if (stop := self._exchange.stopped()) is not None:
                connection.spending.stop(stop.reason)
            found = await extracted(claimed, self._settings, connection)
            if connection.stopped:
                self._exchange.stop(connection.stopped, is_dead=connection.dead is not None)
            return None if found is None else Reported(found, self._name, connection.spending.taken)


def at_once(settings: Settings) -> int:
    """Articles that are under way at once: more than places for calls, so that none is empty while one is prepared."""
    return settings.concurrency + settings.concurrency // 2
