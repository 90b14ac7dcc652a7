"""The labelling configuration, made from the fields and vocabularies of a result."""

from collections.abc import Mapping
from typing import get_args
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from agent.output.kinds import KINDS, Field, Slot
from evals.label_studio.controls import ARTICLE, DIRTY, KIND, POINTERS, SAME, TEXT, article_control, controls_of
from schemas.definitions import vocabulary_of
from schemas.vocabulary import Subject

_COLOURS: Mapping[Slot, str] = {
    "treaty": "#2f5d8a",
    "party": "#1b6f66",
    "term": "#8a5606",
    "statement": "#7a2f86",
    "opinion": "#a3350f",
}
"""As on the page of a result."""

_STYLE = ".htx-text { white-space: pre-wrap; }"
"""Without it older editors show runs of white space as one space."""

_NOTES: Mapping[str, str] = {
    "date": "YYYY-MM-DD",
    "published": "YYYY-MM-DD",
    "iso3": "three capital letters, such as NOR",
    "language": "BCP 47, such as it",
    "people": "name, office; one entry for each person",
}
"""How a text is written, by the name of its field, its part or its form."""


def configuration() -> str:
    """The labelling configuration of a project, as XML.

    Nothing is marked as required: Label Studio would require a field of a term from every other region as well. What
    lacks is told when the annotations come back.
    """
    root = Element("View")
    SubElement(root, "Style").text = _STYLE
    relations = SubElement(root, "Relations", choice="multiple")
    for value in (*POINTERS, SAME):
        SubElement(relations, "Relation", value=value)
    labels = SubElement(root, "Labels", name=KIND, toName=TEXT)
    for slot, kind in KINDS.items():
        SubElement(labels, "Label", value=kind.one, background=_COLOURS[slot])
    SubElement(root, "Text", name=TEXT, value=f"${TEXT}", valueType="text", granularity="symbol")
    for slot, kind in KINDS.items():
        view = SubElement(root, "View", visibleWhen="region-selected", whenLabelValue=kind.one)
        for field in kind.fields:
            _add(view, slot, field)
    _add_article(SubElement(root, "View", visibleWhen="no-region-selected"))
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _add(view: Element, slot: Slot, field: Field) -> None:
    """The controls of a field of a region."""
    for part, name in controls_of(slot, field).items():
        notes = [_NOTES[key] for key in (part, field.name, field.form) if key in _NOTES]
        _head(view, {"iso3": "Country code", "date": "Date"}.get(part, field.label), *notes)
        if field.form == "choice":
            _choices(view, name, field.choices, perRegion="true")
        else:
            once = {} if field.form == "people" else {"maxSubmissions": "1"}
            _text(view, name, rows="2" if field.form == "long" else "1", perRegion="true", **once)


def _add_article(view: Element) -> None:
    """The controls of what is known of the article."""
    for field in ARTICLE:
        name = article_control(field)
        match field:
            case "subject":
                _head(view, "What its agreement is about")
                _choices(view, name, get_args(Subject))
            case "dirty":
                _choices(view, name, (DIRTY,), choice="multiple")
            case _:
                _head(view, field.capitalize(), *([_NOTES[field]] if field in _NOTES else []))
                _text(view, name, rows="1", maxSubmissions="1")


def _head(view: Element, label: str, *notes: str) -> None:
    SubElement(view, "Header", value=f"{label} ({'; '.join(notes)})" if notes else label, size="5")


def _text(view: Element, name: str, **more: str) -> None:
    SubElement(view, "TextArea", {"name": name, "toName": TEXT, "editable": "true", **more})


def _choices(view: Element, name: str, values: tuple[str, ...], choice: str = "single", **more: str) -> None:
    """A closed list; the alias is what is saved, and the hint is the definition of a value."""
    found = vocabulary_of(values)
    layout = "select" if len(values) > 6 else "inline"
    group = SubElement(view, "Choices", {"name": name, "toName": TEXT, "choice": choice, "layout": layout, **more})
    for value in values:
        offered = {"value": value.replace("_", " ")}
        if "_" in value:
            offered["alias"] = value
        if found:
            offered["hint"] = found[1].values[value]
        SubElement(group, "Choice", offered)
