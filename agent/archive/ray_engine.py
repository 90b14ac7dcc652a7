"""An archive on several machines: what a batch claims is extracted by workers on a Ray cluster, through Ray Data.

    claimed -> Parquet -> workers -> Parquet -> the store

The batch reads the sources and writes the store, as it does without a cluster; the nodes do what lies in between. A
worker that is killed is started again, and what it was at is extracted again, from kept answers as far as it had come.
What a killed batch leaves in the exchange is kept by the next one, before anything is asked.
"""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from agent.archive.alive import is_alive
from agent.archive.claimed import Claimed
from agent.archive.cluster import beside, connected, first_line_of, nodes
from agent.archive.engine import Batch, Queue, Results
from agent.archive.exchange import Exchange
from agent.archive.ray_worker import Order, Worker, at_once
from agent.archive.recipe import recipe_of
from agent.archive.store import Store, as_archive_error
from agent.errors import ArchiveError, MissingExtraError, ServerError
from agent.model.connection import Connection
from agent.model.limits import GRACE, Limits
from agent.model.spending import Taken

PART = 16
"""Articles that a worker takes on together."""
PORTION = 600
"""Parts that one run of Ray Data goes through; more is not claimed at a time."""
IDLE = 1.0
"""Seconds without another article after which the workers begin with what is there."""
LOOK = 0.3
"""Seconds between looks at what the workers have finished."""
ATTEMPTS = 3
"""How often a part is tried again whose worker was lost: an article may be what kills it."""
CORES_OF_WORKER, CORES_OF_FILES = 0.5, 0.25
"""What a worker, and what writing results, asks of a node: so that there is room for both."""
ENVIRONMENT = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "TREATY_AGENT_ANSWERS", "TREATY_AGENT_CACHE")
"""What the program heeds, and a worker has to know."""


@dataclass
class _Portion:
    """What goes through one run of Ray Data."""

    parts: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    """Digests of the articles that have not come back."""
    is_last: bool = False


