"""Numbers and items as a page shows them."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from evals.scoring import CalibrationBin, Estimate, InspectedItem, SlotScores

NOTHING = "–"
"""Stands for a number that is not defined."""

_LABELS: Mapping[str, tuple[str, ...]] = {
    "treaties": ("title", "kind", "status"),
    "parties": ("name", "role"),
    "terms": ("kind", "modality", "obligors"),
    "statements": ("speaker", "kind", "factuality"),
    "opinions": ("expert", "affiliation", "stance"),
}
"""The fields that say what an item is."""


def number(value: float | None, digits: int = 2) -> Markup:
    """A rate."""
    return Markup(NOTHING if value is None else f"{value:.{digits}f}")


def interval(of: Estimate) -> Markup:
    """The bounds of a number, such as ``0.62–0.80``; nothing where it is not defined."""
    return Markup("" if of.low is None or of.high is None else f"{of.low:.2f}–{of.high:.2f}")


def with_interval(of: Estimate, digits: int = 2) -> Markup:
    """A number and its bounds, such as ``0.71 (0.62–0.80)``."""
    bounds = interval(of)
    return Markup(f"{number(of.value, digits)} ({bounds})" if bounds else number(of.value, digits))


def amount(value: float) -> Markup:
    """A quantity with as many digits as say something: ``12,345``, ``12.3``, ``0.012``."""
    if value == int(value) or abs(value) >= 1000:
        return Markup(f"{value:,.0f}")
    return Markup(f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}")


def place(of: Estimate) -> Markup:
    """Custom properties that place a number and its interval on a scale from 0 to 1."""
    value = of.value or 0.0
    low, high = (value if bound is None else bound for bound in (of.low, of.high))
    return Markup(f"--value:{value:.4f};--low:{low:.4f};--high:{high:.4f}")


def bin_range(of: CalibrationBin) -> Markup:
    """The confidences of a bin, such as ``0.3–0.4``."""
    return Markup(f"{of.low:.1f}–{of.high:.1f}")


def label(item: InspectedItem, slot: str) -> list[str]:
    """What an item is: the values of a few of its fields."""
    return [value for name in _LABELS[slot] if (value := item.values.get(name))]


def setting(value: Any) -> str:
    """A setting of a run as text."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {setting(entry)}" for key, entry in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(setting, value))
    return NOTHING if value is None else str(value)


def spaced(name: str) -> str:
    """A key or value as words."""
    return name.replace("_", " ")


def measure(scores: SlotScores) -> Markup:
    """The name of what is measured, which is our own word."""
    return Markup(spaced(scores.name))
