"""From an annotation to the labels that it stands for; what cannot be a label is named, with its region."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agent.output.kinds import KINDS, Field, Slot
from evals.gold_file import (
    ArticleLabel,
    Label,
    OpinionLabel,
    PartyLabel,
    StatementLabel,
    TermLabel,
    TreatyLabel,
)
from evals.label_studio.controls import (
    ARTICLE,
    KIND,
    POINTERS,
    SAME,
    SLOTS,
    article_control,
    controls_of,
)
from evals.label_studio.exported import Annotation, Exported, LabelStudioError, Result

_SECTIONS: Mapping[Slot, tuple[str, type[Label]]] = {
    "treaty": ("treaties", TreatyLabel),
    "party": ("parties", PartyLabel),
    "term": ("terms", TermLabel),
    "statement": ("statements", StatementLabel),
    "opinion": ("opinions", OpinionLabel),
}


@dataclass(kw_only=True, slots=True, eq=False)
class _Item:
    """One item: its passages, its values, and the items that it names."""

    slot: Slot
    spans: list[tuple[int, int]]
    values: dict[str, list[str]] = field(default_factory=dict)
    """By the names of controls."""
    named: dict[str, list["_Item"]] = field(default_factory=dict)
    """By the names of fields."""


def annotated(task: Exported, annotation: Annotation) -> dict[str, Any]:
    """The labels of an annotation, as a gold file holds them.

    Raises:
        LabelStudioError: when a region does not hold the words that were marked, or an item is not whole; the message
            names the task and the passage.
    """
    return _Reader(task).labels(annotation)


class _Reader:
    """Reads the annotations of one task."""

    def __init__(self, task: Exported) -> None:
        self._text = task.data.text
        self._name = task.data.name

    def labels(self, annotation: Annotation) -> dict[str, Any]:
        regions = self._regions(annotation)
        for result in annotation.result:
            if result.id in regions and result.from_name != KIND:
                values = regions[result.id].values
                values.setdefault(result.from_name, result.value.choices or result.value.text)
        relations = [result for result in annotation.result if result.type == "relation"]
        for relation in relations:
            if SAME in relation.labels:
                self._join(regions, relation)
        for relation in relations:
            for label in relation.labels:
                if label != SAME:
                    self._point(regions, relation, label)
        items = list(dict.fromkeys(regions.values()))
        about = self._about(annotation, any(item.slot == "treaty" for item in items))
        return {
            "article": about,
            **{section: list(self._labels(slot, items)) for slot, (section, _) in _SECTIONS.items()},
        }

    def _regions(self, annotation: Annotation) -> dict[str, _Item]:
        """An item for each region, by the region's id."""
        found: dict[str, _Item] = {}
        for result in annotation.result:
            if result.from_name != KIND:
                continue
            start, end = result.value.start, result.value.end
            marked = "".join(result.value.text)
            if start is None or end is None or not 0 <= start < end <= len(self._text):
                raise self._error(f"the region {marked!r} lies outside of the article")
            if marked and _bare(marked) != _bare(self._text[start:end]):
                raise self._error(
                    f"the region {marked!r} no longer matches the article, which has {self._text[start:end]!r} there"
                )
            kinds = [SLOTS[label] for label in result.value.labels if label in SLOTS]
            if len(kinds) != 1:
                raise self._error(f"the region {self._text[start:end]!r} needs one label of {', '.join(SLOTS)}")
            found[result.id] = _Item(slot=kinds[0], spans=[self._trimmed(start, end)])
        return found

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Without white space at its ends, which a mouse takes along."""
        piece = self._text[start:end]
        if not piece.strip():
            raise self._error(f"the region at {start} holds white space alone")
        return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())

    def _ends(self, regions: Mapping[str, _Item], relation: Result) -> tuple[_Item, _Item]:
        if relation.from_id not in regions or relation.to_id not in regions:
            raise self._error("a relation leads to a region that is not there")
        return regions[relation.from_id], regions[relation.to_id]

    def _join(self, regions: dict[str, _Item], relation: Result) -> None:
        """Make one item of two whose regions are passages of the same."""
        other, one = self._ends(regions, relation)
        if one is other:
            return
        if one.slot != other.slot:
            raise self._error(f"{self._called(one)} and {self._called(other)} cannot be the same item")
        one.spans += other.spans
        one.values = other.values | one.values
        for id, item in regions.items():
            if item is other:
                regions[id] = one

    def _point(self, regions: Mapping[str, _Item], relation: Result, label: str) -> None:
        """Take note of an item that another one names; which way the relation was drawn does not matter."""
        ends = self._ends(regions, relation)
        pointer = POINTERS.get(label)
        if pointer is None:
            raise self._error(f"{label!r} is no relation of our configuration")
        for one, other in (ends, ends[::-1]):
            if (one.slot, other.slot) == (pointer.slot, pointer.target):
                one.named.setdefault(pointer.field.name, []).append(other)
                return
        raise self._error(f"{self._called(ends[0])} and {self._called(ends[1])} cannot be joined by {label!r}")

    def _labels(self, slot: Slot, items: list[_Item]) -> Iterator[dict[str, Any]]:
        """The labels of all items of a kind, each checked."""
        _, form = _SECTIONS[slot]
        treaties = [item for item in items if item.slot == "treaty"]
        keys = {item: f"treaty-{number}" for number, item in enumerate(treaties, 1)}
        for item in items:
            if item.slot != slot:
                continue
            label: dict[str, Any] = {"key": keys[item]} if slot == "treaty" else {}
            for one in KINDS[slot].fields:
                label[one.name] = self._value(item, one, keys)
            label["quotes"] = [self._quote(*span) for span in item.spans]
            try:
                form.model_validate(label)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"]))
                raise self._error(f"{self._called(item)}: {place}: {first['msg']}") from error
            yield label

    def _value(self, item: _Item, field: Field, keys: Mapping[_Item, str]) -> Any:
        parts = {part: item.values.get(name, []) for part, name in controls_of(item.slot, field).items()}
        match field.form:
            case "party" | "parties" | "treaty" | "treaties":
                return self._pointed(item, field, keys)
            case "people":
                return [_person(text) for text in parts[""]]
            case "dated" | "placed":
                texts = {part: " ".join(found) or None for part, found in parts.items()}
                return texts if any(texts.values()) else None
            case _:
                value = " ".join(parts[""]).strip() or None
                if field.required and value is None:
                    raise self._error(f"{self._called(item)} has no {field.label.lower()}")
                return value

    def _pointed(self, item: _Item, field: Field, keys: Mapping[_Item, str]) -> Any:
        """The names of parties, or the keys of agreements; where there is a single agreement, it is meant."""
        if field.form in ("treaty", "treaties") and len(keys) < 2:
            return None
        others = list(dict.fromkeys(item.named.get(field.name, [])))
        found = [keys[one] if one.slot == "treaty" else " ".join(one.values.get("party_name", [])) for one in others]
        if field.form in ("parties", "treaties"):
            return found
        if len(found) > 1:
            raise self._error(f"{self._called(item)} has more than one {field.label.lower()}")
        if field.form == "treaty" and not found:
            raise self._error(f"{self._called(item)} belongs to none of the {len(keys)} agreements")
        return found[0] if found else None

    def _about(self, annotation: Annotation, has_treaty: bool) -> dict[str, Any]:
        """What is known of the article."""
        said = {
            result.from_name: " ".join(result.value.choices or result.value.text).strip()
            for result in annotation.result
            if result.from_name.startswith(article_control(""))
        }
        known: dict[str, Any] = {name: said.get(article_control(name)) or None for name in ARTICLE}
        known["dirty"] = known["dirty"] is not None
        known["subject"] = known["subject"] or ("other" if has_treaty else "none")
        if known["language"] is None:
            raise self._error("the article needs a language")
        try:
            ArticleLabel.model_validate(known)
        except ValidationError as error:
            first = error.errors()[0]
            raise self._error(f"{first['loc'][0]} of the article: {first['msg']}") from error
        return known

    def _quote(self, start: int, end: int) -> str | dict[str, Any]:
        words = self._text[start:end]
        return {"text": words, "at": start} if self._text.find(words, self._text.find(words) + 1) >= 0 else words

    def _called(self, item: _Item) -> str:
        start, end = item.spans[0]
        return f"the {KINDS[item.slot].one.lower()} {self._text[start:end]!r}"

    def _error(self, why: str) -> LabelStudioError:
        return LabelStudioError(f"{self._name}: {why}.")


def _bare(text: str) -> str:
    """The words alone: the editor writes a line end as backslash and n, and leaves out white space that it hides."""
    return "".join(text.replace("\\n", "").split())


def _person(text: str) -> dict[str, str | None]:
    name, _, office = text.partition(",")
    return {"name": name.strip(), "office": office.strip() or None}
