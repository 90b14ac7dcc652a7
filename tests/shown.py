"""A made-up article in four scripts, with passages that overlap, and the result that a page shows of it."""

from datetime import date
from typing import Any

from schemas import (
    DatedText,
    Dropped,
    Evidence,
    Extraction,
    Failure,
    Opinion,
    Party,
    PlacedText,
    Representative,
    Term,
    Treaty,
)
from tests import builders

TITLE = "Malta and Tunisia share the dolphinfish"
SIGNED = "Malta and Tunisia signed the Lampuka Accord in Sousse on Monday"
BOTH = f"{SIGNED}, and Japan will pay for the radar that watches over it"
RADAR = "Japan will pay for the radar that watches over it"
NIGHT = "no boat of either side may fish by night 🌙 between the buoys"
NIGHTLY = "may fish by night 🌙 between the buoys until the stocks are counted 🐟🐟"
TEN = "The accord holds for ten years"
DOOR = "We have stopped shouting across the water 👋🏽, and the fish have noticed"
ARABIC = "لن تدخل سفننا المنطقة قبل أن تُحصى الأسماك"
ARABIC_PART = "قبل أن تُحصى الأسماك"
JAPANESE = "レーダーだけでは魚は戻らない。数えることが先だ"
FOGGY = "the accord is a lighthouse built by people who sell fog"
CLOSED = "would close the gap that two earlier texts had left open"
ALGERIA = "Algeria, whose trawlers pass the buoys every week, was not asked"

TEXT = f"""{TITLE} 🐟

SOUSSE – {BOTH}, officials of both sides said in a hall that smelled of paint. The talks had begun in a canteen.

Under the text {NIGHT} until the stocks are counted 🐟🐟. {TEN}, unless one side leaves it a year ahead.

“{DOOR},” said Carmen Zahra, the Maltese fisheries minister, to applause from the second row.

وقال الوزير التونسي سليم الورغي: «{ARABIC}».

横浜海洋大学の森田葵教授は「{JAPANESE}」と話した。

{ALGERIA}. For Pawlu Grech, a historian at the Institute of Small Harbours in Valletta, {FOGGY}. \
He told Radio Xlokk that the accord {CLOSED}.
"""


def _evidence(number: int, quote: str, *supports: str, confidence: float | None = None, **said: Any) -> Evidence:
    return builders.evidence(quote, number, text=TEXT, supports=list(supports), confidence=confidence, **said)


def _party(number: int, name: str, iso3: str, role: Any, evidence: str, confidence: float, *people: Any) -> Party:
    return builders.party(
        number,
        name=name,
        name_as_written=name,
        iso3=iso3,
        role=role,
        representatives=[Representative(name=who, office=office) for who, office in people],
        evidence=[evidence],
        confidence=confidence,
    )


def _term(number: int, kind: Any, modality: Any, summary: str, evidence: str, **changes: Any) -> Term:
    usual: dict[str, Any] = {"obligors": [], "beneficiaries": [], "confidence": 0.5}
    return builders.term(number, kind=kind, modality=modality, summary=summary, evidence=[evidence], **usual | changes)


def _opinion(number: int, expert: str, claim: str, stance: Any, evidence: list[str], **changes: Any) -> Opinion:
    return builders.opinion(number, expert=expert, claim=claim, stance=stance, evidence=evidence, **changes)


def treaty() -> Treaty:
    """The Lampuka Accord."""
    return builders.treaty(
        title="Lampuka Accord",
        signed_on=DatedText(text="Monday", date=date(2025, 9, 1)),
        signed_at=PlacedText(text="Sousse", iso3="TUN"),
        duration="ten years",
        withdrawal="with a year's notice",
    )


