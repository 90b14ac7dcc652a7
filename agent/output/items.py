"""The items of a result as a page shows them: each with a reference, its fields and its passages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from agent.output.kinds import KINDS, SAID, Slot
from schemas import Evidence, Extraction, Opinion, Party, Term, Treaty


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A span of the article, in code points, half open."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One agreement, party, term, statement or opinion."""

    id: str
    slot: Slot
    reference: str
    """Such as ``T2``: stands beside the item's passages."""
    fields: Mapping[str, Any]
    """By the names of ``KINDS[slot].fields``."""
    passages: Sequence[Passage]
    confidence: float | None


def items_of(extraction: Extraction) -> list[Item]:
    """All items, in the order of the page.

    A statement is a passage with a source that no opinion rests on, as in a gold file; what is said there without a
    source is nobody's.
    """
    told = {id for opinion in extraction.opinions for id in opinion.evidence}
    said = [e for e in extraction.evidence if e.id not in told and (e.kind != "reported_fact" or e.speaker)]
    return [
        *_numbered("treaty", extraction, ((t, _treaty(t), t.evidence, None) for t in extraction.treaties)),
        *_numbered("party", extraction, ((p, _party(p), p.evidence, p.confidence) for p in extraction.parties)),
        *_numbered("term", extraction, ((t, _term(t), t.evidence, t.confidence) for t in extraction.terms)),
        *_numbered("statement", extraction, ((e, _statement(e), [e.id], e.confidence) for e in _by_speaker(said))),
        *_numbered(
            "opinion",
            extraction,
            ((o, _opinion(o, extraction), o.evidence, o.confidence) for o in extraction.opinions),
        ),
    ]


def _numbered(
    slot: Slot,
    extraction: Extraction,
    found: Iterator[tuple[Any, dict[str, Any], Sequence[str], float | None]],
) -> Iterator[Item]:
    evidence = {e.id: e for e in extraction.evidence}
    for number, (item, fields, ids, confidence) in zip(count(1), found, strict=False):
        yield Item(
            id=item.id,
            slot=slot,
            reference=f"{KINDS[slot].letter}{number}",
            fields=fields,
            passages=[Passage(id=id, start=evidence[id].start, end=evidence[id].end) for id in dict.fromkeys(ids)],
            confidence=confidence,
        )


def _by_speaker(said: Sequence[Evidence]) -> list[Evidence]:
    """Statements of one speaker together, speakers as they come."""
    speakers: dict[str | None, list[Evidence]] = {}
    for item in said:
        speakers.setdefault(item.speaker, []).append(item)
    return [item for items in speakers.values() for item in items]


def _treaty(treaty: Treaty) -> dict[str, Any]:
    on, at = treaty.signed_on, treaty.signed_at
    return {
        "title": treaty.title,
        "kind": treaty.kind,
        "ambit": treaty.ambit,
        "status": treaty.status,
        "signed_on": {"text": on.text, "date": on.date.isoformat() if on.date else None} if on else None,
        "signed_at": {"text": at.text, "iso3": at.iso3} if at else None,
        "entry_into_force": treaty.entry_into_force,
        "duration": treaty.duration,
        "withdrawal": treaty.withdrawal,
        "depositary": treaty.depositary,
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "as_written": party.name_as_written,
        "iso3": party.iso3,
        "type": party.type,
        "role": party.role,
        "representatives": [{"name": person.name, "office": person.office} for person in party.representatives],
        "treaties": party.treaties,
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "treaty": term.treaty,
        "kind": term.kind,
        "modality": term.modality,
        "summary": term.summary,
        "obligors": term.obligors,
        "beneficiaries": term.beneficiaries,
        "condition": term.condition,
    }


def _statement(said: Evidence) -> dict[str, Any]:
    return {
        "speaker": said.speaker,
        "role": said.speaker_role,
        "party": said.speaker_party,
        "kind": said.kind if said.kind in SAID else "indirect",
        "factuality": said.factuality,
    }


def _opinion(opinion: Opinion, extraction: Extraction) -> dict[str, Any]:
    kinds = [e.kind for e in extraction.evidence if e.id == opinion.evidence[0] and e.kind in SAID]
    return {
        "expert": opinion.expert,
        "title": opinion.title,
        "affiliation": opinion.affiliation,
        "place": opinion.place,
        "told_to": opinion.told_to,
        "claim": opinion.claim,
        "stance": opinion.stance,
        "kind": kinds[0] if kinds else "indirect",
    }
