"""What reading an article came to, whichever way it was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.claims import Reading
from agent.errors import TreatyAgentError
from schemas import Failure

if TYPE_CHECKING:
    from agent.stepwise.chances import Choice, Finding

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


@dataclass(slots=True)
class Outcome:
    """The grounded claims of an article, and the questions that got no answer."""

    reading: Reading = field(default_factory=Reading)
    failures: list[Failure] = field(default_factory=list)
    first_error: TreatyAgentError | None = None
    answered: int = 0
    """How many questions got a valid answer."""
    findings: Sequence["Finding"] = ()
    """What was judged on the way, with the chance that it is right."""
    choices: Sequence["Choice"] = ()
    """What was answered with a letter that was chosen as it stands."""

    def failed(self, error: TreatyAgentError, *, step: str, chunk: int | None) -> None:
        """Take note of a question without an answer."""
        self.first_error = self.first_error or error
        self.failures.append(Failure(chunk=chunk, step=step, reason=str(error)))

    def take(self, reading: Reading) -> None:
        """Add what another part gave."""
        self.answered += 1
        self.reading.grounded += reading.grounded
        self.reading.dropped += reading.dropped
