"""From sources to a store: articles are read ahead a little, extracted side by side and kept as they are finished.

    sources -> reading, claiming -> queue -> workers -> queue -> keeping -> whoever listens

Every queue has an end, so that memory does not grow with the archive, and so that a slow disk or listener slows down
what is before it. What is claimed and not kept when a batch ends, for whatever reason, is free for the next one.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from agent.archive.claimed import Claimed, Extracted, extracted
from agent.archive.recipe import digest_of_article, recipe_of
from agent.archive.rows import Columns
from agent.archive.sources import Found, found_in
from agent.archive.store import Facts, Store
from agent.archive.totals import Kept, Totals
from agent.errors import SourceError
from agent.model.connection import Connection
from agent.model.endpoint import endpoint_of
from agent.model.limits import Limits
from agent.model.prices import price_of
from agent.settings import Settings
from schemas import Article

BUNCH = 16
"""Articles that are read, or claimed, together."""
READERS = 8
"""Addresses that are fetched at once."""
MOST_BUSY = 256
"""Articles that are left to another batch at a time; then this one waits for it."""
TURN = 0.0005
"""Seconds for which one thread may keep the interpreter while others wait; a tenth of the usual."""
BUSY_PAUSE = 0.3
"""Seconds between looks at what another batch is at."""


Queue = asyncio.Queue[Claimed | None]
Results = asyncio.Queue[Extracted | None]
"""None says that there will be no more."""


@dataclass
class Batch:
    """One run over some sources; iterate over :meth:`run` once."""

    sources: Iterable[str]
    store: Path
    settings: Settings
    limits: Limits = field(default_factory=Limits)
    columns: Columns = field(default_factory=Columns)
    retry_failed: bool = False
    around: "Callable[[Batch, Store, Connection], AbstractAsyncContextManager[None]] | None" = None
    """What comes before the first article is claimed, and after the last is kept; where it stops the spending, none
    is claimed."""
    elsewhere: "Callable[[Queue, Results], Coroutine[Any, Any, None]] | None" = None
    """What extracts all that is claimed, where this process does not do that itself."""
    totals: Totals = field(default_factory=Totals, init=False)
    connection: Connection | None = field(default=None, init=False)
    """What is asked, once the batch runs."""

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is read.

        Raises:
            ModelError: there is no such model.
            ValueError: money is limited and the model's price is not known.
        """
        self._recipe = recipe_of(self.settings)
        self._endpoint = endpoint_of(self.settings.model, self.settings.base_url)
        if self.limits.max_cost is not None and price_of(self._endpoint) is None:
            raise ValueError(
                f"max_cost needs a price, and that of {self.settings.model} is not known; use max_tokens instead"
            )

    @property
    def is_partial(self) -> bool:
        """Whether the same command has something left to do."""
        totals = self.totals
        return self.stopped is not None or bool(totals.partial or totals.failed or totals.left)

    @property
    def stopped(self) -> str | None:
        """Why the batch ended before its sources did, in a sentence."""
        if self.connection is None:
            return None
        return self.connection.stopped

    def stop(self, reason: str) -> None:
        """Begin nothing more; what is under way is finished and kept."""
        if self.connection is not None:
            self.connection.spending.stop(reason)

    async def run(self) -> AsyncGenerator[Kept, None]:
        """Extract what is not settled, and give each article once it is kept.

        Raises:
            ArchiveError: the store cannot be used or written.
        """
        began = time.monotonic()
        self._store = Store(self.store, self._recipe)
        outcome = "broken off"
        try:
            with _quick_turns(), ThreadPoolExecutor(READERS) as self._readers:
                async with Connection(self._endpoint, self.settings, self.limits) as self.connection:
                    around = self.around(self, self._store, self.connection) if self.around else nullcontext()
                    async with around, aclosing(self._results()) as results:
                        async for kept in results:
                            yield kept
                    outcome = self.stopped or "finished"
        finally:
            spent = self.connection.spending if self.connection else None
            try:
                if spent is not None:
                    self._store.end(
                        Facts(
                            outcome=outcome,
                            seconds=round(time.monotonic() - began, 3),
                            calls=spent.calls,
                            input_tokens=spent.input_tokens,
                            output_tokens=spent.output_tokens,
                            cached_calls=self.totals.cached,
                            cost_usd=spent.cost,
                        )
                    )
            finally:
                self._store.close()

    async def _results(self) -> AsyncGenerator[Kept, None]:
        at_once = min(self.settings.concurrency, self._endpoint.parallel or self.settings.concurrency)
        self._claimed: Queue = asyncio.Queue(at_once)
        finished: Results = asyncio.Queue(at_once)
        # More articles than places, so that a place is not empty while an article is prepared or put together.
        workers = at_once + at_once // 2 if self.elsewhere is None else 1
        working = asyncio.ensure_future(self._work(finished, workers))
        try:
            while (bunch := await _what_is_there(finished)) is not None:
                await asyncio.to_thread(self._store.keep, [done.finished for done in bunch])
                for done in bunch:
                    one, result = done.finished, done.result
                    self.totals.count(one.state)
                    self.totals.cached += result.run.cached_calls if result is not None else 0
                    yield Kept(source=one.source, state=one.state, result=result, failures=one.failures)
            await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _work(self, finished: Results, workers: int) -> None:
        """Read and extract until there is nothing more; then, or when something breaks, say so to the keeper."""
        extract = self.elsewhere or self._extract_all
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(workers):
                    tasks.create_task(extract(self._claimed, finished))
                await self._feed()
                for _ in range(workers):
                    await self._claimed.put(None)
        except ExceptionGroup as group:
            await finished.put(None)
            raise group.exceptions[0] from None
        await finished.put(None)

    async def _feed(self) -> None:
        """Claim what the sources hold, and queue it; come back to what another batch was at."""
        bunches = self._bunches()
        busy: list[Claimed] = []
        while not self._is_over() and (bunch := await asyncio.to_thread(next, bunches, None)) is not None:
            busy += await self._offer(bunch)
            while len(busy) >= MOST_BUSY and not self._is_over():
                busy = await self._again(busy)
        while busy and not self._is_over():
            busy = await self._again(busy)

    async def _again(self, busy: list[Claimed]) -> list[Claimed]:
        await asyncio.sleep(BUSY_PAUSE)
        return await self._offer(busy)

    async def _offer(self, bunch: Sequence[Claimed]) -> list[Claimed]:
        """Queue what can be claimed; what another batch has claimed is given back."""
        if not bunch:
            return []
        pairs = [(one.source, one.digest) for one in bunch]
        claims = await asyncio.to_thread(self._store.claim, pairs, retry_failed=self.retry_failed)
        busy = []
        for one, claim in zip(bunch, claims, strict=True):
            if claim == "ours":
                await self._claimed.put(one)
            elif claim == "busy":
                busy.append(one)
            elif claim == "failed":
                self.totals.left += 1
            else:
                self.totals.settled += 1
        return busy

    def _bunches(self) -> Iterator[list[Claimed]]:
        """What the sources hold, read and ready to be claimed; what cannot be read is noted."""
        found = found_in(self.sources, self.columns)
        while bunch := list(islice(found, BUNCH)):
            self.totals.found += len(bunch)
            wanted = [one for one in bunch if not (one.is_address and self._is_settled(one))]
            refused = []
            articles = []
            # Only addresses are worth threads of their own: the others would fight over the interpreter.
            reading = self._readers.map if any(one.is_address for one in wanted) else map
            for one, read in zip(wanted, reading(self._read, wanted), strict=True):
                if isinstance(read, Article):
                    articles.append(Claimed(digest_of_article(read), one.source, read))
                else:
                    refused.append((one.source, read))
            if refused:
                self._store.refuse(refused)
                self.totals.failed += len(refused)
            yield articles

    def _is_settled(self, one: Found) -> bool:
        """Whether an address need not be fetched again."""
        before = self._store.before(one.source)
        if before is None or (before == "failed" and self.retry_failed):
            return False
        self.totals.settled += before == "settled"
        self.totals.left += before == "failed"
        return True

    def _read(self, found: Found) -> Article | str:
        """An article, or the reason why there is none."""
        try:
            return found.article(self.settings.published, self.settings.size_limit)
        except SourceError as error:
            return str(error)
        except Exception as error:
            return f"{found.source} cannot be read: the program failed ({type(error).__name__}: {error})."

    async def _extract_all(self, claimed: Queue, finished: Results) -> None:
        assert self.connection is not None
        while (one := await claimed.get()) is not None:
            if (done := await extracted(one, self.settings, self.connection)) is not None:
                await finished.put(done)

    def _is_over(self) -> bool:
        """Whether nothing more may be asked."""
        return self.stopped is not None


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let the thread that reads ahead give way at once: what it keeps waiting are calls under way."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def _what_is_there(finished: Results) -> list[Extracted] | None:
    """All that is finished by now, at least one; None when there will be no more."""
    one = await finished.get()
    if one is None:
        return None
    bunch = [one]
    while not finished.empty():
        one = finished.get_nowait()
        if one is None:
            finished.put_nowait(None)
            break
        bunch.append(one)
    return bunch
