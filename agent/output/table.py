"""A result as one flat CSV table, for a spreadsheet or a statistics program."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from schemas import DatedText, Evidence, Extraction, Opinion, Party, Term, Treaty

COLUMNS = (
    *("item", "id", "treaty", "name", "name_as_written", "iso3", "type", "role", "representatives"),
    *(
        "kind",
        "ambit",
        "status",
        "signed_on",
        "signed_at",
        "modality",
        "summary",
        "obligors",
        "beneficiaries",
    ),
    *("condition", "stance", "title", "affiliation", "place", "told_to", "confidence"),
    *("evidence", "quote", "start", "end", "evidence_kind", "speaker", "speaker_role", "speaker_party"),
    *("factuality", "evidence_confidence"),
)

_FORMULA = re.compile(r"'*(?:[\t\r\n]|[\s\ufeff\u200b]*[=+\-@＝＋－＠])")
"""How a cell begins that a spreadsheet may take for a formula, or that would be read back as a protected one."""

Row = dict[str, Any]


def table(extraction: Extraction) -> str:
    r"""The result as CSV (RFC 4180, ``\r\n``): a row for each item and each passage it rests on.

    A passage that no item rests on is a row with ``evidence`` as its item. Ids of several items in a cell are
    separated by spaces; unknown values are empty cells.

    A cell that begins as a formula does (``=``, ``+``, ``-``, ``@``, their full-width forms, also after white
    space, or a tab or line end) gets a leading apostrophe, so that no spreadsheet runs what an article says. So does
    one that begins with apostrophes and then such a character: whoever takes one apostrophe away before any of
    these has the text again. Nothing else is changed.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(extraction):
        writer.writerow({column: protected(value) for column, value in row.items()})
    return out.getvalue()


def protected(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, as :func:`table` describes it."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _rows(extraction: Extraction) -> Iterator[Row]:
    passages = {item.id: passage(item) for item in extraction.evidence}
    left = dict(passages)
    for item, row in items(extraction):
        for id in item.evidence:
            yield row | passages[id]
            left.pop(id, None)
    for id, row in left.items():
        yield {"item": "evidence", "id": id} | row


def items(extraction: Extraction) -> Iterator[tuple[Treaty | Party | Term | Opinion, Row]]:
    """Every item with its row, without the passages that it rests on."""
    for treaty in extraction.treaties:
        yield treaty, {"item": "treaty", "id": treaty.id} | _treaty(treaty)
    for party in extraction.parties:
        yield party, {"item": "party", "id": party.id} | _party(party)
    for term in extraction.terms:
        yield term, {"item": "term", "id": term.id} | _term(term)
    for opinion in extraction.opinions:
        yield opinion, {"item": "opinion", "id": opinion.id} | _opinion(opinion)


def _treaty(treaty: Treaty) -> Row:
    return {
        "treaty": treaty.id,
        "name": treaty.title,
        "kind": treaty.kind,
        "ambit": treaty.ambit,
        "status": treaty.status,
        "signed_on": _day(treaty.signed_on),
        "signed_at": treaty.signed_at.text if treaty.signed_at else None,
    }


def _day(day: DatedText | None) -> str | None:
    """The ISO date where it is known, else the words of the article."""
    if day is None:
        return None
    return day.date.isoformat() if day.date else day.text


def _party(party: Party) -> Row:
    people = (f"{p.name} ({p.office})" if p.office else p.name for p in party.representatives)
    return {
        "treaty": " ".join(party.treaties),
        "name": party.name,
        "name_as_written": party.name_as_written,
        "iso3": party.iso3,
        "type": party.type,
        "role": party.role,
        "representatives": "; ".join(people),
        "confidence": party.confidence,
    }


def _term(term: Term) -> Row:
    return {
        "treaty": term.treaty,
        "kind": term.kind,
        "modality": term.modality,
        "summary": term.summary,
        "obligors": " ".join(term.obligors),
        "beneficiaries": " ".join(term.beneficiaries),
        "condition": term.condition,
        "confidence": term.confidence,
    }


def _opinion(opinion: Opinion) -> Row:
    return {
        "name": opinion.expert,
        "summary": opinion.claim,
        "stance": opinion.stance,
        "title": opinion.title,
        "affiliation": opinion.affiliation,
        "place": opinion.place,
        "told_to": opinion.told_to,
        "confidence": opinion.confidence,
    }


def passage(item: Evidence) -> Row:
    """The row of a passage."""
    return {
        "evidence": item.id,
        "quote": item.quote,
        "start": item.start,
        "end": item.end,
        "evidence_kind": item.kind,
        "speaker": item.speaker,
        "speaker_role": item.speaker_role,
        "speaker_party": item.speaker_party,
        "factuality": item.factuality,
        "evidence_confidence": item.confidence,
    }
