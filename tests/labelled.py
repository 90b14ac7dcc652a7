"""A folder of labelled articles for tests: the made-up article, a day without agreement, and one for the test."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.story import ARTICLE, MARKET, SIGNED

LAKE, MARKET_DAY, RIVER = "lake.en", "market.en", "river.en"
QUIET = f"A market day\n\n{MARKET * 3}\n"
SECRET = "The heron clause binds Kenya"
"""Words of the article that is kept for the test."""
KEPT = f"Two states share a river\n\n{SIGNED}. {SECRET} to leave the reeds alone.\n"


def about(**changes: Any) -> dict[str, Any]:
    """What is known of an article."""
    usual: dict[str, Any] = {
        "language": "en",
        "published": "2025-03-13",
        "title": None,
        "subject": "fisheries",
        "dirty": False,
    }
    return {**usual, **changes}


def treaty() -> dict[str, Any]:
    """The agreement that all the articles with one are about."""
    return {
        "title": "Lake Victoria Fisheries Agreement",
        "kind": "agreement",
        "ambit": "bilateral",
        "status": "signed",
        "signed_on": {"text": "Tuesday", "date": date(2025, 3, 11)},
        "signed_at": None,
        "quote": SIGNED,
    }


def party(name: str, iso3: str, quote: str = SIGNED, role: str = "signatory", **changes: Any) -> dict[str, Any]:
    """A state."""
    usual: dict[str, Any] = {"name": name, "as_written": name, "iso3": iso3, "type": "state", "representatives": []}
    return {**usual, "role": role, "quote": quote, **changes}


def term(quote: str, kind: str, modality: str = "obligation", **changes: Any) -> dict[str, Any]:
    """A provision."""
    usual: dict[str, Any] = {"summary": quote, "obligors": [], "beneficiaries": [], "condition": None}
    return {"quote": quote, "kind": kind, "modality": modality, **usual, **changes}


def statement(quote: str, speaker: str, kind: str, role: str = "politician", **changes: Any) -> dict[str, Any]:
    """Somebody's words."""
    usual: dict[str, Any] = {"quote": quote, "speaker": speaker, "kind": kind, "role": role, "factuality": "asserted"}
    return {**usual, "party": None, **changes}


LAKE_LABELS: dict[str, Any] = {
    "article": about(),
    "treaties": [{**treaty(), "signed_at": {"text": "ENTEBBE", "iso3": "UGA"}, "duration": "It lasts eight years."}],
    "parties": [
        party("Kenya", "KEN", representatives=[{"name": "Wanjiru Kamau", "office": "fisheries minister"}]),
        party("Uganda", "UGA"),
        party("Tanzania", "TZA", "Tanzania, which holds half of the lake and was not at the table", "third_state"),
    ],
    "terms": [
        term("Kenya must not fish beyond the agreed line between March and June", "resource_access", "prohibition"),
        term("Uganda will pay 12 million dollars a year into a joint research fund", "payment"),
        term("The agreement stays in force for eight years", "duration"),
    ],
    "statements": [
        statement("We leave the lake to our children in better order than we found it", "Wanjiru Kamau", "direct"),
        statement("would be marked with buoys before the rains", "Wanjiru Kamau", "indirect"),
        statement("it would study the text", "Tanzania", "indirect", "government"),
    ],
    "opinions": [
        {
            "quote": "Without inspectors on both shores the line is only ink",
            "expert": "Grace Atuhaire",
            "title": "professor of environmental law",
            "affiliation": "Makerere University",
            "place": None,
            "told_to": "Nile Courier",
            "kind": "direct",
            "claim": "Nobody will keep to the line unless it is inspected.",
            "stance": "sceptical",
        }
    ],
}
NO_LABELS: dict[str, Any] = {
    "article": about(subject="none"),
    **{slot: [] for slot in ("treaties", "parties", "terms", "statements", "opinions")},
}
RIVER_LABELS: dict[str, Any] = {
    "article": about(subject="water", dirty=True),
    "treaties": [treaty()],
    "parties": [party("Kenya", "KEN"), party("Uganda", "UGA")],
    "terms": [term(f"{SECRET} to leave the reeds alone", "environment")],
    "statements": [],
    "opinions": [],
}


def write(folder: Path, name: str, text: str, labels: dict[str, Any]) -> None:
    """An article and its labels."""
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    write_labels(folder / f"{name}.yaml", labels)


def write_labels(path: Path, labels: dict[str, Any]) -> None:
    """A gold file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(labels, allow_unicode=True, sort_keys=False), encoding="utf-8")


def write_splits(folder: Path, dev: list[str], test: list[str]) -> None:
    """Which article is for what."""
    (folder / "splits.yaml").write_text(yaml.safe_dump({"dev": dev, "test": test}), encoding="utf-8")


def write_folder(folder: Path) -> Path:
    """All three articles, of which one is kept for the test."""
    folder.mkdir()
    write(folder, LAKE, ARTICLE, LAKE_LABELS)
    write(folder, MARKET_DAY, QUIET, NO_LABELS)
    write(folder, RIVER, KEPT, RIVER_LABELS)
    write_splits(folder, [LAKE, MARKET_DAY], [RIVER])
    return folder
