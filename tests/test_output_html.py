"""The HTML page as a file: what it is cut from, what it may do, and that nothing in it is markup but its own."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.output import render
from agent.output.diagram import diagram_of
from agent.output.html import stem_of
from agent.output.items import Passage, items_of
from agent.output.marked import paragraphs_of
from tests import builders, shown
from tests.hostile import ATTACKS, hostile_texts, of_one_text


@st.composite
def marked_texts(draw: Any) -> tuple[str, list[Passage]]:
    text = draw(st.text(st.sampled_from("ab \n\t🐟é\u202e漢"), max_size=40))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=6))
    return text, [
        Passage(id=f"evidence-{n}", start=min(span), end=max(span))
        for n, span in enumerate(spans, 1)
        if len({*span}) > 1
    ]


class TestPieces:
    @given(marked_texts())
    def test_make_up_the_text_with_every_passage_where_it_stands(self, case: tuple[str, list[Passage]]) -> None:
        text, passages = case
        paragraphs, rest = paragraphs_of(text, passages)
        place = 0
        covered: dict[str, set[int]] = {passage.id: set() for passage in passages}
        begun: list[str] = []
        ended: list[str] = []
        for paragraph in paragraphs:
            assert not paragraph.before.strip()
            assert text[place : place + len(paragraph.before)] == paragraph.before
            place += len(paragraph.before)
            for piece in paragraph.pieces:
                assert piece.text == text[place : place + len(piece.text)] != ""
                for id in piece.passages:
                    covered[id].update(range(place, place + len(piece.text)))
                begun += piece.starting
                ended += piece.ending
                place += len(piece.text)
        assert text[place:] == rest
        for passage in passages:
            uncovered = set(range(passage.start, passage.end)) - covered[passage.id]
            assert covered[passage.id] <= set(range(passage.start, passage.end))
            assert not "".join(text[n] for n in uncovered).strip()
        visible = sorted(id for id, places in covered.items() if places)
        assert sorted(begun) == sorted(ended) == visible

    def test_of_many_passages_are_made_in_time(self) -> None:
        text = "word " * 40_000
        passages = [Passage(id=f"evidence-{n}", start=5 * n, end=5 * n + 4) for n in range(4000)]
        paragraphs, _ = paragraphs_of("\n".join([text[i : i + 50] for i in range(0, len(text), 50)]), passages)
        assert len(paragraphs) == 4000


class Seen(HTMLParser):
    """The elements of a page, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1] in self.raw and data.strip():
            self.raw[self.elements[-1]].append(data)


PLAIN = Seen(render(of_one_text("word"), "html"))


def assert_page_only_tells(text: str) -> None:
    """A page of a text has the elements and attributes that a page of any word has."""
    page = render(of_one_text(text), "html")
    seen = Seen(page)
    assert set(seen.elements) <= set(PLAIN.elements) | {"mark", "span"}
    names = {name for name, _ in seen.attributes}
    assert names <= {name for name, _ in PLAIN.attributes} | {"rel"}
    assert not [value for name, value in seen.attributes if name == "href" and not value.startswith(("#", "http"))]
    assert "\0" not in page
    (data, _script) = seen.raw["script"]
    assert json.loads(data)["article"]["text"] == text


@settings(max_examples=60, deadline=None)
@given(hostile_texts)
def test_no_text_becomes_markup(text: str) -> None:
    assert_page_only_tells(text)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_known_attack_becomes_markup(text: str) -> None:
    assert_page_only_tells(text)


class TestPolicy:
    def test_lets_its_own_script_and_style_run_and_nothing_else(self) -> None:
        page = render(shown.extraction(), "html")
        seen = Seen(page)
        policy = next(value for name, value in seen.attributes if name == "content" and value.startswith("default-src"))
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "connect-src" not in policy
        for kind, content in (("style", seen.raw["style"][0]), ("script", seen.raw["script"][-1])):
            digest = b64encode(sha256(content.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in policy

    def test_needs_no_other_file(self) -> None:
        page = render(shown.extraction(), "html")
        assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
        assert "url(" not in page.replace("url(#arrow)", "")
        assert "@import" not in page


class TestDrawing:
    def test_says_in_words_who_agreed_to_what_with_whom(self) -> None:
        diagram = diagram_of(items_of(shown.extraction()))
        assert diagram
        assert diagram.words.startswith(
            "Lampuka Accord: Malta (signatory), Tunisia (signatory), Japan (guarantor), Algeria (third state)."
        )
        assert "Term T3, payment, owed by Japan, owed to Malta, Tunisia." in diagram.words
        ties = {(line.tie, line.ends) for line in diagram.lines}
        assert ("bound", ("party-1", "treaty-1")) in ties
        assert ("helper", ("party-3", "treaty-1")) in ties
        assert ("outside", ("party-4", "treaty-1")) in ties
        assert ("owes", ("party-3", "term-3")) in ties
        assert ("owed", ("party-2", "term-3")) in ties

    def test_of_many_stays_readable_and_says_what_is_left_out(self) -> None:
        parties = [builders.party(n, name=f"Party {n}" * 9) for n in range(1, 31)]
        diagram = diagram_of(items_of(builders.extraction(parties=parties)))
        assert diagram
        assert (len(diagram.parties), diagram.left_out) == (12, 18)
        assert all(len(label.lines[0]) <= 20 for label in diagram.parties)

    def test_of_no_agreement_is_none(self) -> None:
        assert diagram_of(items_of(builders.extraction_of_nothing())) is None


@pytest.mark.parametrize(
    ("source", "language", "stem"),
    [
        ("articles/sample.it.txt", "it", "sample"),
        ("-", None, "article"),
        ("https://example.org/news/a-deal.html?page=2#top", "en", "a-deal"),
        ("C:\\News\\Prizen é 1.pdf", "fr", "Prizen-é-1"),
        ("../../..", "en", "article"),
    ],
)
def test_a_gold_file_is_named_after_the_article(source: str, language: str | None, stem: str) -> None:
    assert stem_of(builders.article(source=source, language=language)) == stem
