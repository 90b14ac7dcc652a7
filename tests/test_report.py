"""The report of a run: its tables hold the scores, and no text of an article acts in it."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

from evals.report import html, markdown
from evals.report.figures import amount, with_interval
from evals.scoring import Case, Estimate, inspect, score
from schemas import Dropped, Extraction
from tests import builders
from tests.hostile import ATTACKS, hostile_texts, of_one_text
from tests.scoring_cases import answer, case, confident, labels, result, treaty
from tests.test_output_markdown import READERS, on_one_line, shown, without_offsets

SETTINGS = {"model": "local/qwen", "prompt_digest": None, "splits": ["dev", "test"], "versions": {"python": "3.11"}}

Cells = list[list[str]]


class Page(HTMLParser):
    """An HTML page taken apart: its tags with their attributes, its text, and the rows of its tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.text: list[str] = []
        self.rows: Cells = []
        self.styles: list[str] = []
        self._in_style = self._in_cell = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, sorted(name for name, _ in attrs)))
        self._in_style = tag == "style"
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False
        self._in_cell &= tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)
            return
        self.text.append(data)
        if self._in_cell:
            self.rows[-1][-1] += data

    @property
    def words(self) -> str:
        return "".join(self.text)


def pages(*cases: Case, title: str = "A run", about: dict[str, Any] | None = None) -> tuple[str, str]:
    """Both forms of a report."""
    scores, seen = score(cases), [inspect(one) for one in cases]
    given_settings = SETTINGS if about is None else about
    return html(title, given_settings, scores, seen), markdown(title, given_settings, scores, seen)


def hostile_pages(text: str) -> tuple[str, str]:
    """Reports in which every text is ``text``: as labels, as a result, as a failure, as the settings."""
    everything = of_one_text(text)
    nothing = builders.extraction_of_nothing(article=everything.article)
    cases = [
        case(everything, None, "failed", failure=text),
        case(nothing, everything, "invented"),
        case(everything, different(everything), "differs"),
    ]
    return pages(*cases, title=text, about={"model": text, text: "value"})


def different(extraction: Extraction) -> Extraction:
    """The same with other values, so that fields are shown that differ."""
    party = extraction.parties[0].model_copy(update={"role": "mediator", "name_as_written": "Somebody else"})
    opinion = extraction.opinions[0].model_copy(update={"stance": "neutral", "place": None, "title": None})
    return extraction.model_copy(update={"parties": [party], "opinions": [opinion]})


def cells(page: str, first: str) -> list[list[str]]:
    """The rows of a report, in either form, whose first cell is ``first``."""
    if page.startswith("<!doctype html>"):
        rows = [[cell.strip() for cell in row] for row in Page(page).rows]
        return [row[1:] for row in rows if row and row[0] == first]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    return [row[1:] for row in rows if row[0] == first]


def in_page(of: Estimate, page: str) -> str:
    """A number with its interval as either form shows it."""
    text = str(with_interval(of))
    return text.replace(" (", "").replace(")", "") if page.startswith("<!doctype") else text


@pytest.mark.parametrize("form", [0, 1])
def test_the_tables_hold_the_numbers_of_the_scores(form: int) -> None:
    cases = [case(labels(), answer()), case(labels(), labels(), "perfect.en"), case(labels(), None, "failed.en")]
    page, scores = pages(*cases)[form], score(cases)
    for slot in scores.slots:
        rates = [slot.micro.precision, slot.micro.recall, slot.micro.f1, slot.macro.f1]
        numbers = [str(number) for number in (slot.tp, slot.fp, slot.fn)]
        row = [*numbers, *(in_page(of, page) for of in rates), str(slot.articles)]
        assert row in cells(page, slot.name.replace("_", " "))
    rates = scores.slot("terms @ 0.5").micro
    assert {in_page(of, page) for of in (rates.precision, rates.recall, rates.f1)} < set(cells(page, "terms @ 0.5")[0])
    assert f"{scores.headline.value:.3f}" in page


def test_fields_classes_groups_and_costs_are_there() -> None:
    run = builders.run(
        seconds=12.34, input_tokens=4321, dropped=[Dropped(item="term", reason="it says nothing", count=3)]
    )
    found = result(treaties=[treaty(status="ratified")], run=run)
    page, lines = pages(case(labels(), found, dirty=True))
    assert cells(page, "status") == [["0.00", "0.00", "0.00", "1", "0", "0", "1", "0", "0"]]
    assert ["treaties", "status", *cells(page, "status")[0]] in [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines()
    ]
    assert cells(page, "dirty")[0][:2] == ["1", "0.00"]
    assert cells(lines, "text: dirty")[0][:2] == ["1", "0.00"]
    assert cells(page, "terms")[0] == ["strict", "0", "0", "0", "4", "0", "0.00", "0.00", "0.00"]
    assert cells(page, "seconds") == cells(lines, "seconds") == [["12.3", "12.3", "12.3"]]
    assert cells(page, "input tokens") == cells(lines, "input tokens") == [["4,321", "4,321", "4,321"]]
    assert cells(page, "term") == [["it says nothing", "3"]]
    assert "3 × term: it says nothing" in lines


