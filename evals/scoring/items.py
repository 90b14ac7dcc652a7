"""The five kinds of items of a result, in one form: passages, and fields that hold no ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import schemas
from evals.scoring.names import PartyName
from evals.scoring.spans import Span, trimmed

Slot = Literal["treaties", "parties", "terms", "statements", "opinions"]
"""What is looked for in an article, as MUC and IterX use the word."""

SLOTS: tuple[Slot, ...] = get_args(Slot)

Value = str | date | PartyName | tuple[PartyName, ...] | None
"""A field's value: a party stands for its id, several parties for a list of ids; an empty list is None."""


@dataclass(frozen=True)
class Item:
    """One item of one slot, as it can be compared with another result's."""

    id: str
    spans: tuple[Span, ...]
    """Where its passages stand, without repeats, in the order of the text."""
    trimmed: tuple[Span, ...]
    """The same without white space and punctuation at the ends; not in step with ``spans``."""
    values: Mapping[str, Value]
    confidence: float | None = None
    """The chance that it is right, as the system sees it; None where it says nothing."""

    def party(self) -> PartyName:
        """Who a party is."""
        return PartyName(str(self.values["name"]), str(self.values["name_as_written"]), _text(self.values["iso3"]))


def items_of(result: schemas.Extraction | None, slot: Slot) -> list[Item]:
    """The items of ``slot``, in an order that depends on what they say and neither on ids nor on their places.

    A failed article (None) has none. Statements are the passages with a source that no opinion rests on.
    """
    if result is None:
        return []
    items = _Reader(result).items(slot)
    return sorted(items, key=_order)


def _order(item: Item) -> tuple[tuple[Span, ...], str, float]:
    return item.spans, repr(item.values), -1.0 if item.confidence is None else item.confidence


class _Reader:
    """Puts what ids point to in their place."""

    def __init__(self, result: schemas.Extraction) -> None:
        self.result = result
        self.evidence = {e.id: e for e in result.evidence}
        self.parties = {p.id: PartyName(p.name, p.name_as_written, p.iso3) for p in result.parties}

    def items(self, slot: Slot) -> list[Item]:
        result = self.result
        match slot:
            case "treaties":
                return [self._item(t.id, t.evidence, _of_treaty(t)) for t in result.treaties]
            case "parties":
                return [self._item(p.id, p.evidence, _of_party(p), p.confidence) for p in result.parties]
            case "terms":
                return [self._item(t.id, t.evidence, self._of_term(t), t.confidence) for t in result.terms]
            case "statements":
                experts = {id_ for opinion in result.opinions for id_ in opinion.evidence}
                said = [e for e in result.evidence if e.kind != "reported_fact" and e.id not in experts]
                return [self._item(e.id, [e.id], self._of_statement(e), e.confidence) for e in said]
            case "opinions":
                return [self._item(o.id, o.evidence, _of_opinion(o), o.confidence) for o in result.opinions]

    def _item(
        self, id_: str, evidence: Sequence[str], values: Mapping[str, Value], confidence: float | None = None
    ) -> Item:
        spans = sorted({(self.evidence[e].start, self.evidence[e].end) for e in evidence})
        text = self.result.article.text
        return Item(id_, tuple(spans), tuple(sorted({trimmed(text, span) for span in spans})), values, confidence)

    def _of_term(self, term: schemas.Term) -> Mapping[str, Value]:
        return {
            "kind": term.kind,
            "modality": term.modality,
            "obligors": self._named(term.obligors),
            "beneficiaries": self._named(term.beneficiaries),
            "summary": term.summary,
            "condition": term.condition,
        }

    def _of_statement(self, said: schemas.Evidence) -> Mapping[str, Value]:
        return {
            "kind": said.kind,
            "speaker": said.speaker,
            "speaker_role": said.speaker_role,
            "speaker_party": self.parties[said.speaker_party] if said.speaker_party else None,
            "factuality": said.factuality,
        }

    def _named(self, ids: Sequence[str]) -> tuple[PartyName, ...] | None:
        return tuple(sorted({self.parties[id_] for id_ in ids}, key=repr)) or None


def _of_treaty(treaty: schemas.Treaty) -> Mapping[str, Value]:
    return {
        "title": treaty.title,
        "kind": treaty.kind,
        "ambit": treaty.ambit,
        "status": treaty.status,
        "signed_on.date": treaty.signed_on.date if treaty.signed_on else None,
        "signed_at": treaty.signed_at.text if treaty.signed_at else None,
        "duration": treaty.duration,
    }


def _of_party(party: schemas.Party) -> Mapping[str, Value]:
    return {
        "name": party.name,
        "name_as_written": party.name_as_written,
        "iso3": party.iso3,
        "type": party.type,
        "role": party.role,
    }


def _of_opinion(opinion: schemas.Opinion) -> Mapping[str, Value]:
    return {
        "expert": opinion.expert,
        "title": opinion.title,
        "affiliation": opinion.affiliation,
        "place": opinion.place,
        "told_to": opinion.told_to,
        "stance": opinion.stance,
        "claim": opinion.claim,
    }


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
