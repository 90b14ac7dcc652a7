"""Results over a made-up article for the tests of the scorer, each item in one call.

An item's place is a quote of the text or a ``(start, end)`` pair; parties are pointed to by their English names.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from evals.scoring import Case
from schemas import DatedText, Extraction, PlacedText, Run
from tests import builders

Place = str | tuple[int, int]

TEXT = """Peru and Chile signed the Arica Rail Treaty in Tacna on Monday. Each side keeps its own gauge.
Chile will pay for 40 wagons within two years. Peru may run night trains. The treaty lasts ten years.
“We have waited for this train,” said Rosa Huanca, the transport minister of Peru.
Her Chilean colleague Pablo Soto denied that the price was secret.
“Nobody will ride at night,” Inés Mora of the Rail Institute told Radio Tacna. She added that the gauge was a mistake.
"""


def treaty(at: Place | Sequence[Place] = "signed the Arica Rail Treaty", **values: Any) -> dict[str, Any]:
    return {
        "at": at,
        "title": "Arica Rail Treaty",
        "kind": "treaty",
        "ambit": "bilateral",
        "status": "signed",
        "signed_on": DatedText(text="Monday", date=date(2025, 3, 3)),
        "signed_at": PlacedText(text="Tacna", iso3="PER"),
        "entry_into_force": None,
        "duration": "ten years",
        "withdrawal": None,
        "depositary": None,
    } | values


def party(name: str, at: Place | Sequence[Place] = "Peru and Chile", **values: Any) -> dict[str, Any]:
    iso3 = {"Peru": "PER", "Chile": "CHL", "Bolivia": "BOL"}.get(name)
    facts = {"at": at, "name": name, "name_as_written": name, "iso3": iso3, "type": "state", "role": "signatory"}
    return facts | {"representatives": [], "treaties": [], "confidence": None} | values


def term(at: Place | Sequence[Place], **values: Any) -> dict[str, Any]:
    return {
        "at": at,
        "treaty": None,
        "kind": "other",
        "modality": "obligation",
        "summary": "A provision.",
        "obligors": [],
        "beneficiaries": [],
        "condition": None,
        "confidence": None,
    } | values


def statement(at: Place, speaker: str | None = "Rosa Huanca", **values: Any) -> dict[str, Any]:
    return {
        "at": at,
        "kind": "direct",
        "speaker": speaker,
        "speaker_role": "politician",
        "speaker_party": None,
        "factuality": "asserted",
    } | values


def opinion(at: Place | Sequence[Place], expert: str = "Inés Mora", **values: Any) -> dict[str, Any]:
    return {
        "at": at,
        "expert": expert,
        "title": None,
        "affiliation": "Rail Institute",
        "place": None,
        "told_to": None,
        "claim": "It will not work.",
        "stance": "sceptical",
        "confidence": None,
    } | values


@dataclass
class _Building:
    text: str
    parties: dict[str, str]
    spans: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)

    def evidence(self, at: Place | Sequence[Place], owner: str | None = None, **said: Any) -> list[str]:
        single = isinstance(at, str) or isinstance(at[0], int)
        places = cast("Sequence[Place]", [at] if single else at)
        return [self._passage(place, owner, said) for place in places]

    def _passage(self, place: Place, owner: str | None, said: dict[str, Any]) -> str:
        start = self.text.index(place) if isinstance(place, str) else place[0]
        end = start + len(place) if isinstance(place, str) else place[1]
        facts = {"kind": "reported_fact", "speaker": None, "speaker_role": None, "speaker_party": None}
        entry = self.spans.setdefault(
            (start, end),
            {"id": f"evidence-{len(self.spans) + 1}", "quote": self.text[start:end], "start": start, "end": end}
            | {"supports": [], "factuality": "asserted", "confidence": None}
            | facts,
        )
        entry |= said
        entry["supports"] += [owner] if owner else []
        return str(entry["id"])

    def ids(self, names: Sequence[str]) -> list[str]:
        return [self.parties[name] for name in names]


def result(
    text: str = TEXT,
    *,
    treaties: Sequence[dict[str, Any]] = (),
    parties: Sequence[dict[str, Any]] = (),
    terms: Sequence[dict[str, Any]] = (),
    statements: Sequence[dict[str, Any]] = (),
    opinions: Sequence[dict[str, Any]] = (),
    run: Run | None = None,
) -> Extraction:
    """A valid result that holds these items; ids are given in their order."""
    building = _Building(text, {p["name"]: f"party-{n}" for n, p in enumerate(parties, 1)})
    found: dict[str, list[dict[str, Any]]] = {"treaties": [], "parties": [], "terms": [], "opinions": []}
    for said in statements:
        name = said["speaker_party"]
        building.evidence(**{**said, "speaker_party": building.parties[name] if name else None})
    for slot, items in {"treaties": treaties, "parties": parties, "terms": terms, "opinions": opinions}.items():
        kind = {"treaties": "treaty", "parties": "party"}.get(slot, slot.removesuffix("s"))
        for number, item in enumerate(items, 1):
            rest = {key: value for key, value in item.items() if key != "at"}
            for key in ("obligors", "beneficiaries"):
                if key in rest:
                    rest[key] = building.ids(rest[key])
            expert = (
                {"kind": "direct", "speaker": item["expert"], "speaker_role": "expert"} if slot == "opinions" else {}
            )
            id_ = f"{kind}-{number}"
            found[slot].append({"id": id_, **rest, "evidence": building.evidence(item["at"], id_, **expert)})
    return Extraction.model_validate(
        {
            "schema_version": "1",
            "article": builders.article(text, title=None, published=None, outlet=None),
            **found,
            "evidence": list(building.spans.values()),
            "run": run or builders.run(),
        }
    )


def case(gold: Extraction, predicted: Extraction | None, name: str = "rail.en", **about: Any) -> Case:
    facts: dict[str, Any] = {"language": "en", "subject": "transport", "dirty": False, "failure": None}
    return Case(name=name, gold=gold, predicted=predicted, **facts | about)


def labels() -> Extraction:
    """The labels of the made-up article: one treaty, two parties, four terms, two statements and one opinion."""
    return result(
        treaties=[treaty()],
        parties=[party("Peru"), party("Chile")],
        terms=[
            term("Each side keeps its own gauge", obligors=["Peru", "Chile"], kind="infrastructure"),
            term("Chile will pay for 40 wagons within two years", obligors=["Chile"], kind="payment"),
            term("Peru may run night trains", obligors=["Peru"], kind="resource_access", modality="permission"),
            term("The treaty lasts ten years", kind="duration"),
        ],
        statements=[
            statement("We have waited for this train", speaker_party="Peru"),
            statement(
                "the price was secret", "Pablo Soto", kind="indirect", factuality="denied", speaker_party="Chile"
            ),
        ],
        opinions=[opinion(["Nobody will ride at night", "the gauge was a mistake"], told_to="Radio Tacna")],
    )


def answer() -> Extraction:
    """What a middling system makes of it; the tests say by hand what that is worth."""
    return result(
        treaties=[treaty("Arica Rail Treaty", title="the Arica rail treaty", status="ratified", duration="10 years")],
        parties=[
            party("Peru", name_as_written="Peruvian", role="party"),
            party("Chile"),
            party("Bolivia", "Tacna"),
        ],
        terms=[
            term("Each side keeps its own gauge.", obligors=["Peru"], kind="infrastructure"),
            term("Chile will pay for 40 wagons", obligors=["Chile"], kind="trade"),
            term("signed the Arica Rail Treaty in Tacna"),
        ],
        statements=[
            statement("We have waited for this train", "Pablo Soto", speaker_party="Chile"),
            statement("denied that the price was secret", "Soto", kind="indirect", speaker_party="Chile"),
        ],
        opinions=[opinion("Nobody will ride at night", "Mora", stance="predictive", told_to="Radio Tacna")],
    )


def confident(of: Extraction, **confidences: Sequence[float | None]) -> Extraction:
    """The same with these confidences of the first items of a list, such as ``parties`` or ``evidence``."""
    data = of.model_dump(mode="json", by_alias=True)
    for items, values in confidences.items():
        for item, value in zip(data[items], values, strict=False):
            item["confidence"] = value
    return Extraction.model_validate_json(json.dumps(data))
