"""Corrections made in a real browser, and the gold file that comes of them."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agent.output import render
from evals.gold import GoldArticle, read_gold
from schemas import Evidence, Extraction
from tests import builders, shown
from tests.browser import Opened, select
from tests.conftest import Command

pytestmark = pytest.mark.browser

NAME = "lampuka.en"


def correcting(opened: Opened, result: Extraction, folder: Path) -> Page:
    page = opened.open(render(result, "html"), folder)
    page.get_by_role("button", name="Correct", exact=True).click()
    return page


@pytest.fixture
def page(opened: Opened, tmp_path: Path) -> Page:
    return correcting(opened, shown.extraction(), tmp_path)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(page: Page, folder: Path) -> Path:
    """The folder with what the page lets one download: the labels and the text."""
    folder.mkdir(exist_ok=True)
    for name in ("Save gold file", "Save text"):
        with page.expect_download() as started:
            press(page, name)
        started.value.save_as(folder / started.value.suggested_filename)
    return folder


def gold(folder: Path, name: str = NAME) -> Extraction:
    return labelled(folder, name).gold


def labelled(folder: Path, name: str = NAME) -> GoldArticle:
    return read_gold(folder / f"{name}.txt")


def statements(result: Extraction) -> list[Evidence]:
    told = {id for opinion in result.opinions for id in opinion.evidence}
    return [e for e in result.evidence if e.kind != "reported_fact" and e.id not in told]


def without_confidence(items: Any) -> list[dict[str, Any]]:
    return [{**item.model_dump(exclude={"confidence"}), "evidence": None} for item in items]


class TestSaving:
    def test_everything_accepted_gives_the_same_items(self, page: Page, tmp_path: Path, command: Command) -> None:
        press(page, "Accept the rest")
        folder = saved(page, tmp_path / "gold")
        assert sorted(path.name for path in folder.iterdir()) == [f"{NAME}.txt", f"{NAME}.yaml"]
        done = command("eval", "check", "--data", folder)
        assert (done.code, done.err) == (0, "")
        result, read = shown.extraction(), gold(folder)
        for kind in ("treaties", "parties", "terms", "opinions"):
            assert without_confidence(getattr(read, kind)) == without_confidence(getattr(result, kind))
        assert [(e.quote, e.start, e.speaker, e.kind, e.speaker_party) for e in statements(read)] == [
            (e.quote, e.start, e.speaker, e.kind, e.speaker_party) for e in statements(result)
        ]
        places = {e.id: (e.start, e.end) for e in result.evidence}
        found = {e.id: (e.start, e.end) for e in read.evidence}
        for term, other in zip(read.terms, result.terms, strict=True):
            assert [found[id] for id in term.evidence] == [places[id] for id in other.evidence]
        assert read.article.text == shown.TEXT

    def test_only_what_is_accepted_is_in_the_file(self, page: Page, tmp_path: Path, command: Command) -> None:
        for name in ("Accept A1", "Accept P1", "Accept P3", "Accept T3", "Accept S1", "Reject O1", "Accept O2"):
            press(page, name)
        expect(page.locator("#progress")).to_contain_text("6 accepted, 1 rejected, 8 not decided")
        folder = saved(page, tmp_path / "gold")
        assert command("eval", "check", "--data", folder).code == 0
        read = gold(folder)
        assert [party.name for party in read.parties] == ["Malta", "Japan"]
        (term,) = read.terms
        assert (term.kind, term.obligors, term.beneficiaries) == ("payment", ["party-2"], ["party-1"])
        assert [e.quote for e in statements(read)] == [shown.DOOR]
        assert [opinion.expert for opinion in read.opinions] == ["Pawlu Grech"]

    def test_a_rejected_passage_is_no_longer_marked(self, page: Page) -> None:
        press(page, "Reject O1")
        expect(page.locator("mark.opinion", has_text=shown.JAPANESE)).to_have_count(0)
        press(page, "Reject O1")
        expect(page.locator("mark.opinion", has_text=shown.JAPANESE)).to_have_count(1)

    def test_what_is_known_of_the_article_can_be_said(self, page: Page, tmp_path: Path) -> None:
        press(page, "About the article")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Title").fill("Lampuki for all")
        dialog.get_by_label("What its agreement is about").select_option("fisheries")
        dialog.get_by_label("The text carries traces of scraping").check()
        press(page, "Take over")
        about = labelled(saved(page, tmp_path / "gold")).about
        assert (about.title, about.subject, about.dirty, str(about.published)) == (
            "Lampuki for all",
            "fisheries",
            True,
            "2025-09-02",
        )

    def test_what_cannot_be_read_is_not_saved(self, page: Page) -> None:
        press(page, "Accept P1")
        press(page, "Edit P2")
        page.get_by_label("Name in English").fill("Malta")
        press(page, "Accept as edited")
        press(page, "Save gold file")
        dialog = page.get_by_role("dialog", name="To be put right first")
        expect(dialog).to_contain_text("P2 has the name of another party")


class TestEditing:
    def test_changes_fields_within_their_vocabularies(self, page: Page, tmp_path: Path) -> None:
        for name in ("Accept A1", "Accept P1", "Accept P2"):
            press(page, name)
        press(page, "Edit T1")
        form = page.get_by_role("form", name="Edit T1")
        form.get_by_label("Kind").select_option("resource sharing")
        form.get_by_label("Modality").select_option("aspiration")
        form.get_by_label("Summary in English").fill("Nobody should fish by night. “Should” is <b>soft</b>.")
        form.get_by_label("Condition").fill("")
        form.get_by_role("group", name="Owed to").get_by_role("checkbox", name="Malta").uncheck()
        press(page, "Accept as edited")
        card = page.locator("#term-1")
        expect(card.locator(".heading")).to_have_text("resource sharing")
        expect(card.locator(".text")).to_have_text("Nobody should fish by night. “Should” is <b>soft</b>.")
        expect(card.get_by_role("button", name="Edit T1")).to_be_focused()
        (term,) = gold(saved(page, tmp_path / "gold")).terms
        assert (term.kind, term.modality, term.condition) == ("resource_sharing", "aspiration", None)
        assert term.summary == "Nobody should fish by night. “Should” is <b>soft</b>."
        assert (term.obligors, term.beneficiaries) == (["party-1", "party-2"], ["party-2"])

    def test_changes_dates_places_and_people(self, page: Page, tmp_path: Path) -> None:
        press(page, "Edit A1")
        form = page.get_by_role("form", name="Edit A1")
        form.get_by_label("Date").fill("2025-08-31")
        form.get_by_label("Country code").fill("MLT")
        press(page, "Accept as edited")
        press(page, "Edit P1")
        form = page.get_by_role("form", name="Edit P1")
        form.get_by_label("Represented by").fill("Carmen Zahra\nIan Borg, consul in Sousse, retired")
        press(page, "Accept as edited")
        read = gold(saved(page, tmp_path / "gold"))
        (treaty,), (party,) = read.treaties, read.parties
        assert treaty.signed_on
        assert treaty.signed_at
        assert (str(treaty.signed_on.date), treaty.signed_at.iso3) == ("2025-08-31", "MLT")
        assert [(person.name, person.office) for person in party.representatives] == [
            ("Carmen Zahra", None),
            ("Ian Borg", "consul in Sousse, retired"),
        ]

    def test_can_be_given_up(self, page: Page) -> None:
        press(page, "Edit O2")
        page.get_by_label("Claim in English").fill("Something else.")
        press(page, "Cancel")
        expect(page.locator("#opinion-2 .text")).to_have_text(
            "Those who made the accord live from what it is meant to clear up."
        )
        expect(page.locator("#progress")).to_contain_text("0 accepted")

    def test_refuses_texts_that_stand_for_nothing(self, page: Page) -> None:
        press(page, "Edit O2")
        page.get_by_label("Told to").fill("N/A")
        press(page, "Accept as edited")
        expect(page.get_by_role("form", name="Edit O2")).to_be_visible()
        assert page.get_by_label("Told to").evaluate("e => e.validationMessage")

    def test_an_item_needs_a_passage(self, page: Page) -> None:
        press(page, "Edit T4")
        press(page, f"Take away {shown.TEN}")
        press(page, "Accept as edited")
        expect(page.get_by_role("alert").filter(has_text="It needs a passage of the article.")).to_be_visible()

    def test_a_statement_without_a_speaker_is_asked_for_one(self, opened: Opened, tmp_path: Path) -> None:
        nameless = builders.evidence(builders.PROUD, 3, kind="direct", speaker_role="person")
        page = correcting(
            opened,
            builders.extraction(
                evidence=[*builders.extraction().evidence[:2], nameless, builders.extraction().evidence[3]]
            ),
            tmp_path,
        )
        press(page, "Accept S1")
        expect(page.get_by_label("Speaker").last).to_be_focused()
        page.get_by_label("Speaker").last.fill("a sailor")
        press(page, "Accept as edited")
        (said,) = statements(gold(saved(page, tmp_path / "gold"), "lighthouses.en"))
        assert said.speaker == "a sailor"


class TestAdding:
    def test_a_selected_passage_as_a_term(self, page: Page, tmp_path: Path) -> None:
        press(page, "Accept A1")
        select(page, "unless one side leaves it a year ahead")
        press(page, "Add this passage")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Words of the article, exactly")).to_have_value(
            "unless one side leaves it a year ahead"
        )
        press(page, "Add")
        form = page.get_by_role("form", name="Edit T5")
        form.get_by_label("Kind").select_option("withdrawal")
        form.get_by_label("Modality").select_option("permission")
        form.get_by_label("Summary in English").fill("A side may leave it with a year's notice.")
        press(page, "Accept as edited")
        read = gold(saved(page, tmp_path / "gold"))
        (term,) = read.terms
        assert (term.kind, term.treaty) == ("withdrawal", "treaty-1")
        assert [e.quote for e in read.evidence if e.id in term.evidence] == ["unless one side leaves it a year ahead"]

    def test_by_keyboard_alone_and_with_emoji_in_it(self, page: Page, tmp_path: Path) -> None:
        page.get_by_role("button", name="Add a passage", exact=True).first.focus()
        page.keyboard.press("Enter")
        page.keyboard.insert_text("the water 👋🏽, and the fish")
        page.keyboard.press("Tab")
        page.keyboard.type("st")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.type("Second row")
        page.keyboard.press("Tab")
        page.keyboard.type("per")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("mix")
        page.keyboard.press("Tab")
        page.keyboard.type("den")
        page.keyboard.press("Enter")
        press(page, "Accept as edited")
        (said,) = statements(gold(saved(page, tmp_path / "gold")))
        assert (said.speaker, said.speaker_role, said.kind, said.factuality) == (
            "Second row",
            "person",
            "mixed",
            "denied",
        )
        assert said.quote == "the water 👋🏽, and the fish"

    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_words_that_stand_there_more_than_once(
        self, opened: Opened, tmp_path: Path, number: int, command: Command
    ) -> None:
        text = "rain 🌧 for all\n\nThe rain 🌧 came. More rain 🌧 came.\n"
        result = builders.extraction_of_nothing(article=builders.article(text, source="rain.en.txt"))
        page = correcting(opened, result, tmp_path)
        page.get_by_role("button", name="Add a passage", exact=True).first.click()
        page.get_by_label("Words of the article, exactly").fill("rain 🌧")
        page.get_by_label("Which one").select_option(index=number)
        page.get_by_label("They are a").select_option("Agreement")
        press(page, "Add")
        page.get_by_role("form").last.get_by_label("Kind").select_option("charter")
        press(page, "Accept as edited")
        folder = saved(page, tmp_path / "gold")
        assert command("eval", "check", "--data", folder).code == 0
        (evidence,) = gold(folder, "rain.en").evidence
        assert evidence.start == [0, 20, 38][number]

    def test_words_that_the_article_does_not_hold_are_refused(self, page: Page) -> None:
        page.get_by_role("button", name="Add a passage", exact=True).first.click()
        page.get_by_label("Words of the article, exactly").fill("The accord holds for nine years")
        press(page, "Add")
        expect(page.get_by_role("alert").last).to_have_text(
            "The article does not hold these words exactly as they stand here."
        )

    def test_a_selection_in_arabic_over_marks(self, page: Page, tmp_path: Path) -> None:
        select(page, "المنطقة قبل أن تُحصى")
        press(page, "Add this passage")
        page.get_by_label("They are a").select_option("Party")
        press(page, "Add")
        form = page.get_by_role("form", name="Edit P5")
        form.get_by_label("Role").select_option("witness")
        form.get_by_label("Type").select_option("group")
        press(page, "Accept as edited")
        read = gold(saved(page, tmp_path / "gold"))
        assert [e.quote for e in read.evidence] == ["المنطقة قبل أن تُحصى"]
        assert read.parties[0].name == "المنطقة قبل أن تُحصى"


class TestOpening:
    def test_a_saved_file_brings_back_what_was_decided(self, page: Page, tmp_path: Path) -> None:
        for name in ("Accept A1", "Accept P2", "Accept T3", "Reject T4", "Reject S2", "Accept O3"):
            press(page, name)
        first = saved(page, tmp_path / "first")
        page.reload()
        press(page, "Correct")
        expect(page.locator("#progress")).to_contain_text("0 accepted, 0 rejected")
        page.get_by_label("A gold file").set_input_files(first / f"{NAME}.yaml")
        expect(page.locator("#progress")).to_contain_text("4 accepted, 2 rejected, 9 not decided")
        second = saved(page, tmp_path / "second")
        assert gold(second) == gold(first)
        assert (second / f"{NAME}.yaml").read_text() == (first / f"{NAME}.yaml").read_text()

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("article: {language: en}", "it was not written by this page"),
            ("[]", "it is no gold file"),
            ('{"article": {}, "treaties": 1}', "it is no gold file"),
            (
                '{"article": {}, "treaties": [], "parties": [], "terms": [], "opinions": [], "statements": '
                '[{"speaker": "A", "quote": "these are other words"}]}',
                "the quote “these are other words” is not in this article",
            ),
            (
                '{"article": {}, "treaties": [], "parties": [], "terms": [{"kind": "<img src=x onerror=alert(1)>"}], '
                '"opinions": [], "statements": []}',
                "“Kind” has a value that it cannot have",
            ),
        ],
    )
    def test_another_file_is_refused(self, page: Page, tmp_path: Path, content: str, why: str) -> None:
        path = tmp_path / "other.yaml"
        path.write_text(content, encoding="utf-8")
        page.get_by_label("A gold file").set_input_files(path)
        expect(page.get_by_role("dialog", name="This gold file cannot be opened")).to_contain_text(why)
        press(page, "Close")
        expect(page.locator("#progress")).to_contain_text("15 not decided")
