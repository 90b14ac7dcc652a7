"""JSON-LD as a processor of it reads it: the statements that come out, without a network."""

import json
from typing import Any

import pytest
from pyld import jsonld

from agent.output import render
from tests import shown

PAGE = "https://news.example/lampuka"

TERMS = """
about abstract affiliation alternateName appearance author creativeWorkStatus genre hasPart headline identifier
inLanguage jobTitle locationCreated mentions name propertyID publisher spokenByCharacter text value
Claim Country CreativeWork NewsArticle Organization Person Place PropertyValue Quotation
"""

SCHEMA = {
    "@context": {
        "schema": "http://schema.org/",
        "id": "@id",
        "type": "@type",
        **{term: {"@id": f"schema:{term}"} for term in TERMS.split()},
        "dateCreated": {"@id": "schema:dateCreated", "@type": "schema:Date"},
        "datePublished": {"@id": "schema:datePublished", "@type": "schema:Date"},
        "url": {"@id": "schema:url", "@type": "@id"},
    }
}
"""The part of https://schema.org's context that is meant, in the terms that it has; a term that it lacks gets lost."""


def schema_org(url: str, _options: Any) -> dict[str, Any]:
    """A loader of documents that has this context and nothing else."""
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": SCHEMA}


OPTIONS = {"base": PAGE, "documentLoader": schema_org}


@pytest.fixture
def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render(shown.extraction(), "jsonld"))
    return read


@pytest.fixture
def statements(document: dict[str, Any]) -> list[str]:
    """The triples as N-Quads, one a line, with the names of blank nodes left out."""
    quads = jsonld.to_rdf(document, OPTIONS | {"format": "application/n-quads"})
    return [
        " ".join("_:" if word.startswith("_:") else word for word in line.split(" ")) for line in quads.splitlines()
    ]


def here(id: str) -> str:
    return f"<{PAGE}#{id}>"


def term(name: str) -> str:
    return f"<http://schema.org/{name}>"


TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
OA = "http://www.w3.org/ns/oa#"
DOOR = shown.TEXT.index(shown.DOOR)


@pytest.mark.parametrize(
    "statement",
    [
        f"{here('article')} {TYPE} {term('NewsArticle')}",
        f'{here("article")} {term("datePublished")} "2025-09-02"^^{term("Date")}',
        f"{here('article')} {term('about')} {here('treaty-1')}",
        f"{here('treaty-1')} {TYPE} <http://www.wikidata.org/entity/Q131569>",
        f'{here("treaty-1")} {term("name")} "Lampuka Accord"',
        f"{here('treaty-1')} <http://www.wikidata.org/prop/direct/P1891> {here('party-1')}",
        f"{here('treaty-1')} <http://www.wikidata.org/prop/direct/P1891> {here('party-2')}",
        f"{here('treaty-1')} {term('hasPart')} {here('term-3')}",
        f'{here("term-3")} {term("abstract")} "Japan pays for the radar."',
        f"{here('party-3')} {TYPE} {term('Country')}",
        f'{here("party-3")} {term("name")} "Japan"',
        f"{here('article')} {term('mentions')} {here('party-4')}",
        f'_: {term("value")} "JPN"',
        f"{here('evidence-7')} {TYPE} {term('Quotation')}",
        f'{here("evidence-7")} {term("text")} "{shown.DOOR}"',
        f'{here("evidence-8")} {term("text")} "{shown.ARABIC}"',
        f"{here('evidence-7')} <{OA}hasSelector> _:",
        f"_: {TYPE} <{OA}TextPositionSelector>",
        f'_: <{OA}start> "{DOOR}"^^{INTEGER}',
        f'_: <{OA}end> "{DOOR + len(shown.DOOR)}"^^{INTEGER}',
        f"{here('opinion-2')} {TYPE} {term('Claim')}",
        f"{here('opinion-2')} {term('appearance')} {here('article')}",
        f'_: {term("jobTitle")} "historian"',
    ],
)
def test_states(statements: list[str], statement: str) -> None:
    assert f"{statement} ." in statements


def test_does_not_state_that_those_who_did_not_sign_have_signed(statements: list[str]) -> None:
    signed = [line for line in statements if "P1891" in line]
    assert len(signed) == 2


def test_of_no_key_is_lost(document: dict[str, Any]) -> None:
    """A processor leaves out what the context has no word for."""
    with_context = jsonld.compact(jsonld.expand(document, OPTIONS), document["@context"], OPTIONS)

    def keys(node: Any) -> list[str]:
        if isinstance(node, list):
            return [key for one in node for key in keys(one)]
        return [key for name, one in node.items() for key in [name, *keys(one)]] if isinstance(node, dict) else []

    def told(whole: dict[str, Any]) -> list[str]:
        found = keys({name: value for name, value in whole.items() if name != "@context"})
        return sorted({"id": "@id", "type": "@type"}.get(key, key) for key in found)

    assert told(with_context) == told(document)
