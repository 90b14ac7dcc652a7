"""What the labelling configuration, the tasks and the annotations call the fields of an item."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.output.kinds import KINDS, Field, Form, Slot

TEXT = "text"
"""The name of the article's text: as an object, and in the data of a task."""

NAME = "name"
"""In the data of a task, the name of the article's files without ending: ``sample.it``."""

KIND = "kind"
"""The labels that say what a region is."""

ARTICLE = ("title", "language", "published", "subject", "dirty")
"""What is known of the article, as in a gold file; these controls belong to no region."""

DIRTY = "traces of scraping"
"""The one choice of the control ``article_dirty``."""

SAME = "Same item"
"""The relation between two passages of one item."""

SLOTS: Mapping[str, Slot] = {kind.one: slot for slot, kind in KINDS.items()}
"""The kinds of items by the labels of their regions."""

_PARTS: Mapping[Form, tuple[str, ...]] = {"dated": ("text", "date"), "placed": ("text", "iso3")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """A field that names other items, which Label Studio shows as a relation between regions."""

    slot: Slot
    field: Field
    target: Slot


POINTERS: Mapping[str, Pointer] = {
    f"{kind.one}: {field.label}": Pointer(
        slot=slot, field=field, target="party" if field.form in ("party", "parties") else "treaty"
    )
    for slot, kind in KINDS.items()
    for field in kind.fields
    if field.form in ("party", "parties", "treaty", "treaties")
}
"""By the labels of the relations, such as ``Term: Owed by``."""


def article_control(name: str) -> str:
    """The name of the control for what is known of the article."""
    return f"article_{name}"


def controls_of(slot: Slot, field: Field) -> dict[str, str]:
    """The names of the controls that hold a field, by the part that each of them holds; none where relations do."""
    if field.form in ("party", "parties", "treaty", "treaties"):
        return {}
    return {part: f"{slot}_{field.name}_{part}".rstrip("_") for part in _PARTS.get(field.form, ("",))}