@dataclass
class OnRay:
    """Has a batch's articles extracted on a cluster: that of ``RAY_ADDRESS``, or one on this machine alone."""

    batch: Batch
    workers: int | None = None
    """Processes that extract; None for one on every node."""
    folder: Path | None = None
    """Where articles and results are exchanged; None for beside the store."""

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is read.

        Raises:
            MissingExtraError: Ray is not installed.
            ValueError: a limit cannot be held, or the questions go another way.
        """
        if self.batch.around is not None:
            raise ValueError("--via batch-api goes without --engine ray")
        if self.batch.limits.max_cost is not None or self.batch.limits.max_tokens is not None:
            raise ValueError(
                "--max-cost and --max-tokens cannot be held on several machines at once; give --max-seconds instead"
            )
        try:
            import_module("ray.data")
        except ModuleNotFoundError as error:
            if str(error.name).partition(".")[0] not in ("ray", "pandas", "pyarrow"):
                raise
            raise MissingExtraError("`--engine ray` needs an extra; run `pip install 'treaty-agent[ray]'`.") from error
        self.batch.around, self.batch.elsewhere = self.ready, self.extract_all
        self._taken: dict[str, Taken] = {}

    @asynccontextmanager
    async def ready(self, _: Batch, store: Store, connection: Connection) -> AsyncIterator[None]:
        """A cluster and an exchange during the block; before it, what earlier batches have left is kept.

        Raises:
            ArchiveError: there is no cluster at ``RAY_ADDRESS``.
        """
        folder = (self.folder or store.path.parent).resolve()
        with as_archive_error(folder):
            folder.mkdir(parents=True, exist_ok=True)
        name = f"{store.path.name}-ray-{recipe_of(self.batch.settings).digest[:16]}-"
        await asyncio.to_thread(_keep_what_is_left, folder, name, store)
        self._connection, self._exchange = connection, Exchange(folder / f"{name}{store.batch}")
        with connected():
            self._workers = min(self.workers or nodes(), self.batch.settings.concurrency)
            yield
        self._exchange.remove()

    async def extract_all(self, claimed: Queue, finished: Results) -> None:
        """Extract what is claimed, portion by portion, until there is nothing more.

        Raises:
            ArchiveError: the cluster is gone, or cannot run the workers.
        """
        number, portion = 0, _Portion()
        while not portion.is_last:
            portion = await self._gathered(number, claimed)
            if portion.parts and not self._connection.stopped:
                await self._extract(portion, finished)
            number += 1

    async def _gathered(self, number: int, claimed: Queue) -> _Portion:
        """Write what is claimed, until there is enough, or nothing more comes for a while."""
        portion, articles = _Portion(), list[Claimed]()
        while len(portion.parts) < PORTION and not portion.is_last:
            try:
                one = await asyncio.wait_for(claimed.get(), IDLE if portion.waiting else None)
            except TimeoutError:
                break
            if one is not None:
                articles.append(one)
                portion.waiting.add(one.digest)
            portion.is_last = one is None
            if len(articles) == PART:
                await self._write(number, portion, articles)
                articles = []
        if articles:
            await self._write(number, portion, articles)
        return portion

    async def _write(self, number: int, portion: _Portion, articles: list[Claimed]) -> None:
        path = await asyncio.to_thread(self._exchange.write, number, len(portion.parts), articles)
        portion.parts.append(str(path))

    async def _extract(self, portion: _Portion, finished: Results) -> None:
        """Have a portion extracted, and pass on what comes back of it."""
        running = beside(lambda: self._run(portion.parts))
        try:
            is_over = False
            while not is_over:
                await asyncio.wait([running], timeout=LOOK)
                is_over = running.done()
                self._heed()
                await self._take(portion, finished)
        finally:
            if not running.done():
                self._exchange.stop("The batch was broken off.")
                await asyncio.wait([running], timeout=GRACE)
        if (error := running.exception()) is not None:
            raise ArchiveError(_words(error)) from error
        if portion.waiting and not self._connection.stopped:
            self.batch.stop(
                f"{len(portion.waiting):,} articles did not come back from the cluster: their workers failed, or were "
                f"lost {ATTEMPTS + 1} times."
            )

    def _run(self, parts: list[str]) -> None:
        """One run of Ray Data, from file to file."""
        import ray.data

        # Ray Data talks while it works, and so does the batch, which knows more.
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current().copy()
        context.enable_progress_bars = context.print_on_execution_start = False
        # A part whose worker is lost again and again does not end the others.
        context.max_errored_blocks = -1
        order = self._order()
        # So many parts at once that all places of a worker are taken while one part comes to its end.
        side_by_side = 1 + -(-at_once(order.settings) // PART)
        size = min(self._workers, len(parts))
        with ray.data.DataContext.current(context):
            # Ray Data's own reader puts small files together, so the workers read the parts themselves.
            named = ray.data.from_items([{"part": part} for part in parts], override_num_blocks=len(parts))
            results = named.map_batches(
                Worker,
                batch_size=None,
                batch_format="pyarrow",
                fn_constructor_kwargs={"order": order},
                compute=ray.data.ActorPoolStrategy(size=size, max_tasks_in_flight_per_actor=side_by_side),
                num_cpus=CORES_OF_WORKER,
                max_concurrency=side_by_side,
                max_task_retries=ATTEMPTS,
            )
            results.write_parquet(str(self._exchange.results), ray_remote_args={"num_cpus": CORES_OF_FILES})

    def _order(self) -> Order:
        """What each worker is told: its share of what the server is to bear."""
        settings, limits = self.batch.settings, self.batch.limits
        left = self._connection.spending.ends - time.monotonic()
        share: dict[str, Any] = {
            name: rate and rate / self._workers
            for name, rate in (
                ("requests_per_minute", limits.requests_per_minute),
                ("tokens_per_minute", limits.tokens_per_minute),
            )
        }
        return Order(
            settings=replace(settings, answers=None, concurrency=max(1, settings.concurrency // self._workers)),
            limits=Limits(outage=limits.outage, spare_repeats=limits.spare_repeats // self._workers, **share),
            ends=None if limits.max_seconds is None else time.time() + left,
            keeps_answers=settings.answers is not None,
            recipe=recipe_of(settings).digest,
            folder=self._exchange.folder,
            environment={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        )

    def _heed(self) -> None:
        """Tell the workers to begin nothing more, or be told so by them."""
        if (reason := self._connection.stopped) is not None:
            self._exchange.stop(reason)
        elif (stop := self._exchange.stopped()) is not None:
            if stop.is_dead:
                self._connection.dead = ServerError(stop.reason)
            else:
                self.batch.stop(stop.reason)

    async def _take(self, portion: _Portion, finished: Results) -> None:
        """Pass on what has come back; a part that was tried again may come twice."""
        files = self._exchange.new_results()
        while (file := await asyncio.to_thread(next, files, None)) is not None:
            for report in file:
                before = self._taken.get(report.worker)
                if before is None or before.calls < report.taken.calls:
                    self._taken[report.worker] = report.taken
                if (digest := report.extracted.finished.article) in portion.waiting:
                    portion.waiting.remove(digest)
                    await finished.put(report.extracted)
        self._connection.spending.take_over(self._taken.values())


def _keep_what_is_left(folder: Path, name: str, store: Store) -> None:
    """Keep what workers had finished for batches that were killed."""
    for left in folder.iterdir():
        if left.name.startswith(name) and not is_alive(store.path, left.name.removeprefix(name)):
            exchange = Exchange(left)
            for file in exchange.new_results():
                store.keep([report.extracted.finished for report in file])
            exchange.remove()


def _words(error: BaseException) -> str:
    return (
        f"The cluster has failed ({type(error).__name__}: {first_line_of(error)}); see that every node has this "
        "version of treaty-agent with its extra ray and sees the folder of the exchange, then run the same command "
        "again."
    )
