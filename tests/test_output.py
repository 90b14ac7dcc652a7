"""The forms of a result, and its table above all: nothing is lost, and no cell is a formula."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings

from agent.output import FORMATS, render
from schemas import Extraction
from tests import builders
from tests.hostile import ATTACKS, hostile_texts, of_one_text


def rows(extraction: Extraction) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(extraction, "csv"), newline=""), strict=True))


def unprotected(cell: str) -> str:
    return re.sub(r"^'(?='*(?:[\t\r\n]|[\s\ufeff\u200b]*[=+\-@＝＋－＠]))", "", cell)


def test_a_table_has_a_row_for_each_item_and_passage() -> None:
    table = rows(builders.extraction(opinions=[builders.opinion(evidence=["evidence-4", "evidence-2"])]))
    assert [(row["item"], row["id"], row["evidence"], row["start"]) for row in table] == [
        ("treaty", "treaty-1", "evidence-1", "0"),
        ("party", "party-1", "evidence-1", "0"),
        ("party", "party-2", "evidence-1", "0"),
        ("term", "term-1", "evidence-2", "76"),
        ("opinion", "opinion-1", "evidence-4", "263"),
        ("opinion", "opinion-1", "evidence-2", "76"),
        ("evidence", "evidence-3", "evidence-3", "169"),
    ]
    assert table[-1]["speaker_party"] == "party-1"
    assert table[3]["obligors"] == "party-1 party-2"
    assert table[0]["signed_on"] == "2024-05-03"
    assert table[0]["speaker"] == ""


def test_a_table_of_nothing_is_its_header() -> None:
    table = render(builders.extraction_of_nothing(), "csv")
    assert table.startswith("item,id,treaty,name,")
    assert table.count("\r\n") == 1
    assert table.endswith("\r\n")


def assert_table_only_tells(text: str) -> None:
    """Every text comes back from the table, and no cell of it is a formula."""
    extraction = of_one_text(text)
    table = rows(extraction)
    for row in table:
        assert None not in row
        for cell in row.values():
            assert cell[:1] not in {"\t", "\r", "\n"}
            assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    treaty, _, party, term, opinion, left = table
    assert {unprotected(row["quote"]) for row in table} == {text}
    assert unprotected(treaty["name"]) == unprotected(treaty["signed_on"]) == extraction.treaties[0].title
    assert unprotected(party["name_as_written"]) == extraction.parties[0].name_as_written
    assert unprotected(term["summary"]) == unprotected(term["condition"]) == extraction.terms[0].summary
    assert unprotected(opinion["told_to"]) == extraction.opinions[0].told_to
    assert unprotected(treaty["speaker"]) == extraction.evidence[0].speaker
    assert left["id"] == "evidence-3"


@settings(max_examples=100, deadline=None)
@given(hostile_texts)
def test_no_text_acts_in_a_table_or_is_lost(text: str) -> None:
    assert_table_only_tells(text)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_known_attack_acts_in_a_table(text: str) -> None:
    assert_table_only_tells(text)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("＠A1", "'＠A1"),
        ("'=1", "''=1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("1-2", "1-2"),
    ],
)
def test_only_what_may_be_a_formula_gets_an_apostrophe(name: str, cell: str) -> None:
    assert rows(builders.extraction(parties=[builders.party(name=name), builders.uruguay()]))[1]["name"] == cell


@settings(max_examples=50, deadline=None)
@given(hostile_texts)
def test_json_is_read_back_as_the_same_result(text: str) -> None:
    extraction = of_one_text(text)
    assert Extraction.model_validate_json(render(extraction, "json")) == extraction


def test_json_is_indented_and_keeps_every_script_readable() -> None:
    text = render(of_one_text("Договор 条約"), "json")
    assert '\n    "title": "Договор 条約",\n' in text
    assert text.endswith("}\n")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(format: Any) -> None:
    assert builders.PROUD in render(builders.extraction(), format)


def test_another_format_is_refused_by_name() -> None:
    unknown: Any = "xml"
    with pytest.raises(ValueError, match="one of json, markdown, html, csv, jsonld, got 'xml'"):
        render(builders.extraction(), unknown)