def extraction(**changes: Any) -> Extraction:
    """The full result: an agreement, four parties, four terms, three statements, and opinions of two experts."""
    grech: dict[str, Any] = {"title": "historian", "affiliation": "Institute of Small Harbours", "place": "Valletta"}
    parts: dict[str, Any] = {
        "article": builders.article(
            TEXT, source="lampuka.en.txt", title=TITLE, outlet="The Harbour Post", published=date(2025, 9, 2)
        ),
        "treaties": [treaty()],
        "parties": [
            _party(1, "Malta", "MLT", "signatory", "evidence-1", 0.99, ("Carmen Zahra", "fisheries minister")),
            _party(2, "Tunisia", "TUN", "signatory", "evidence-1", 0.97, ("سليم الورغي", None)),
            _party(3, "Japan", "JPN", "guarantor", "evidence-2", 0.62),
            _party(4, "Algeria", "DZA", "third_state", "evidence-10", 0.41),
        ],
        "terms": [
            _term(
                1,
                "resource_access",
                "prohibition",
                "No boat of either side may fish by night between the buoys.",
                "evidence-4",
                obligors=["party-1", "party-2"],
                beneficiaries=["party-1", "party-2"],
                condition="until the stocks are counted",
                confidence=0.83,
            ),
            _term(
                2,
                "monitoring",
                "obligation",
                "The stocks are counted before night fishing begins again.",
                "evidence-5",
                confidence=0.34,
            ),
            _term(
                3,
                "payment",
                "obligation",
                "Japan pays for the radar.",
                "evidence-3",
                obligors=["party-3"],
                beneficiaries=["party-1", "party-2"],
                confidence=0.71,
            ),
            _term(4, "duration", "obligation", "The accord holds for ten years.", "evidence-6", confidence=0.93),
        ],
        "evidence": [
            _evidence(1, SIGNED, "treaty-1", "party-1", "party-2", confidence=0.99),
            _evidence(2, BOTH, "party-3"),
            _evidence(3, RADAR, "term-3"),
            _evidence(4, NIGHT, "term-1"),
            _evidence(5, NIGHTLY, "term-2"),
            _evidence(6, TEN, "term-4"),
            _evidence(
                7,
                DOOR,
                confidence=0.9,
                kind="direct",
                speaker="Carmen Zahra",
                speaker_role="politician",
                speaker_party="party-1",
            ),
            _evidence(
                8,
                ARABIC,
                confidence=0.66,
                kind="direct",
                speaker="سليم الورغي",
                speaker_role="politician",
                speaker_party="party-2",
                factuality="predicted",
            ),
            _evidence(9, ARABIC_PART, kind="mixed", speaker="سليم الورغي", speaker_role="politician", confidence=0.2),
            _evidence(10, ALGERIA, "party-4"),
            _evidence(11, JAPANESE, "opinion-1", kind="direct", speaker="森田葵", speaker_role="expert"),
            _evidence(12, FOGGY, "opinion-2", kind="indirect", speaker="Pawlu Grech", speaker_role="expert"),
            _evidence(13, CLOSED, "opinion-3", kind="indirect", speaker="Pawlu Grech", speaker_role="expert"),
        ],
        "opinions": [
            _opinion(
                1,
                "森田葵",
                "Radar alone does not bring the fish back; counting comes first.",
                "sceptical",
                ["evidence-11"],
                title="教授",
                affiliation="横浜海洋大学",
                told_to=None,
                confidence=0.77,
            ),
            _opinion(
                2,
                "Pawlu Grech",
                "Those who made the accord live from what it is meant to clear up.",
                "critical",
                ["evidence-12"],
                confidence=0.81,
                **grech | {"told_to": None},
            ),
            _opinion(
                3,
                "Pawlu Grech",
                "The accord closes a gap that earlier texts left.",
                "supportive",
                ["evidence-13"],
                confidence=0.48,
                **grech | {"told_to": "Radio Xlokk"},
            ),
        ],
        "run": builders.run(
            failures=[Failure(chunk=1, step="terms", reason="The answer was cut off twice.")],
            dropped=[Dropped(item="party", reason="the quote is not in the article", count=2)],
            warnings=["The article names no year."],
        ),
    }
    return builders.extraction(**parts | changes)
