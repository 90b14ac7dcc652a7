"""Valid results over a made-up article, for tests that need one and care for a part of it."""

from datetime import date
from typing import Any

from schemas import (
    SCHEMA_VERSION,
    Article,
    DatedText,
    Dropped,
    Evidence,
    Extraction,
    Failure,
    Opinion,
    Party,
    PlacedText,
    Representative,
    Run,
    Term,
    Treaty,
    digest,
)

SIGNED = "Portugal and Uruguay signed the Lighthouse Accord in Lisbon on 3 May 2024"
WARN = "Each country shall warn the other of a closed lighthouse within two days"
PROUD = "Our sailors will sleep better tonight"
DOUBT = "Two days are too long for a ship in a storm"
TEXT = f"""{SIGNED}.

{WARN}, the accord says.

“{PROUD},” said Ana Prado, the transport minister of Portugal.

“{DOUBT},” Tomas Vidal, a historian at the Harbour Institute, told Coast Radio.
"""


def article(text: str = TEXT, **changes: Any) -> Article:
    """The article; its digest follows ``text``."""
    facts: dict[str, Any] = {
        "source": "lighthouses.txt",
        "title": "Two coasts, one light",
        "language": "en",
        "published": date(2024, 5, 4),
        "outlet": "The Coast",
        "sha256": digest(text),
        "text": text,
    }
    return Article(**facts | changes)


def evidence(quote: str = SIGNED, number: int = 1, *, text: str = TEXT, **changes: Any) -> Evidence:
    """A reported fact, where ``quote`` first stands in ``text``."""
    start = text.index(quote)
    facts: dict[str, Any] = {
        "id": f"evidence-{number}",
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "kind": "reported_fact",
        "speaker": None,
        "speaker_role": None,
        "speaker_party": None,
        "factuality": "asserted",
        "supports": [],
        "confidence": None,
    }
    return Evidence(**facts | changes)


def treaty(number: int = 1, **changes: Any) -> Treaty:
    """The Lighthouse Accord."""
    facts: dict[str, Any] = {
        "id": f"treaty-{number}",
        "title": "Lighthouse Accord",
        "kind": "agreement",
        "ambit": "bilateral",
        "status": "signed",
        "signed_on": DatedText(text="3 May 2024", date=date(2024, 5, 3)),
        "signed_at": PlacedText(text="Lisbon", iso3="PRT"),
        "entry_into_force": None,
        "duration": None,
        "withdrawal": None,
        "depositary": None,
        "evidence": ["evidence-1"],
    }
    return Treaty(**facts | changes)


def party(number: int = 1, **changes: Any) -> Party:
    """Portugal, which signed the treaty."""
    facts: dict[str, Any] = {
        "id": f"party-{number}",
        "name": "Portugal",
        "name_as_written": "Portugal",
        "iso3": "PRT",
        "type": "state",
        "role": "signatory",
        "representatives": [Representative(name="Ana Prado", office="transport minister")],
        "treaties": ["treaty-1"],
        "evidence": ["evidence-1"],
        "confidence": None,
    }
    return Party(**facts | changes)


def uruguay() -> Party:
    """The other party: nobody acts for it."""
    return party(2, name="Uruguay", name_as_written="Uruguay", iso3="URY", representatives=[])


def term(number: int = 1, **changes: Any) -> Term:
    """The duty to warn."""
    facts: dict[str, Any] = {
        "id": f"term-{number}",
        "treaty": "treaty-1",
        "kind": "consultation",
        "modality": "obligation",
        "summary": "Each country warns the other of a closed lighthouse within two days.",
        "obligors": ["party-1", "party-2"],
        "beneficiaries": ["party-1", "party-2"],
        "condition": None,
        "evidence": ["evidence-2"],
        "confidence": None,
    }
    return Term(**facts | changes)


def opinion(number: int = 1, **changes: Any) -> Opinion:
    """An expert's doubt."""
    facts: dict[str, Any] = {
        "id": f"opinion-{number}",
        "expert": "Tomas Vidal",
        "title": "historian",
        "affiliation": "Harbour Institute",
        "place": None,
        "told_to": "Coast Radio",
        "claim": "The time allowed for a warning is too long.",
        "stance": "critical",
        "evidence": ["evidence-4"],
        "confidence": None,
    }
    return Opinion(**facts | changes)


def run(**changes: Any) -> Run:
    """A run of which nothing is missing."""
    facts: dict[str, Any] = {
        "model": "local/some-model",
        "prompts": "0" * 64,
        "schema": "1" * 64,
        "seconds": 12.34,
        "calls": 9,
        "input_tokens": 4321,
        "output_tokens": 210,
        "cached_calls": 2,
        "cost_usd": 0.0,
        "chunks": 1,
        "failures": [],
        "dropped": [],
        "warnings": [],
    }
    return Run(**facts | changes)


def partial_run(**changes: Any) -> Run:
    """A run with one failure, one kind of dropped claim and one warning."""
    facts: dict[str, Any] = {
        "failures": [Failure(chunk=0, step="terms", reason="The answer was cut off twice.")],
        "dropped": [Dropped(item="party", reason="the quote is not in the article", count=2)],
        "warnings": ["The article names no date."],
    }
    return run(**facts | changes)


def extraction(**changes: Any) -> Extraction:
    """The full result: one treaty, two parties, one term, one statement and one opinion."""
    items: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "article": article(),
        "treaties": [treaty()],
        "parties": [party(), uruguay()],
        "terms": [term()],
        "evidence": [
            evidence(SIGNED, 1, supports=["treaty-1", "party-1", "party-2"]),
            evidence(WARN, 2, supports=["term-1"]),
            evidence(
                PROUD,
                3,
                kind="direct",
                speaker="Ana Prado",
                speaker_role="politician",
                speaker_party="party-1",
                factuality="predicted",
            ),
            evidence(
                DOUBT,
                4,
                kind="direct",
                speaker="Tomas Vidal",
                speaker_role="expert",
                supports=["opinion-1"],
            ),
        ],
        "opinions": [opinion()],
        "run": run(),
    }
    return Extraction(**items | changes)


def extraction_of_nothing(**changes: Any) -> Extraction:
    """The result of an article about no agreement."""
    empty: dict[str, Any] = {"treaties": [], "parties": [], "terms": [], "evidence": [], "opinions": []}
    return extraction(**empty | changes)
