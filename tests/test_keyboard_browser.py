"""The page by keyboard alone: every control is reached by Tab, shows that it is, and does what it does with a mouse."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from agent.output import render
from tests import shown
from tests.browser import Opened, select

pytestmark = pytest.mark.browser

CONTROLS = """() => {
  window.wanted = [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")]
    .filter(control => control.checkVisibility() && !control.disabled);
  window.reached = new Map();
  document.addEventListener("focusin", ({ target }) => {
    const shown = target.closest(".chip") || target;
    reached.set(target, getComputedStyle(shown).outlineStyle !== "none");
  });
  return wanted.length;
}"""
"""Take note of all controls, and from now on of each that gets the focus, with whether one sees that."""

LEFT = "() => wanted.filter(control => !reached.get(control)).map(control => control.outerHTML)"
"""The controls that Tab did not reach, or that do not show it."""


@pytest.fixture
def page(opened: Opened, tmp_path: Path) -> Page:
    return opened.open(render(shown.extraction(), "html"), tmp_path)


@pytest.fixture
def correcting(page: Page) -> Page:
    """The page while it is corrected; nothing has the focus yet that lies behind the button."""
    use(page, page.get_by_role("button", name="Correct", exact=True), "Enter")
    return page


def use(page: Page, control: Locator, *keys: str) -> None:
    """Press keys on a control, or type what is no key's name; that Tab leads there, the first test shows."""
    control.focus()
    control.evaluate("control => control.select?.()")  # as Tab does
    for key in keys:
        if key in ("Enter", "Space", "Escape", "End", "Home"):
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("edited", ["A1", "P1", "T1"])
def test_every_control_is_reached_and_shows_it(opened: Opened, correcting: Page, edited: str) -> None:
    use(correcting, button(correcting, f"Edit {edited}"), "Enter")
    correcting.evaluate("() => document.activeElement.blur()")
    number = opened.run(CONTROLS)
    for _ in range(number + 10):  # a date has three places in one control
        correcting.keyboard.press("Tab")
    assert number > 80
    assert opened.run(LEFT) == []


class TestReading:
    @pytest.mark.parametrize(
        ("selector", "keys", "shows"),
        [
            (".skip[href='#article']", ["Enter"], "#article:focus"),
            (".skip[href='#notes']", ["Enter"], "#notes:focus"),
            ("nav a[href='#opinions']", ["Enter"], "#opinions:target"),
            ("#filters [value=term]", ["Space"], "#terms[hidden]"),
            ("#filters [name=speaker]", ["Pawlu"], "#statements[hidden]"),
            ("#filters [name=confidence]", ["End"], "#partys[hidden]"),
            ("#correct", ["Space"], "#correction:not([hidden])"),
            ("#article a.ref[data-item=opinion-2]", ["Enter"], "#opinion-2:focus"),
            ("#term-3 .passages a", ["Enter"], "#article a.ref[data-item=term-3]:focus"),
            (".canvas", [], ".canvas:focus"),
        ],
    )
    def test_each_control(self, page: Page, selector: str, keys: list[str], shows: str) -> None:
        expect(page.locator(shows)).to_have_count(0)
        use(page, page.locator(selector), *keys)
        expect(page.locator(shows)).to_have_count(1)


class TestCorrecting:
    @pytest.mark.parametrize(
        ("name", "keys", "shows"),
        [
            ("Correct", ["Enter"], "#correction[hidden]"),
            ("Accept P1", ["Enter"], "#party-1.accepted"),
            ("Reject P1", ["Space"], "#party-1.rejected"),
            ("Edit P1", ["Enter"], "#party-1 form [name=name]:focus"),
            ("Accept the rest", ["Enter"], "#opinion-3.accepted"),
            ("Add a passage", ["Enter"], "dialog [name=passage]:focus"),
            ("About the article", ["Enter"], "dialog [name=title]:focus"),
        ],
    )
    def test_each_control(self, correcting: Page, name: str, keys: list[str], shows: str) -> None:
        expect(correcting.locator(shows)).to_have_count(0)
        use(correcting, button(correcting, name), *keys)
        expect(correcting.locator(shows)).to_have_count(1)

    @pytest.mark.parametrize(("name", "file"), [("Save gold file", "lampuka.en.yaml"), ("Save text", "lampuka.en.txt")])
    def test_saving(self, correcting: Page, name: str, file: str) -> None:
        with correcting.expect_download() as started:
            use(correcting, button(correcting, name), "Enter")
        assert started.value.suggested_filename == file

    def test_opening(self, correcting: Page, tmp_path: Path) -> None:
        use(correcting, button(correcting, "Accept P2"), "Enter")
        with correcting.expect_download() as started:
            use(correcting, button(correcting, "Save gold file"), "Enter")
        started.value.save_as(tmp_path / "saved.yaml")
        use(correcting, button(correcting, "Accept P2"), "Enter")
        expect(correcting.locator("#party-2.accepted")).to_have_count(0)
        with correcting.expect_file_chooser() as chooser:
            use(correcting, button(correcting, "Open"), "Enter")
        chooser.value.set_files(tmp_path / "saved.yaml")
        expect(correcting.locator("#party-2.accepted")).to_have_count(1)

    def test_adding_what_is_selected(self, correcting: Page) -> None:
        correcting.evaluate("() => document.activeElement.blur()")  # as the mouse that selects does
        select(correcting, "officials of both sides")
        expect(button(correcting, "Add this passage")).to_be_visible()
        correcting.keyboard.press("Enter")
        dialog = correcting.get_by_role("dialog")
        expect(dialog.get_by_label("Words of the article, exactly")).to_have_value("officials of both sides")
        use(correcting, dialog.get_by_label("They are a"), "party")
        use(correcting, button(correcting, "Add"), "Enter")
        expect(correcting.locator("#party-5 form")).to_be_visible()

    @pytest.mark.parametrize("name", ["Add a passage", "About the article"])
    @pytest.mark.parametrize("key", ["Escape", "Enter"])
    def test_a_dialog_is_left(self, correcting: Page, name: str, key: str) -> None:
        use(correcting, button(correcting, name), "Enter")
        if key == "Enter":
            button(correcting, "Cancel").focus()
        correcting.keyboard.press(key)
        expect(correcting.get_by_role("dialog")).to_have_count(0)
        expect(button(correcting, name)).to_be_focused()

    @pytest.mark.parametrize(
        ("label", "keys", "saved"),
        [
            ("Title", ["Fish for all"], {"title": "Fish for all"}),
            ("Language", ["mt"], {"language": "mt"}),
            ("Published", ["09032025"], {"published": "2025-09-03"}),
            ("What its agreement is about", ["fish"], {"subject": "fisheries"}),
            ("The text carries traces of scraping", ["Space"], {"dirty": True}),
        ],
    )
    def test_what_is_known_of_the_article(
        self, opened: Opened, correcting: Page, label: str, keys: list[str], saved: dict[str, Any]
    ) -> None:
        use(correcting, button(correcting, "About the article"), "Enter")
        use(correcting, correcting.get_by_role("dialog").get_by_label(label), *keys)
        use(correcting, button(correcting, "Take over"), "Enter")
        assert opened.run("() => about").items() >= saved.items()


class TestForm:
    @pytest.mark.parametrize(
        ("item", "control", "keys", "field", "value"),
        [
            ("P1", "[name=name]", ["Malta and Gozo"], "name", "Malta and Gozo"),
            ("P1", "[name=iso3]", ["ITA"], "iso3", "ITA"),
            ("T1", "[name=summary]", ["No fishing."], "summary", "No fishing."),
            ("T1", "[name=kind]", ["resource s"], "kind", "resource_sharing"),
            ("S1", "[name=party]", ["Jap"], "party", "party-3"),
            ("T1", "[name=obligors][value=party-3]", ["Space"], "obligors", ["party-1", "party-2", "party-3"]),
            ("T1", "[name=treaty]", ["Home"], "treaty", None),
            ("P1", "[name=treaties]", ["Space"], "treaties", []),
            ("A1", "[name='signed_on.text']", ["Sunday"], "signed_on", {"text": "Sunday", "date": "2025-09-01"}),
            ("A1", "[name='signed_on.date']", ["08312025"], "signed_on", {"text": "Monday", "date": "2025-08-31"}),
            ("A1", "[name='signed_at.iso3']", ["MLT"], "signed_at", {"text": "Sousse", "iso3": "MLT"}),
            (
                "P2",
                "[name=representatives]",
                ["Ana Borg, consul", "Enter", "Ian Grech"],
                "representatives",
                [{"name": "Ana Borg", "office": "consul"}, {"name": "Ian Grech", "office": None}],
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_each_kind_of_field(
        self, opened: Opened, correcting: Page, item: str, control: str, keys: list[str], field: str, value: Any
    ) -> None:
        use(correcting, button(correcting, f"Edit {item}"), "Enter")
        use(correcting, correcting.locator(f"form.editing {control}"), *keys)
        use(correcting, button(correcting, "Accept as edited"), "Enter")
        expect(button(correcting, f"Edit {item}")).to_be_focused()
        saved = opened.run(
            "([reference, name]) => items.find(i => i.reference === reference).fields[name]", [item, field]
        )
        assert saved == value

    def test_is_sent_with_enter_and_left_with_cancel(self, correcting: Page) -> None:
        use(correcting, button(correcting, "Edit P1"), "Enter")
        use(correcting, correcting.locator("form.editing [name=name]"), "Atlantis")
        use(correcting, button(correcting, "Cancel"), "Enter")
        expect(correcting.locator("#party-1 .heading")).to_have_text("Malta")
        use(correcting, button(correcting, "Edit P1"), "Enter")
        use(correcting, correcting.locator("form.editing [name=name]"), "Gozo", "Enter")
        expect(correcting.locator("#party-1 .heading")).to_have_text("Gozo")

    def test_changes_the_passages(self, opened: Opened, correcting: Page) -> None:
        use(correcting, button(correcting, "Edit T4"), "Enter")
        use(correcting, button(correcting, f"Take away {shown.TEN}"), "Enter")
        use(correcting, correcting.locator("form.editing").get_by_role("button", name="Add a passage"), "Enter")
        use(correcting, correcting.locator("dialog [name=passage]"), "ten years")
        use(correcting, button(correcting, "Add"), "Enter")
        use(correcting, button(correcting, "Accept as edited"), "Enter")
        (passage,) = opened.run("() => items.find(item => item.id === 'term-4').passages")
        assert shown.TEXT[passage["start"] : passage["end"]] == "ten years"
