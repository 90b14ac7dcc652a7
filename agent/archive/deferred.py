"""Half price: the questions of an archive go to the provider's batch endpoint, and the engine finds them answered.

    what has come back -> kept answers
    what is unanswered -> files -> provider
    nothing is there any more -> the engine, which asks whatever has no valid answer

A submission is written down before it is handed over, so that whatever ends a batch, nothing is handed over twice.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agent.answers import ChunkAnswer
from agent.archive.engine import Batch
from agent.archive.store import Store
from agent.archive.submissions import Submission, Submissions
from agent.archive.unanswered import unanswered
from agent.errors import AnswerError, ArchiveError
from agent.model.batch_api import HALF, BatchApi, Standing, line_of
from agent.model.completion import Completion
from agent.model.connection import Clock, Connection
from agent.model.prices import Price

MOST_REQUESTS = 50_000
"""Requests in a file, which is the provider's bound."""
MOST_BYTES = 64 * 2**20
"""Bytes of a file, which is in memory while it is uploaded; the provider takes 200 MB."""
MOST_LOSSES = 2
"""How often one run hands over again what the provider has not answered."""
SETTLING = 30.0
"""Seconds after which a batch that was made stands in the provider's list."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between looks at what the provider has, doubled from look to look."""


@dataclass
class _Parcel:
    """Requests that go together, and what they can take at most."""

    lines: dict[str, bytes] = field(default_factory=dict)
    size: int = 0
    """Bytes."""
    tokens: int = 0
    cost: float = 0.0

    def is_full(self, line: bytes) -> bool:
        """Whether there is no room for one more line."""
        return bool(self.lines) and (len(self.lines) >= MOST_REQUESTS or self.size + len(line) > MOST_BYTES)

    def add(self, key: str, line: bytes, tokens: int, cost: float) -> None:
        self.lines[key] = line
        self.size += len(line)
        self.tokens += tokens
        self.cost += cost


