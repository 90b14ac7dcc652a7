"""The page of a result in a real browser: what is marked, what is shown together, and who can use it."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agent.output import render
from schemas import Extraction
from tests import builders, shown
from tests.browser import Opened
from tests.hostile import ATTACKS, of_one_text

pytestmark = pytest.mark.browser

MARKED = """() => {
  const article = document.getElementById("article");
  const passages = {};
  let place = 0;
  const walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.parentElement.closest(".ref")) continue;
    const length = Array.from(node.data).length;
    const mark = node.parentElement.closest("mark");
    for (const id of mark ? mark.dataset.passages.split(" ") : []) {
      (passages[id] ??= []).push([place, place + length, node.data]);
    }
    place += length;
  }
  return passages;
}"""
"""By passage, the stretches of text that are marked for it, with their places in code points."""

TEXT = """() => {
  const copy = document.getElementById("article").cloneNode(true);
  for (const reference of copy.querySelectorAll(".ref")) reference.remove();
  return copy.textContent;
}"""


def assert_marks_are(opened: Opened, result: Extraction) -> None:
    """The text is the article's, and every quote is marked where it stands, and nowhere else."""
    text = result.article.text
    assert opened.run(TEXT) == text
    marked: dict[str, list[tuple[int, int, str]]] = opened.run(MARKED)
    assert set(marked) == {e.id for e in result.evidence}
    for item in result.evidence:
        stretches = marked[item.id]
        assert (stretches[0][0], stretches[-1][1]) == (item.start, item.end)
        for start, end, shown_text in stretches:
            assert shown_text == text[start:end]
        gaps = [text[left[1] : right[0]] for left, right in pairwise(stretches)]
        assert not "".join(gaps).strip()


@pytest.fixture
def result() -> Extraction:
    return shown.extraction()


@pytest.fixture
def page(opened: Opened, result: Extraction, tmp_path: Path) -> Page:
    return opened.open(render(result, "html"), tmp_path)


class TestMarks:
    def test_stand_at_the_offsets_also_overlapping_and_in_every_script(
        self, opened: Opened, page: Page, result: Extraction
    ) -> None:
        assert_marks_are(opened, result)

    def test_stand_there_as_well_when_the_script_has_drawn_them(
        self, opened: Opened, page: Page, result: Extraction
    ) -> None:
        before = page.locator("#article").inner_html()
        page.get_by_role("button", name="Correct", exact=True).click()
        assert_marks_are(opened, result)
        assert page.locator("#article").inner_html().replace(' hidden=""', "") == before

    def test_stand_there_without_a_script(self, opened: Opened, result: Extraction, tmp_path: Path) -> None:
        path = tmp_path / "page.html"
        path.write_text(render(result, "html"), encoding="utf-8")
        assert opened.page.context.browser
        context = opened.page.context.browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(path.as_uri())
        expect(page.locator("#tools")).to_be_hidden()
        expect(page.locator("mark.statement").first).to_have_text(shown.DOOR)
        expect(page.locator("#term-3 .text")).to_have_text("Japan pays for the radar.")
        page.locator("#article a.ref[data-item=opinion-1]").click()
        assert page.url.endswith("#opinion-1")
        context.close()

    def test_may_cover_several_paragraphs_or_end_in_white_space(self, opened: Opened, tmp_path: Path) -> None:
        text = "One.\n\n  Two 𝔱𝔴𝔬.\n \n\nThree.\n"
        whole = builders.evidence(text, 1, text=text)
        tail = builders.evidence("𝔴𝔬.\n \n\n", 2, text=text, kind="direct", speaker="Ann", supports=["treaty-1"])
        empty = builders.extraction_of_nothing()
        treaty = builders.treaty(evidence=["evidence-1", "evidence-2"])
        result = empty.model_copy(
            update={"article": builders.article(text), "treaties": [treaty], "evidence": [whole, tail]}
        )
        opened.open(render(result, "html"), tmp_path)
        marked = opened.run(MARKED)
        assert [stretch[2] for stretch in marked["evidence-1"]] == ["One.", "  Two 𝔱", "𝔴𝔬.", "Three."]
        assert [stretch[2] for stretch in marked["evidence-2"]] == ["𝔴𝔬."]
        assert opened.run(TEXT) == text

    def test_of_one_kind_that_overlap_are_darker_there(self, page: Page) -> None:
        twice = page.locator("mark.term.twice")
        expect(twice).to_have_text("may fish by night 🌙 between the buoys")
        colour = "element => getComputedStyle(element).backgroundColor"
        assert twice.evaluate(colour) != page.locator("mark.term:not(.twice)").first.evaluate(colour)


class TestPointing:
    def test_at_an_item_lights_its_passages(self, page: Page) -> None:
        page.locator("#term-2").hover()
        assert page.locator("mark.lit").all_text_contents() == [
            "may fish by night 🌙 between the buoys",
            " until the stocks are counted 🐟🐟",
        ]

    def test_at_a_passage_lights_its_items(self, page: Page) -> None:
        page.locator("mark.party.term").hover()
        lit = page.locator(".card.lit")
        assert sorted(lit.evaluate_all("cards => cards.map(card => card.id)")) == ["party-3", "term-3"]

    def test_works_by_keyboard_there_and_back(self, page: Page) -> None:
        page.locator("#article a.ref[data-item=opinion-1]").focus()
        expect(page.locator("#opinion-1")).to_have_class("card opinion lit")
        page.keyboard.press("Enter")
        expect(page.locator("#opinion-1")).to_be_focused()
        expect(page.locator("#opinion-1")).to_be_in_viewport()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#article a.ref[data-item=opinion-1]")).to_be_focused()
        expect(page.locator("mark", has_text=shown.JAPANESE)).to_be_in_viewport()


