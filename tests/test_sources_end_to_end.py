"""The same article as a text, a page, a PDF and a Word document: the same claims, at exact places of each text."""

import textwrap
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import pytest

from agent import extract as extract_in_program
from agent.reading import Fetcher, read
from schemas import Extraction
from tests.conftest import Command
from tests.documents import docx, visual_pdf
from tests.pages import bare
from tests.server import ModelServer
from tests.story import ARTICLE, TITLE
from tests.web import WebServer, page

PARAGRAPHS = ARTICLE.strip().split("\n\n")[1:]


def as_page() -> bytes:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in PARAGRAPHS)
    head = (
        f"<title>{TITLE} | Nile Courier</title><meta charset='utf-8'>"
        '<meta property="og:site_name" content="Nile Courier">'
        '<meta property="article:published_time" content="2024-05-03">'
    )
    return bare(f"<nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1>{body}</article>", head).encode()


def as_pdf() -> bytes:
    lines = [TITLE]
    for paragraph in PARAGRAPHS:
        lines += ["", *textwrap.wrap(paragraph, 85, break_on_hyphens=False)]
    return visual_pdf(lines)


def as_docx() -> bytes:
    return docx(("Title", TITLE), *(("Normal", paragraph) for paragraph in PARAGRAPHS))


FORMS: dict[str, Callable[[], bytes]] = {"page": as_page, "PDF": as_pdf, "Word document": as_docx}


def claims(result: Extraction) -> dict[str, object]:
    """All that is claimed, without where it stands."""
    told = result.model_dump(exclude={"article", "run"})
    for evidence in told["evidence"]:
        del evidence["start"], evidence["end"]
    for treaty in told["treaties"]:
        treaty["signed_on"] = treaty["signed_on"]["text"] if treaty["signed_on"] else None
    return told


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", ["file", "standard input"])
def test_the_form_changes_nothing(extract: Command, tmp_path: Path, form: str, way: str) -> None:
    content = FORMS[form]()
    path = tmp_path / "article"
    path.write_bytes(content)
    done = extract(path) if way == "file" else extract("-", stdin=content)
    assert (done.code, done.err) == (0, "")
    result = done.result
    assert result.article.title == TITLE
    assert result.article.text.split("\n\n") == [TITLE, *PARAGRAPHS]
    assert len(result.evidence) > 8
    assert all(result.article.text[e.start : e.end] == e.quote for e in result.evidence)
    assert claims(result) == claims(extract().result)


def test_the_day_that_a_page_states_dates_what_it_tells(extract: Command, tmp_path: Path) -> None:
    path = tmp_path / "article"
    path.write_bytes(as_page())
    stated, given = extract(path).result, extract(path, "--published", "2021-02-04").result
    assert (stated.article.published, given.article.published) == (date(2024, 5, 3), date(2021, 2, 4))
    days = [result.treaties[0].signed_on for result in (stated, given)]
    assert [day.date if day else None for day in days] == [date(2024, 4, 30), date(2021, 2, 2)]


def test_a_fetched_page_is_extracted_from(server: ModelServer) -> None:
    with WebServer().running() as web:
        web.routes["/lake"] = page(as_page())
        article = read(web.url("/lake"), fetcher=Fetcher(may_connect=web.is_at))
    result = extract_in_program(article, model="openai/test", base_url=server.url)
    assert (result.article.source, result.article.outlet) == (web.url("/lake"), "Nile Courier")
    assert len(result.evidence) > 8


def test_an_address_within_this_machine_is_not_read(extract: Command, server: ModelServer) -> None:
    with WebServer().running() as web:
        web.routes["/"] = page(as_page())
        assert "is not on the public web" in extract(web.url()).line
        assert web.asked == []
    assert server.asked == []
