"""What many extractions together may take of a server, in money, tokens and time."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds that all articles of a batch share; None leaves one out."""

    max_cost: float | None = None
    """US dollars. No call is begun that could go beyond what is left."""
    max_tokens: int | None = None
    """Tokens read and written, as the server reports them. No call is begun that could go beyond what is left."""
    max_seconds: float | None = None
    """Seconds after which no call is begun; those under way may take ``GRACE`` more."""
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    outage: float = 0.0
    """Seconds for which a server that cannot be reached is waited for."""
    spare_repeats: int = 200
    """Repeated calls that are always allowed; beyond them, one for every five calls that were answered."""

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is spent.

        Raises:
            ValueError: names the limit, its bound and what was given.
        """
        for name in ("max_cost", "max_tokens", "max_seconds", "requests_per_minute", "tokens_per_minute"):
            value = getattr(self, name)
            if value is not None and not 0 < value < inf:
                raise ValueError(f"{name} must be > 0 and finite, got {value}")
        for name in ("outage", "spare_repeats"):
            if not 0 <= getattr(self, name) < inf:
                raise ValueError(f"{name} must be >= 0 and finite, got {getattr(self, name)}")


GRACE = 10.0
"""Seconds that calls under way have when the time of a batch is up: they are paid for already."""