class TestFilters:
    def test_by_kind(self, page: Page) -> None:
        box = page.get_by_role("checkbox", name="Terms")
        box.focus()
        page.keyboard.press("Space")
        expect(page.locator("#terms")).to_be_hidden()
        expect(page.locator("mark.term")).to_have_count(0)
        expect(page.locator(".ref.term:visible")).to_have_count(0)
        page.keyboard.press("Space")
        expect(page.locator("mark.term")).to_have_count(5)

    def test_by_speaker(self, page: Page) -> None:
        page.get_by_label("Speaker").select_option("Pawlu Grech")
        shown_cards = page.locator(".card.statement:visible, .card.opinion:visible")
        assert shown_cards.evaluate_all("cards => cards.map(card => card.id)") == ["opinion-2", "opinion-3"]
        expect(page.locator("mark.statement")).to_have_count(0)

    def test_by_confidence(self, page: Page) -> None:
        page.get_by_label("Confidence from").focus()
        for _ in range(16):
            page.keyboard.press("ArrowRight")
        expect(page.locator("output")).to_have_text("80%")
        shown_cards = page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.id)")
        kept = ["party-1", "party-2", "term-1", "term-4", "evidence-7", "opinion-2"]
        assert shown_cards == ["treaty-1", *kept]


class TestTrouble:
    def test_is_told(self, page: Page) -> None:
        alerts = page.locator(".alerts")
        expect(alerts).to_contain_text("terms, chunk 1: The answer was cut off twice.")
        expect(alerts).to_contain_text("The article names no year.")
        expect(page.locator("footer")).to_contain_text("2 × party: the quote is not in the article")

    def test_of_none_there_is_no_word(self, opened: Opened, tmp_path: Path) -> None:
        page = opened.open(render(builders.extraction(), "html"), tmp_path)
        expect(page.locator(".alerts")).to_have_count(0)

    def test_an_article_without_an_agreement_says_so(self, opened: Opened, tmp_path: Path) -> None:
        page = opened.open(render(builders.extraction_of_nothing(), "html"), tmp_path)
        expect(page.locator(".brief")).to_have_text("This article reports no international agreement.")


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script><style>*{display:none}</style>",
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "</style><img src=x onerror=alert(1)>",
            "\"><svg onload=alert(1)> ' onmouseover='alert(1)",
            "{{ 7 * 7 }}{% raw %}{# a #}",
            "javascript:alert(1)",
            "\u202eevil\u202d \u2066a \u2067b \u200f",
            "a\0b\x1b[31m\x85c\u2028d\u2029e\rf",
        ],
    )
    def test_texts_are_shown_and_do_nothing(self, opened: Opened, tmp_path: Path, text: str) -> None:
        page = opened.open(render(of_one_text(text), "html"), tmp_path)
        unshown = {"\0": "\ufffd", "\x1b": "\ufffd", "\r": "\ufffd", "\u202e": "\ufffd", "\u202d": "\ufffd"}
        expected = "".join(unshown.get(character, character) for character in text)
        for _ in range(2):
            assert opened.run(TEXT) == expected
            assert opened.run("() => document.querySelectorAll('script').length") == 2
            assert opened.run("() => document.querySelectorAll('style, link').length") == 1
            assert opened.run("() => document.querySelectorAll('img, iframe, object, embed, base').length") == 0
            assert not opened.run(
                "() => [...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => "
                "n.startsWith('on') || (n === 'style' && e !== document.documentElement) "
                "|| (n === 'href' && /^\\s*javascript:/i.test(e.getAttribute(n)))"
                ")).length"
            )
            page.get_by_role("button", name="Correct", exact=True).click()
        assert opened.asked == [(tmp_path / "page.html").as_uri()]

    def test_texts_all_at_once(self, opened: Opened, tmp_path: Path) -> None:
        text = " ".join(ATTACKS)
        opened.open(render(of_one_text(text), "html"), tmp_path)
        opened.page.get_by_role("button", name="Correct", exact=True).click()
        assert opened.run("() => data.article.text") == text

    def test_a_script_that_gets_in_does_not_run(self, opened: Opened, tmp_path: Path) -> None:
        """The policy holds even where escaping would fail."""
        html = render(builders.extraction(), "html").replace(
            "</main>", "</main><script>document.title = 'caught'</script><p style='color: red' id='styled'>x</p>"
        )
        page = opened.open(html, tmp_path)
        assert page.title() == "Two coasts, one light"
        assert page.locator("#styled").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
        assert len(opened.complaints) == 2
        assert all("Content Security Policy" in complaint for complaint in opened.complaints)
        opened.complaints.clear()


class TestEverybody:
    @pytest.mark.parametrize("width", [390, 820, 1440])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_can_use_it(self, opened: Opened, page: Page, width: int, scheme: Any) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        assert_axe_finds_nothing(page)
        assert opened.run("() => document.documentElement.scrollWidth - window.innerWidth") <= 0

    def test_can_correct_it(self, page: Page) -> None:
        page.get_by_role("button", name="Correct", exact=True).click()
        page.get_by_role("button", name="Edit T1", exact=True).click()
        assert_axe_finds_nothing(page)
        page.get_by_role("button", name="Add a passage").first.click()
        assert_axe_finds_nothing(page)

    def test_can_print_it(self, page: Page) -> None:
        page.emulate_media(media="print")
        expect(page.locator("#tools")).to_be_hidden()
        expect(page.locator("#opinion-3")).to_be_visible()
        assert page.locator("#notes").evaluate("e => e.scrollHeight - e.clientHeight") <= 1


def assert_axe_finds_nothing(page: Page) -> None:
    found = Axe().run(page)
    assert [(v["id"], v["impact"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
