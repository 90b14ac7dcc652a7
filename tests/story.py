"""A made-up article, and what a model without fault answers about any part of it."""

import json
from typing import Any

from tests.server import Asked, Reply, Script, completion

TITLE = "Kenya and Uganda agree to share the fish of Lake Victoria"
ARTICLE = f"""{TITLE}

ENTEBBE – Kenya and Uganda signed the Lake Victoria Fisheries Agreement on Tuesday, after six years in which their \
patrol boats had seized each other’s nets and, twice, each other’s crews. The ceremony lasted ten minutes and the \
lunch after it three hours.

Kenya must not fish beyond the agreed line between March and June. Uganda will pay 12 million dollars a year into a \
joint research fund. The agreement stays in force for eight years. The landing site of Port Victoria gets a new jetty \
in any case, because the old one was washed away by the floods of last spring.

“We leave the lake to our children in better order than we found it,” said the Kenyan fisheries minister, Wanjiru \
Kamau, before she boarded a patrol boat for the cameras. The line, Kamau added, would be marked with buoys before the \
rains. Her host did not come along: he gets seasick, as everybody in Entebbe knows.

“Without inspectors on both shores the line is only ink,” Grace Atuhaire, a professor of environmental law at Makerere \
University, told the Nile Courier. She has counted the boats of both fleets for eleven years, while neither \
government knows how many there are.

Tanzania, which holds half of the lake and was not at the table, said that it would study the text. Its fleet is \
larger than the other two together. Traders in Mwanza shrugged: the perch, one of them remarked, has never asked for a \
visa.
"""
"""Longer than two parts of 500 characters; each quote below stands in one of its sentences."""

FIRST, TERMS, WORDS, EXPERT, LAST = (
    "signed the Lake Victoria",
    "must not fish",
    "We leave the lake",
    "is only ink",
    "study the text",
)
"""Words by which a test names the part of the article that holds them."""

MARKET = "Market day in Kisumu was as loud as ever, and nobody there spoke of the lake. "
"""A sentence to make an article longer: nothing is claimed of it."""

Claims = dict[str, list[dict[str, Any]]]

NOTHING: Claims = {"treaties": [], "parties": [], "terms": [], "statements": [], "opinions": []}


def treaty(quote: str, **fields: Any) -> dict[str, Any]:
    """A treaty as a model gives it."""
    usual = {"title": None, "kind": "agreement", "status": "signed", "signed_on": None, "signed_at": None}
    return {"quote": quote, **usual, **fields}


def party(quote: str, name: str, **fields: Any) -> dict[str, Any]:
    """A party as a model gives it."""
    usual = {"name_as_written": name, "name_in_english": name, "type": "state", "role": "signatory"}
    return {"quote": quote, **usual, "representatives": [], **fields}


def term(quote: str, **fields: Any) -> dict[str, Any]:
    """A term as a model gives it."""
    usual = {"treaty": None, "kind": "other", "modality": "obligation", "summary": quote}
    return {"quote": quote, **usual, "obligors": [], "beneficiaries": [], "condition": None, **fields}


def statement(quote: str, speaker: str | None, **fields: Any) -> dict[str, Any]:
    """A statement as a model gives it."""
    usual = {"kind": "direct", "speaker_role": "politician", "speaker_party": None, "factuality": "asserted"}
    return {"quote": quote, "speaker": speaker, **usual, **fields}


def opinion(quote: str, expert: str, **fields: Any) -> dict[str, Any]:
    """An opinion as a model gives it."""
    usual = {"kind": "direct", "title": None, "affiliation": None, "place": None, "told_to": None}
    return {"quote": quote, "expert": expert, **usual, "claim": quote, "stance": "sceptical", **fields}


SIGNED = "Kenya and Uganda signed the Lake Victoria Fisheries Agreement on Tuesday"
RIGHT: Claims = {
    "treaties": [
        treaty(SIGNED, title="Lake Victoria Fisheries Agreement", signed_on="Tuesday", signed_at="ENTEBBE"),
    ],
    "parties": [
        party(SIGNED, "Kenya"),
        party(SIGNED, "Uganda"),
        party(
            "said the Kenyan fisheries minister, Wanjiru Kamau",
            "Kenya",
            representatives=[{"name": "Wanjiru Kamau", "office": "fisheries minister"}],
        ),
        party("Tanzania, which holds half of the lake and was not at the table", "Tanzania", role="third_state"),
    ],
    "terms": [
        term(
            "Kenya must not fish beyond the agreed line between March and June",
            kind="resource_access",
            modality="prohibition",
            obligors=["Kenya"],
            beneficiaries=["Uganda"],
        ),
        term(
            "Uganda will pay 12 million dollars a year into a joint research fund",
            kind="payment",
            obligors=["Uganda"],
        ),
        term("The agreement stays in force for eight years", kind="duration", summary="It lasts eight years."),
    ],
    "statements": [
        statement(
            "We leave the lake to our children in better order than we found it",
            "Wanjiru Kamau",
            speaker_party="Kenya",
        ),
        statement("would be marked with buoys before the rains", "Kamau", kind="indirect"),
        statement("it would study the text", "Tanzania", kind="indirect", speaker_role="government"),
    ],
    "opinions": [
        opinion(
            "Without inspectors on both shores the line is only ink",
            "Grace Atuhaire",
            title="professor of environmental law",
            affiliation="Makerere University",
            told_to="Nile Courier",
            claim="Nobody will keep to the line unless it is inspected.",
        ),
    ],
}


def claims_in(shown: str, claims: Claims = RIGHT) -> Claims:
    """Those of the claims whose quotes stand in a part of the article."""
    return {kind: [claim for claim in items if claim["quote"] in shown] for kind, items in claims.items()}


def right(asked: Asked) -> Reply:
    """The right answer to what was asked."""
    return completion(json.dumps(claims_in(asked.shown)))


def saying(**claims: list[dict[str, Any]]) -> Reply:
    """An answer with these claims, whatever was asked."""
    return completion(json.dumps({**NOTHING, **claims}))


def failing_about(text: str, reply: Reply) -> Script:
    """This reply about a part with ``text`` in it, the right answer about others."""
    return lambda asked: reply if text in asked.shown else right(asked)
