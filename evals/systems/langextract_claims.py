"""From langextract's classes and attributes to the claims that the agent merges."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from agent.answers import OpinionClaim, PartyClaim, StatementClaim, TermClaim, TreatyClaim
from agent.claims import Claim

CLAIMS: dict[str, type[Claim]] = {
    "treaty": TreatyClaim,
    "party": PartyClaim,
    "term": TermClaim,
    "statement": StatementClaim,
    "opinion": OpinionClaim,
}
"""By langextract's class."""

_UNSAID: dict[type[Claim], dict[str, Any]] = {
    TreatyClaim: {"title": None, "kind": "agreement", "status": None, "signed_on": None, "signed_at": None},
    PartyClaim: {"type": "state", "role": "signatory", "representatives": []},
    TermClaim: {
        "treaty": None,
        "kind": "other",
        "modality": "obligation",
        "obligors": [],
        "beneficiaries": [],
        "condition": None,
    },
    StatementClaim: {
        "kind": "indirect",
        "speaker": None,
        "speaker_role": None,
        "speaker_party": None,
        "factuality": "asserted",
    },
    OpinionClaim: {
        "kind": "indirect",
        "title": None,
        "affiliation": None,
        "place": None,
        "told_to": None,
        "stance": "neutral",
    },
}
"""What stands for an attribute that is missing or not of its vocabulary: the likeliest, in langextract's favour."""

_LISTS = ("obligors", "beneficiaries", "representatives")
_VOCABULARY = ("kind", "status", "type", "role", "modality", "speaker_role", "factuality", "stance")
_LONGEST = 400


def claim_of(kind: type[Claim], quote: str, attributes: Mapping[str, Any]) -> Claim | None:
    """A claim of a kind, or None where what it cannot be without is missing, such as an expert's name."""
    usual = _UNSAID[kind]
    fields = {**usual, **_required(kind, quote)}
    for name, value in attributes.items():
        if name in kind.model_fields and name not in ("quote", "name_as_written") and value not in (None, "", []):
            fields[name] = _fitting(name, value)
    while True:
        try:
            return kind.model_validate({"quote": quote, **fields})
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) for fault in error.errors()}
            if any(name not in usual or fields[name] == usual[name] for name in wrong):
                return None
            fields.update({name: usual[name] for name in wrong})


def _required(kind: type[Claim], quote: str) -> dict[str, Any]:
    """What the passage itself says where no attribute does."""
    if kind is PartyClaim:
        return {"name_as_written": quote, "name_in_english": quote}
    if kind is TermClaim:
        return {"summary": quote}
    return {"claim": quote} if kind is OpinionClaim else {}


def _fitting(name: str, value: Any) -> Any:
    """An attribute's value in the form of our own field."""
    if name in _LISTS:
        texts = [str(one)[:_LONGEST] for one in (value if isinstance(value, list) else [value]) if one]
        return [{"name": text, "office": None} for text in texts] if name == "representatives" else texts
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if name in _VOCABULARY:
        return text.strip().casefold().replace(" ", "_").replace("-", "_")
    return text.strip()[:_LONGEST]