@dataclass
class Deferred:
    """What a batch does before its first article, when its questions go through the provider's batch endpoint.

    Where something is still with the provider at the end, it stops the batch's spending, which says so.
    """

    batch: Batch
    say: Callable[[str], None]
    """Takes a sentence for the user."""
    wait: bool = False
    """Stay until everything has come back."""

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is read.

        Raises:
            ValueError: the model has no batch endpoint, the sources can be read once only, or no answers are kept.
        """
        settings = self.batch.settings
        if not settings.model.startswith("openai/"):
            raise ValueError(f"--via batch-api goes with a remote model named openai/NAME, not with {settings.model}")
        if "-" in self.batch.sources:
            raise ValueError("--via batch-api reads its sources more than once; give a file instead of -")
        if settings.answers is None:
            raise ValueError("--via batch-api keeps its answers in the cache; leave --no-cache out")
        self._answers = settings.answers
        self.batch.around = self.settled

    @asynccontextmanager
    async def settled(self, _: Batch, store: Store, connection: Connection) -> AsyncIterator[None]:
        """Collect what has come back, and hand over what is unanswered, before the block.

        Raises:
            AnswerError: the provider failed on the way; the next batch goes on from there.
            ArchiveError: another batch is at it, or answers cannot be kept.
            ModelError: the provider is gone, refuses the key, or has no batches.
        """
        async with _alone(store):
            await connection.connected()
            price = await connection.price()
            self._price: Price | None = (lambda completion: HALF * price(completion)) if price else None
            self._store, self._connection, self._spending = store, connection, connection.spending
            self._api, self._rows = BatchApi(connection), Submissions(store, connection.endpoint.identity)
            self._is_tried = False
            self._rows.forget_unsent()
            for submission in self._rows.in_doubt():
                await self._find(submission)
            await self._go_round()
        yield

    async def _go_round(self) -> None:
        """Collect and hand over in turn, until nothing is left or the provider has to be waited for."""
        losses, pause, is_due, is_crowded = 0, FIRST_PAUSE, True, False
        while not self._spending.stopped:
            pending, ended = await self._look()
            for submission, standing in ended:
                await self._collect(submission, standing)
            lost = [standing for _, standing in ended if standing.state != "completed"]
            losses += bool(lost)
            if losses > MOST_LOSSES:
                why = lost[0].reason.rstrip(".") or lost[0].state
                self._spending.stop(
                    f"The provider ended its batches {losses} times before they were completed ({why})."
                )
                return
            is_due |= bool(ended)
            # What a provider has refused may fit in once it has answered the rest.
            is_crowded = bool(lost) or (is_crowded and not ended)
            if is_due and not (is_crowded and pending):
                await self._hand_over_all()
                pending, pause, is_due = self._rows.waiting(), FIRST_PAUSE, False
            if not pending:
                return
            if self.wait:
                await self._rest(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._spending.stop(_pending_words(pending))

    async def _look(self) -> tuple[list[Submission], list[tuple[Submission, Standing]]]:
        """What is with the provider, and what is no longer."""
        pending, ended = [], []
        for submission in self._rows.waiting():
            standing = await self._api.standing(submission.batch or "")
            if standing.is_pending:
                self._spending.hold(submission.id, submission.most_tokens, submission.most_cost)
                pending.append(submission)
            else:
                ended.append((submission, standing))
        return pending, ended

    async def _rest(self, seconds: float) -> None:
        """Wait, unless the batch is stopped."""
        for _ in range(int(seconds / FIRST_PAUSE)):
            if not self._spending.stopped:
                await asyncio.sleep(FIRST_PAUSE)

    async def _find(self, submission: Submission) -> None:
        """Find out whether the provider has made a batch before an earlier run was killed."""
        batch = await self._api.find(submission.id)
        ends = time.monotonic() + min(SETTLING - submission.age, SETTLING)
        while batch is None and time.monotonic() < ends:
            await asyncio.sleep(FIRST_PAUSE)
            batch = await self._api.find(submission.id)
        if batch is None:
            self._rows.forget(submission.id)
        else:
            self._rows.made(submission.id, batch)

    async def _collect(self, submission: Submission, standing: Standing) -> None:
        """Keep the valid answers of a batch that has ended; the others are left to be asked."""
        keys = self._rows.keys(submission.id)
        answered: set[str] = set()
        for file in standing.files:
            async for key, completion in self._api.answers(file):
                if completion is not None and key in keys and key not in answered:
                    answered.add(key)
                    self._take(key, completion)
                    self._spending.charge(None, completion, self._price)
        self._spending.let_go(submission.id)
        count = f"{len(answered):,} of {submission.requests:,} requests"
        if standing.state == "completed":
            self._rows.back(submission.id)
            self.say(f"Batch {submission.batch} is completed; it answered {count}.")
        else:
            self._rows.lost(submission.id, keys - answered)
            why = f" ({standing.reason})" if standing.reason else ""
            self.say(f"Batch {submission.batch} is {standing.state}{why}; it answered {count}.")

    def _take(self, key: str, completion: Completion) -> bool:
        """Keep an answer if it is valid; whether it was."""
        try:
            answer = ChunkAnswer.model_validate_json(completion.text)
        except ValidationError:
            return False
        if completion.is_cut:
            return False
        self._answers.put(key, answer.model_dump_json())
        if self._answers.get(key) is None:
            raise ArchiveError(
                "The answers of the provider cannot be kept on this machine; make room for the answer cache, then run "
                "the same command again, which collects them once more."
            )
        return True

    async def _hand_over_all(self) -> None:
        """Hand over what is unanswered, as far as the limits have room for it."""
        parcel = _Parcel()
        async for key, request in self._questions():
            if key in parcel.lines or await self._is_answered_at_once(key, request):
                continue
            most = self._spending.most(request, self._price)
            if not self._is_tried or not self._has_room(parcel, *most):
                if not parcel.lines and not self._rows.waiting():
                    self._spending.no_room()
                break
            line = line_of(key, self._connection.fitting(request))
            if parcel.is_full(line):
                await self._hand_over(parcel)
                parcel = _Parcel()
            parcel.add(key, line, *most)
        if parcel.lines and not self._spending.stopped:
            await self._hand_over(parcel)

    def _has_room(self, parcel: _Parcel, tokens: int, cost: float) -> bool:
        return not self._spending.stopped and self._spending.fits(parcel.tokens + tokens, parcel.cost + cost)

    async def _questions(self) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """What has to be answered, with its key, and was not handed over before."""
        async for questions in unanswered(self.batch, self._store, self._connection):
            for key, request in questions.items():
                if not self._rows.holds(key):
                    yield key, request

    async def _is_answered_at_once(self, key: str, request: dict[str, Any]) -> bool:
        """Ask the first question of a run in the ordinary way: only that tells which parameters the model takes."""
        most = self._spending.most(request, await self._connection.price())
        if self._is_tried or not self._has_room(_Parcel(), *most):
            return False
        self._is_tried = True
        with suppress(AnswerError):
            clock = Clock(self.batch.settings.max_seconds)
            answered = await self._connection.ask(request, request["messages"], clock)
            return self._take(key, answered.completion)
        return False

    async def _hand_over(self, parcel: _Parcel) -> None:
        id = self._rows.begin(parcel.lines, parcel.tokens, parcel.cost)
        file = await self._api.upload(id, b"".join(parcel.lines.values()))
        self._rows.making(id)
        batch = await self._api.make(id, file)
        self._rows.made(id, batch)
        self._spending.hold(id, parcel.tokens, parcel.cost)
        self.say(f"Batch {batch} holds {len(parcel.lines):,} requests; the provider takes up to a day.")


@asynccontextmanager
async def _alone(store: Store) -> AsyncIterator[None]:
    """Let nobody else hand over questions for a store meanwhile."""
    import filelock

    path = store.path.with_name(f"{store.path.name}-batch-api.lock")
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise ArchiveError(f"Another batch is handing over requests for {store.path}; wait until it ends.") from None
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        lock.release()


def _pending_words(submissions: Sequence[Submission]) -> str:
    """What is with the provider, in a sentence."""
    requests = sum(submission.requests for submission in submissions)
    named = [submission.batch or "" for submission in submissions[:3]]
    more = f" and {len(submissions) - 3:,} more" if len(submissions) > 3 else ""
    word = "batch" if len(submissions) == 1 else "batches"
    return f"{requests:,} requests are with the provider in {word} {', '.join(named)}{more}; collect them later."
