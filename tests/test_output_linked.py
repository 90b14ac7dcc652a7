"""JSON-LD: it holds the terms that are meant, and nothing that is known of the article is lost on the way."""

import json
from typing import Any

from hypothesis import given, settings

from agent.output import render
from tests import builders, shown
from tests.hostile import hostile_texts, of_one_text


def document(result: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render(result, "jsonld"))
    return read


def test_tells_who_agreed_to_what() -> None:
    article = document(shown.extraction())
    (treaty,) = article["about"]
    assert treaty["@type"] == ["CreativeWork", "wd:Q131569"]
    assert (treaty["name"], treaty["dateCreated"]) == ("Lampuka Accord", "2025-09-01")
    names = {node["@id"]: (node["@type"], node["name"]) for node in article["mentions"]}
    assert [names[id] for id in treaty["signatory"]] == [("Country", "Malta"), ("Country", "Tunisia")]
    assert [term["abstract"] for term in treaty["hasPart"]][2] == "Japan pays for the radar."
    assert article["mentions"][0]["identifier"]["value"] == "MLT"


def test_tells_who_said_what_and_where_it_stands() -> None:
    article = document(shown.extraction())
    said = {node["text"]: node for node in article["hasPart"]}
    door = said[shown.DOOR]
    assert (door["@type"], door["spokenByCharacter"]) == ("Quotation", {"@type": "Person", "name": "Carmen Zahra"})
    (place,) = door["selector"]
    assert shown.TEXT[place["start"] : place["end"]] == shown.DOOR
    foggy = said[shown.FOGGY]
    assert (foggy["@type"], foggy["appearance"]) == ("Claim", {"@id": article["@id"]})
    assert foggy["author"]["affiliation"]["name"] == "Institute of Small Harbours"


def test_what_points_somewhere_points_into_the_document() -> None:
    text = render(shown.extraction(), "jsonld")
    article = json.loads(text)
    ids: set[str] = set()
    pointed: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "@type" in node and "@id" in node:
                assert node["@id"] not in ids
                ids.add(node["@id"])
            elif "@id" in node:
                pointed.add(node["@id"])
            pointed.update(node.get("signatory", []))
            for one in node.values():
                walk(one)

    walk({name: value for name, value in article.items() if name != "@context"})
    assert pointed <= ids


def test_what_is_not_known_is_left_out() -> None:
    article = document(builders.extraction_of_nothing(article=builders.article(title=None, outlet=None)))
    assert set(article) == {"@context", "@id", "@type", "inLanguage", "datePublished"}


@settings(max_examples=40, deadline=None)
@given(hostile_texts)
def test_every_text_is_kept_as_it_is(text: str) -> None:
    quotations = [node for node in document(of_one_text(text))["hasPart"] if node["@type"] == "Quotation"]
    assert {node["text"] for node in quotations} == {text}
