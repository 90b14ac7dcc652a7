"""The one settings object: what a user may choose, with the bounds that hold when nothing is chosen."""

from dataclasses import dataclass
from datetime import date
from math import inf

from agent.model.kept import AnswerStore

DEFAULT_MODEL = "local/qwen2.5-coder-1.5b"
"""The embedded model: no key, no account, and no text leaves the machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How one extraction runs."""

    model: str = DEFAULT_MODEL
    """``local/NAME``, ``openai/NAME`` or ``ollama/NAME``."""
    base_url: str | None = None
    """Another OpenAI-compatible server for ``openai/NAME``, such as ``http://localhost:8000/v1``."""
    published: date | None = None
    """The day the article appeared; without it relative dates stay unresolved."""
    size_limit: int = 2**20
    """The largest article, in bytes of text."""
    raw_limit: int = 20 * 2**20
    """The largest page, PDF or Word document, in bytes, unpacked where it was sent compressed."""
    fetch_timeout: float = 30.0
    """Seconds that fetching a page may take, redirects included."""
    chunk_size: int = 3000
    """The most characters of the article in one question about a chunk."""
    concurrency: int = 32
    """The most questions under way at once at a remote server."""
    reasks: int = 2
    """How often an invalid answer is sent back with what is wrong with it, a question."""
    retries: int = 2
    """How often a call that failed on the way (429, 5xx, time-out) is repeated, a call."""
    call_timeout: float = 180.0
    """Seconds that one call may take."""
    max_seconds: float = 3600.0
    """Seconds that one article may take; what is not answered by then is reported as a failure."""
    min_confidence: float | None = None
    """Claims whose confidence is known and lower are left out; None keeps them all."""
    max_answer_tokens: int = 4096
    """The most tokens of one answer."""
    seed: int = 7
    answers: AnswerStore | None = None
    """Where answers are kept, and looked for before the model is asked."""

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is spent.

        Raises:
            ValueError: names the setting, its bound and what was given.
        """
        for name, least in (("size_limit", 1), ("raw_limit", 1), ("chunk_size", 500), ("concurrency", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be >= {least}, got {getattr(self, name)}")
        for name in ("reasks", "retries"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be >= 0, got {getattr(self, name)}")
        for name in ("fetch_timeout", "call_timeout", "max_seconds"):
            if not 0 < getattr(self, name) < inf:
                raise ValueError(f"{name} must be > 0 and finite, got {getattr(self, name)}")
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise ValueError(f"min_confidence must be >= 0 and <= 1, got {self.min_confidence}")
