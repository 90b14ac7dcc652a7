"""The page of a result: what it shows, and that no text of an article or a model acts in it."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agent.output import render
from schemas import Extraction
from tests import builders
from tests.hostile import ATTACKS, hostile_texts, of_one_text


def shown(page: str, reader: MarkdownIt) -> tuple[list[str], list[str]]:
    """What a reader makes of a page: its structure, and the text of each paragraph, heading and cell."""
    structure: list[str] = []
    texts: list[str] = []
    for token in reader.parse(page):
        structure.append(f"{token.level} {token.type} {token.tag} {token.markup} {token.info}")
        if token.type == "inline":
            structure += [child.type for child in token.children or [] if child.type != "text"]
            texts.append(text_of(token))
    return structure, texts


def text_of(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def on_one_line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "\ufffd", text).split())


def without_offsets(texts: Iterable[str]) -> list[str]:
    return [re.sub(r"\d+–\d+", "0–0", text) for text in texts]


READERS = (
    MarkdownIt("commonmark").enable("table"),
    MarkdownIt("gfm-like", {"linkify": True, "html": True, "breaks": True}),
)


def assert_only_shown(text: str) -> None:
    """Whatever stands in the place of a letter, the page keeps its structure and shows it in that place."""
    plain, hostile = render(of_one_text("Ж"), "markdown"), render(of_one_text(text), "markdown")
    for reader in READERS:
        structure, texts = shown(plain, reader)
        hostile_structure, hostile_texts = shown(hostile, reader)
        assert hostile_structure == structure
        assert without_offsets(hostile_texts) == without_offsets(t.replace("Ж", on_one_line(text)) for t in texts)


@settings(max_examples=100, deadline=None)
@given(hostile_texts)
def test_no_text_acts_in_a_page(text: str) -> None:
    assert_only_shown(text)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_known_attack_acts_in_a_page(text: str) -> None:
    assert_only_shown(text)


@pytest.mark.parametrize("opening", ["{{", "{%", "$a$", "www.", "://", "\x1b"])
def test_what_readers_beyond_commonmark_take_for_markup_is_broken_up(opening: str) -> None:
    assert opening not in render(of_one_text(f"{opening} a"), "markdown")


def test_a_page_shows_everything_in_its_place() -> None:
    structure, texts = shown(render(builders.extraction(), "markdown"), READERS[0])
    assert structure.count("0 table_open table  ") == 1
    assert texts == [
        "Two coasts, one light",
        "Outlet: The Coast · Published: 2024-05-04 · Language: en · Source: lighthouses.txt",
        "Agreements",
        "Lighthouse Accord",
        "Kind: agreement",
        "Ambit: bilateral",
        "Status: signed",
        "Signed on: 2024-05-03 (“3 May 2024”)",
        "Signed at: Lisbon (PRT)",
        builders.SIGNED,
        "— reported fact, asserted, characters 0–73",
        "Parties",
        *("Party", "As written", "ISO", "Type", "Role", "Represented by", "Characters"),
        *("Portugal", "Portugal", "PRT", "state", "signatory", "Ana Prado (transport minister)", "0–73"),
        *("Uruguay", "Uruguay", "URY", "state", "signatory", "–", "0–73"),
        "Terms",
        "1. Consultation (obligation)",
        "Each country warns the other of a closed lighthouse within two days.",
        "Owed by: Portugal, Uruguay",
        "Owed to: Portugal, Uruguay",
        builders.WARN,
        "— reported fact, asserted, characters 76–148",
        "Statements",
        "Ana Prado",
        "politician, Portugal",
        builders.PROUD,
        "— direct, predicted, characters 169–206",
        "Expert opinions",
        "Tomas Vidal",
        "historian, Harbour Institute, told to Coast Radio",
        "Critical: The time allowed for a warning is too long.",
        builders.DOUBT,
        "— direct, asserted, characters 263–306",
        "How this was made",
        "Model: local/some-model",
        "Calls: 9, of which 2 from the cache",
        "Tokens: 4,321 in, 210 out",
        "Time: 12.3 s",
        "Cost: 0 USD",
        "Chunks: 1",
        "Characters are counted from 0 in the article's text, up to the first one after the passage.",
    ]


def lines(extraction: Extraction) -> list[str]:
    return shown(render(extraction, "markdown"), READERS[0])[1]


def test_a_page_about_no_agreement_says_so_in_one_sentence() -> None:
    page = lines(builders.extraction_of_nothing())
    assert page[2:4] == ["This article reports no international agreement.", "How this was made"]


def test_a_page_does_not_claim_that_there_is_no_agreement_when_parts_were_not_read() -> None:
    page = lines(builders.extraction_of_nothing(run=builders.partial_run()))
    assert page[2].startswith("Partial result:")
    assert page[3] == "No agreement was found in what could be read."


def test_what_is_missing_stands_at_the_top_and_is_explained_at_the_end() -> None:
    page = lines(builders.extraction(run=builders.partial_run()))
    top = "Partial result: these questions got no valid answer, so items may be missing: terms of chunk 0."
    assert page[2] == top
    assert page[-6:] == [
        "Failures",
        "chunk 0, terms: The answer was cut off twice.",
        "Left out",
        "2 × party: the quote is not in the article",
        "Warnings",
        "The article names no date.",
    ]


def test_statements_of_one_speaker_stand_together() -> None:
    said = {"kind": "direct", "speaker_role": "official"}
    evidence = [
        builders.evidence(builders.SIGNED, 1, speaker="A", **said),
        builders.evidence(builders.WARN, 2, speaker="B", **said),
        builders.evidence(builders.PROUD, 3, speaker="A", **said),
        builders.evidence(builders.DOUBT, 4, kind="indirect"),
    ]
    page = lines(builders.extraction_of_nothing(evidence=evidence))
    order = [text for text in page if text in {"A", "B", "Source not named", *(e.quote for e in evidence)}]
    assert order == [
        *("A", builders.SIGNED, builders.PROUD),
        *("B", builders.WARN),
        *("Source not named", builders.DOUBT),
    ]


def test_opinions_of_one_expert_stand_together() -> None:
    evidence = [
        builders.evidence(
            quote, number, kind="direct", speaker="Tomas Vidal", speaker_role="expert", supports=[f"opinion-{number}"]
        )
        for number, quote in enumerate((builders.WARN, builders.DOUBT), 1)
    ]
    opinions = [
        builders.opinion(number, evidence=[item.id], claim=f"Claim {number}.")
        for number, item in enumerate(evidence, 1)
    ]
    page = lines(builders.extraction_of_nothing(evidence=evidence, opinions=opinions))
    assert page.count("Tomas Vidal") == 1
    assert [text for text in page if text.endswith(("Claim 1.", "Claim 2."))] == [
        "Critical: Claim 1.",
        "Critical: Claim 2.",
    ]


def test_several_agreements_are_told_apart() -> None:
    treaties = [builders.treaty(), builders.treaty(2, title=None)]
    page = lines(builders.extraction(treaties=treaties, parties=[builders.party(), builders.uruguay()]))
    assert "Agreement without a title" in page
    assert page[page.index("Represented by") + 1] == "Agreements"
    assert "Agreement: Lighthouse Accord" in page


def test_a_cost_that_is_not_known_is_not_shown_as_zero() -> None:
    assert "Cost: not known" in lines(builders.extraction(run=builders.run(cost_usd=None)))
    assert "Cost: 0.0123 USD" in lines(builders.extraction(run=builders.run(cost_usd=0.0123)))
