"""What was matched, missed and invented in one article, each with its passage: plain data for a report."""

from evals.scoring.alignment import Alignment, Pair, align
from evals.scoring.case import Case, checked
from evals.scoring.comparators import shown
from evals.scoring.fields import FIELDS, field_result
from evals.scoring.items import SLOTS, Item, Slot
from evals.scoring.results import Result

CONTEXT = 60
"""Characters of the article shown on either side of a passage."""


class Passage(Result):
    """A stretch of the article in its context."""

    quote: str
    start: int
    end: int
    """In code points of the article's text; the range is half open."""
    before: str
    after: str


class InspectedItem(Result):
    """One item of one side."""

    id: str
    values: dict[str, str | None]
    """Its fields as text; parties stand by their names."""
    passages: list[Passage]


class DifferingField(Result):
    """A field in which two matched items differ."""

    field: str
    gold: str | None
    predicted: str | None


class InspectedPair(Result):
    """Two items that were matched."""

    gold: InspectedItem
    predicted: InspectedItem
    similarity: float
    differing: list[DifferingField]


class SlotInspection(Result):
    """One slot of one article, matched as for the field scores: the same party, or half of a passage."""

    slot: Slot
    pairs: list[InspectedPair]
    missed: list[InspectedItem]
    """Gold items that nothing was matched with."""
    false_alarms: list[InspectedItem]
    """Predicted items that nothing was matched with."""


class Inspection(Result):
    """One article, looked at item by item, in the order of the text."""

    name: str
    language: str
    failure: str | None
    slots: list[SlotInspection]


def inspect(case: Case) -> Inspection:
    """Every match, miss and false alarm of one article.

    Raises:
        ScoringError: the result is about another text than the labels.
    """
    checked([case])
    failure = (case.failure or "there is no result") if case.predicted is None else None
    text = case.gold.article.text
    return Inspection(
        name=case.name,
        language=case.language,
        failure=failure,
        slots=[_slot(align(case, slot), text) for slot in SLOTS],
    )


def _slot(sides: Alignment, text: str) -> SlotInspection:
    pairs = sides.matched()
    gold, predicted = {pair.gold.id for pair in pairs}, {pair.predicted.id for pair in pairs}
    return SlotInspection(
        slot=sides.slot,
        pairs=[_pair(sides.slot, pair, text) for pair in pairs],
        missed=[_item(item, text) for item in sides.gold if item.id not in gold],
        false_alarms=[_item(item, text) for item in sides.predicted if item.id not in predicted],
    )


def _pair(slot: Slot, pair: Pair, text: str) -> InspectedPair:
    return InspectedPair(
        gold=_item(pair.gold, text),
        predicted=_item(pair.predicted, text),
        similarity=pair.similarity,
        differing=_differing(slot, pair),
    )


def _differing(slot: Slot, pair: Pair) -> list[DifferingField]:
    return [
        DifferingField(
            field=field.name,
            gold=shown(pair.gold.values[field.name]),
            predicted=shown(pair.predicted.values[field.name]),
        )
        for field in FIELDS[slot]
        if field_result(field, pair.gold, pair.predicted).outcome in ("fa", "fd", "fn")
    ]


def _item(item: Item, text: str) -> InspectedItem:
    return InspectedItem(
        id=item.id,
        values={name: shown(value) for name, value in item.values.items()},
        passages=[
            Passage(
                quote=text[start:end],
                start=start,
                end=end,
                before=text[max(0, start - CONTEXT) : start],
                after=text[end : end + CONTEXT],
            )
            for start, end in item.spans
        ],
    )