def test_how_well_confidences_are_calibrated_is_shown() -> None:
    found = confident(answer(), parties=[0.9, 0.6, 0.6], terms=[0.8, None, 0.3])
    page, lines = pages(case(labels(), found))
    for form in (page, lines):
        assert cells(form, "parties")[-1] == ["3", "0.70", "0.67", "0.100", "0.177"]
        assert cells(form, "all") == [["5", "0.64", "0.60", "0.160", "0.132"]]
    assert cells(lines, "0.6–0.7") == [["2", "0.60", "0.50"]]
    assert page.count("<circle") == 4
    assert ("svg", ["aria-labelledby", "role", "viewbox"]) in Page(page).tags
    assert "Confidence 0.6–0.7: 2 items, mean confidence 0.60, 0.50 right." in Page(page).words


def test_without_confidences_nothing_is_said_of_them() -> None:
    for form in pages(case(labels(), answer())):
        assert "Calibration" not in form
        assert "<svg" not in form


def test_settings_are_shown_as_they_are() -> None:
    page, lines = pages(case(labels(), answer()))
    assert cells(lines, "versions") == [["python 3.11"]]
    assert cells(lines, "prompt\\_digest") == [["–"]]
    assert "dev, test" in Page(page).words
    assert "Page" not in Page(pages(case(labels(), answer()), about={})[0]).words


def test_every_miss_and_false_alarm_stands_beside_its_passage() -> None:
    page, lines = pages(case(labels(), answer()))
    words = Page(page).words
    for text in (words, lines):
        place = text.index("The treaty lasts ten years")
        assert "Peru may run night trains" in text[place - 60 : place]
        assert "We have waited" in text[place : place + 80]
        assert "signed the Arica Rail Treaty in Tacna" in text
    assert [line for line in lines.splitlines() if "**missed**" in line][:1] == [
        "- **missed** resource\\_access, permission, Peru"
    ]
    assert "false alarmBolivia, signatory" in words
    assert "kind: trade, gold payment" in words
    assert "kind: gold payment, predicted trade" in lines


def test_articles_stand_in_the_order_of_their_names() -> None:
    cases = [case(labels(), answer(), name) for name in ("b.en", "c.en", "a.en")]
    page, lines = pages(*cases)
    assert re.findall(r"<strong>(.*?)</strong>", page) == ["a.en", "b.en", "c.en"]
    assert re.findall(r"^### (.*)", lines, re.MULTILINE) == ["a\\.en", "b\\.en", "c\\.en"]
    assert page.count("<details>") == 3


def test_an_article_about_nothing_says_so() -> None:
    page, lines = pages(case(result(), result(), subject="none"))
    assert "Nothing to find, and nothing found." in page
    assert "Mean slot F1 **–** over 1 articles" in lines


def test_the_page_stands_alone_and_loads_nothing() -> None:
    page = Page(pages(case(labels(), confident(answer(), parties=[0.5])))[0])
    names = {tag for tag, _ in page.tags}
    assert names.isdisjoint({"script", "img", "link", "iframe", "object", "a", "form"})
    assert not {"src", "href", "onclick", "onload"} & {name for _, attributes in page.tags for name in attributes}
    assert "url(" not in "".join(page.styles)
    assert "@import" not in "".join(page.styles)
    assert ("meta", ["content", "http-equiv"]) in page.tags
    assert "prefers-color-scheme: dark" in "".join(page.styles)


def test_a_hostile_quote_does_not_survive_unescaped() -> None:
    quote = "</mark></style><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
    page, lines = hostile_pages(quote)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert quote in Page(page).words
    assert "{{ 7*7 }}" in page
    assert "<script" not in lines


def assert_only_shown(text: str) -> None:
    """Whatever stands in the place of a letter, both pages keep their structure, and show it there."""
    plain, hostile = hostile_pages("Ж"), hostile_pages(text)
    assert Page(hostile[0]).tags == Page(plain[0]).tags
    if not set(text) & {"\0", "\r"}:  # which HTML itself reads as U+FFFD and a line feed
        assert text in Page(hostile[0]).words
    for reader in READERS:
        structure, texts = shown(plain[1], reader)
        hostile_structure, hostile_texts = shown(hostile[1], reader)
        assert hostile_structure == structure
        assert without_offsets(hostile_texts) == without_offsets(t.replace("Ж", on_one_line(text)) for t in texts)


@pytest.mark.parametrize("text", [*ATTACKS[::7], "<script>a</script>", "{{ a }}", "| a | b |"])
def test_no_attack_acts_in_a_report(text: str) -> None:
    assert_only_shown(text)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_texts)
def test_no_text_acts_in_a_report(text: str) -> None:
    assert_only_shown(text)


def test_the_tables_are_tables() -> None:
    """Each row of each Markdown table has as many cells as its head."""
    rows = 0
    page = pages(case(labels(), confident(answer(), parties=[0.5])), case(labels(), None, "b"))[1]
    for token in MarkdownIt("gfm-like").parse(page):
        rows += token.type == "tr_open"
    piped = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in piped)
    separators = [line for line in piped if set(line) <= set("|-:")]
    assert rows == len(piped) - len(separators)
    assert len(separators) == 9


@pytest.mark.parametrize(
    ("value", "text"), [(12345.6, "12,346"), (12.34, "12.3"), (3.0, "3"), (0.01234, "0.0123"), (0.0, "0")]
)
def test_amounts_have_the_digits_that_say_something(value: float, text: str) -> None:
    assert amount(value) == text
