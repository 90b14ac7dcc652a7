"""One thing that was looked at."""

from dataclasses import dataclass, field
from typing import Literal

State = Literal["ok", "note", "fault"]
"""``fault`` keeps the model from running, ``note`` does not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was found of one thing."""

    name: str
    state: State
    found: str
    """In words, on one line."""
    todo: str | None = None
    """What to do about it; None where nothing needs to be done."""
    facts: dict[str, str | int | bool | None] = field(default_factory=dict)
    """The same for machines; sizes are in bytes."""


def size(number: int) -> str:
    """Bytes in words, such as ``1,117 MB``."""
    return f"{number / 1e6:,.0f} MB"
