"""Who agreed to what with whom, as a drawing: parties on the left, agreements with their terms on the right."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.output.items import Item

_PARTY_WIDTH = 150
"""In the drawing's own units, as all lengths here; it is 440 wide, and scaled to the page."""
_BOX_LEFT = 236
_PARTY_HEIGHT = 50
_TITLE_HEIGHT = 19
_TERM_HEIGHT = 26
_GAP = 26
_COLUMN = 8.2
"""A column of text is at most about so wide."""
_MOST_PARTIES = 12
_MOST_TERMS = 16
"""An agreement of more is drawn as far as it can be read."""

Tie = Literal["bound", "helper", "outside", "owes", "owed"]
"""Bound by the agreement, helping it along, outside of it; owing what a term says, or being owed it."""

_HELPERS = frozenset({"mediator", "guarantor", "witness", "depositary"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """Lines of text for one item."""

    id: str
    y: float
    lines: Sequence[str]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """An agreement and its terms."""

    head: Label
    y: float
    height: float
    terms: Sequence[Label]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A tie between a party and an agreement or one of its terms, as the path of a curve."""

    tie: Tie
    path: str
    ends: tuple[str, str]
    """The ids of the two."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagram:
    """A drawing, and what it says in words."""

    left: float
    """Where it begins: long names need more room."""
    height: float
    parties: Sequence[Label]
    boxes: Sequence[Box]
    lines: Sequence[Line]
    words: str
    left_out: int
    """Parties and terms that found no place."""


def diagram_of(items: Sequence[Item]) -> Diagram | None:
    """The drawing; None where no party takes part in an agreement."""
    treaties = [item for item in items if item.slot == "treaty"]
    parties = [item for item in items if item.slot == "party"]
    terms = [item for item in items if item.slot == "term"]
    if not treaties or not parties:
        return None
    drawn, drawn_terms = parties[:_MOST_PARTIES], terms[:_MOST_TERMS]
    boxes = _boxes(treaties, drawn_terms)
    left = [_party(item) for item in drawn]
    height = max(len(left) * _PARTY_HEIGHT, boxes[-1].y + boxes[-1].height) + 8
    labels = _spread(left, height)
    longest = max(_columns(line) for label in labels for line in (*label.lines, label.note))
    return Diagram(
        left=max(0.0, _PARTY_WIDTH - _COLUMN * longest),
        height=height,
        parties=labels,
        boxes=boxes,
        lines=list(_lines(drawn, drawn_terms, labels, boxes)),
        words=_words(treaties, parties, terms),
        left_out=len(parties) - len(drawn) + len(terms) - len(drawn_terms),
    )


def _boxes(treaties: Sequence[Item], terms: Sequence[Item]) -> list[Box]:
    boxes, y = [], 4.0
    for treaty in treaties:
        own = [t for t in terms if t.fields["treaty"] == treaty.id or (len(treaties) == 1 and not t.fields["treaty"])]
        title = _wrapped(treaty.fields["title"] or "Agreement without a title", 24, 3)
        status = (treaty.fields["status"] or treaty.fields["kind"]).replace("_", " ")
        head_height = 14 + _TITLE_HEIGHT * len(title) + 18
        rows = [
            Label(
                id=term.id,
                y=y + head_height + 8 + _TERM_HEIGHT * (number + 0.5),
                lines=[_cut(term.fields["kind"].replace("_", " "), 20)],
                note=term.reference,
            )
            for number, term in enumerate(own)
        ]
        height = head_height + (16 + _TERM_HEIGHT * len(rows) if rows else 4)
        boxes.append(Box(head=Label(id=treaty.id, y=y + 25, lines=title, note=status), y=y, height=height, terms=rows))
        y += height + _GAP
    return boxes


def _party(item: Item) -> Label:
    return Label(
        id=item.id,
        y=0,
        lines=[_cut(item.fields["name"], 20)],
        note=item.fields["role"].replace("_", " "),
    )


def _spread(labels: Sequence[Label], height: float) -> list[Label]:
    """The same labels, evenly over the height."""
    step = height / len(labels)
    return [
        Label(id=label.id, y=step * (number + 0.5), lines=label.lines, note=label.note)
        for number, label in enumerate(labels)
    ]


def _lines(
    parties: Sequence[Item], terms: Sequence[Item], labels: Sequence[Label], boxes: Sequence[Box]
) -> Iterator[Line]:
    left = {label.id: label.y for label in labels}
    right = {box.head.id: box.y + 24 for box in boxes} | {term.id: term.y for box in boxes for term in box.terms}
    for party in parties:
        role = party.fields["role"]
        tie: Tie = "helper" if role in _HELPERS else "outside" if role == "third_state" else "bound"
        for treaty in party.fields["treaties"]:
            yield _line(tie, party.id, treaty, left[party.id] - 6, right[treaty])
    for term in terms:
        if term.id not in right:
            continue
        for tie_, field, shift in (("owes", "obligors", 2), ("owed", "beneficiaries", 8)):
            for party_id in term.fields[field]:
                if party_id in left:
                    yield _line(tie_, party_id, term.id, left[party_id] + shift, right[term.id] + shift - 5)  # type: ignore[arg-type]


def _line(tie: Tie, party: str, other: str, y: float, to: float) -> Line:
    """A curve from left to right, or from right to left where something is owed to the party."""
    a, b = _PARTY_WIDTH + 8, _BOX_LEFT - 3
    middle = (a + b) / 2
    if tie == "owed":
        return Line(tie=tie, path=f"M{b} {to:g}C{middle:g} {to:g} {middle:g} {y:g} {a} {y:g}", ends=(party, other))
    return Line(tie=tie, path=f"M{a} {y:g}C{middle:g} {y:g} {middle:g} {to:g} {b} {to:g}", ends=(party, other))


def _words(treaties: Sequence[Item], parties: Sequence[Item], terms: Sequence[Item]) -> str:
    """What the drawing says, for who cannot see it."""
    names = {party.id: party.fields["name"] for party in parties}
    said = []
    for treaty in treaties:
        sides = [
            f"{p.fields['name']} ({_plain(p.fields['role'])})" for p in parties if treaty.id in p.fields["treaties"]
        ]
        said.append(f"{treaty.fields['title'] or 'An agreement'}: {', '.join(sides) or 'no party is named'}.")
    for term in terms:
        ties = _owed(names, term.fields)
        said.append(f"Term {term.reference}, {_plain(term.fields['kind'])}{ties}.")
    return " ".join(said)


def _owed(names: Mapping[str, str], fields: Mapping[str, list[str]]) -> str:
    by = ", ".join(names[id] for id in fields["obligors"])
    to = ", ".join(names[id] for id in fields["beneficiaries"])
    return (f", owed by {by}" if by else "") + (f", owed to {to}" if to else "")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str, most: int) -> str:
    """``text`` within so many columns."""
    if _columns(text) <= most:
        return text
    kept = ""
    for character in text:
        if _columns(kept + character) > most - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """``text`` in at most so many lines; scripts without spaces are cut where the line is full."""
    lines = [""]
    for word in text.split():
        for part in _parts(word, width):
            joined = f"{lines[-1]} {part}".strip()
            if _columns(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(part)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1] + "…" + lines[most], width)]
    return lines


def _parts(word: str, width: int) -> Iterator[str]:
    while _columns(word) > width:
        size = width if len(word) == _columns(word) else width // 2
        yield word[:size]
        word = word[size:]
    yield word
