"""How far a batch is, and what it gives of each article."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.archive.store import State
from schemas import Extraction, Failure


@dataclass(slots=True)
class Totals:
    """How far a batch is."""

    found: int = 0
    """Sources that were looked at."""
    done: int = 0
    partial: int = 0
    failed: int = 0
    """Articles without a result, and sources that cannot be read."""
    settled: int = 0
    """Articles that an earlier batch has done, or that were given twice."""
    left: int = 0
    """Articles that had failed before, and were not tried again."""
    cached: int = 0
    """Answers that were kept from before."""

    @property
    def finished(self) -> int:
        """Sources of which nothing is left to do."""
        return self.done + self.partial + self.failed + self.settled + self.left

    def count(self, state: State) -> None:
        """Add an article that was finished."""
        self.done += state == "done"
        self.partial += state == "partial"
        self.failed += state == "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One article, as it now stands in the store."""

    source: str
    state: State
    result: Extraction | None
    """None where the state is failed."""
    failures: Sequence[Failure]
    """What is missing, and why."""
