"""How far a batch is, for somebody who watches: a bar on a terminal, elsewhere a line every few seconds."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from agent.archive.engine import Batch
from agent.archive.sources import counted

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

EVERY = 5.0
"""Seconds between lines."""
OFTEN = 0.25
"""Seconds between changes of a bar."""


class _Watched:
    """A batch, how many articles it has in all, and since when it is watched."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._began = time.monotonic()
        self.in_all: int | None = None
        """None until they are counted, and where they cannot be."""

    @property
    def finished(self) -> int:
        return self._batch.totals.finished

    def take_count(self, counting: "asyncio.Future[int | None]") -> None:
        """Take over what was counted; what goes wrong with that is told when the articles are read."""
        self.in_all = None if counting.exception() else counting.result()

    def words(self) -> str:
        """All that there is to know, in one line."""
        totals, spent = self._batch.totals, self._batch.connection and self._batch.connection.spending
        of = f" of {self.in_all:,}" if self.in_all is not None else ""
        words = [f"{totals.finished:,}{of} articles"]
        if spent:
            kept = f" ({totals.cached:,} more kept from before)" if totals.cached else ""
            words += [f"{spent.calls:,} calls{kept}", f"{spent.tokens:,} tokens"]
            words += [f"{spent.cost:.4f} USD"] if spent.cost is not None else []
        words.append(f"{totals.failed + totals.partial:,} failures")
        words += [f"{_shown(left)} left"] if (left := self._seconds_left()) is not None else []
        return ", ".join(words)

    def _seconds_left(self) -> float | None:
        """From the pace of the articles that were extracted in this batch; None where there is no saying."""
        totals = self._batch.totals
        extracted = totals.done + totals.partial + totals.failed
        if self.in_all is None or not extracted:
            return None
        return max(0, self.in_all - totals.finished) * (time.monotonic() - self._began) / extracted


@asynccontextmanager
async def watched(batch: Batch) -> AsyncIterator[None]:
    """Show on standard error how far ``batch`` is until the end of the block, and what it came to."""
    seen = _Watched(batch)
    over = asyncio.Event()
    counting = asyncio.ensure_future(
        asyncio.to_thread(counted, batch.sources, batch.columns, lambda: not over.is_set())
    )
    counting.add_done_callback(seen.take_count)
    showing = asyncio.ensure_future(_bar(seen, over) if sys.stderr.isatty() else _lines(seen, over))
    try:
        yield
    finally:
        over.set()
        await asyncio.wait([counting, showing])
        print(f"treaty-agent: {seen.words()}", file=sys.stderr)


async def _lines(seen: _Watched, over: asyncio.Event) -> None:
    while not await _is_set_within(over, EVERY):
        print(f"treaty-agent: {seen.words()}", file=sys.stderr, flush=True)


async def _bar(seen: _Watched, over: asyncio.Event) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        while not await _is_set_within(over, OFTEN):
            _update(bar, task, seen)


def _update(bar: "Bar", task: "TaskID", seen: _Watched) -> None:
    bar.update(task, total=seen.in_all, completed=seen.finished, description=seen.words())


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _shown(seconds: float) -> str:
    """A duration in its largest unit that fits."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
