"""What is read on a page, what is left out, and which pages show no article."""

from datetime import date
from pathlib import Path

import pytest

from agent.errors import SourceError
from agent.furniture import furniture
from agent.paragraphs import paragraphs
from agent.reading import read
from schemas import Article
from tests.pages import ARABIC, CHINESE, ITALIAN, PAGES, Page, bare

LAKE = "Kenya and Uganda signed the agreement on the fish of the lake on Tuesday, after six years of talks. "


def article_on(html: str | bytes, folder: Path, published: date | None = None) -> Article:
    path = folder / "page"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    return read(path, published=published)


def refusal(html: str, folder: Path) -> str:
    with pytest.raises(SourceError) as caught:
        article_on(html, folder)
    return str(caught.value)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.language)
class TestAPage:
    def test_gives_its_paragraphs_and_nothing_from_around_them(self, tmp_path: Path, page: Page) -> None:
        text = article_on(page.html, tmp_path).text
        assert text.split("\n\n") == [page.title, *(p.replace("&amp;", "&") for p in page.paragraphs)]

    def test_says_what_it_is_and_when_it_appeared(self, tmp_path: Path, page: Page) -> None:
        article = article_on(page.html, tmp_path)
        assert (article.title, article.outlet) == (page.title, page.outlet)
        assert (article.published, article.language) == (date(2024, 5, 3), page.language[:2])

    def test_keeps_paragraphs_that_are_seen_as_such(self, tmp_path: Path, page: Page) -> None:
        parts = paragraphs(article_on(page.html, tmp_path).text)
        assert len(parts) == 1 + len(page.paragraphs)
        assert not furniture(parts)


class TestWhatIsStated:
    def test_of_the_day_gives_way_to_what_the_user_says(self, tmp_path: Path) -> None:
        assert article_on(ITALIAN.html, tmp_path, date(2021, 2, 3)).published == date(2021, 2, 3)

    def test_in_linked_data_counts(self, tmp_path: Path) -> None:
        head = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
            "headline": "Two states and one lake", "datePublished": "2023-11-02T08:00:00Z",
            "publisher": {"@type": "Organization", "name": "The Nile Courier"}}</script>"""
        article = article_on(
            bare(f"<article><h1>Two states and one lake</h1><p>{LAKE * 4}</p></article>", head), tmp_path
        )
        assert (article.title, article.outlet) == ("Two states and one lake", "The Nile Courier")
        assert article.published == date(2023, 11, 2)

    def test_nowhere_is_not_made_up(self, tmp_path: Path) -> None:
        body = f"<article><p>{LAKE * 3}</p><p>The fleets will meet on 3 May 2023 and count their boats.</p></article>"
        article = article_on(bare(body), tmp_path)
        assert (article.published, article.outlet) == (None, None)

    def test_as_a_placeholder_is_not_taken(self, tmp_path: Path) -> None:
        head = '<title>None</title><meta property="og:site_name" content="N/A">'
        article = article_on(bare(f"<article><p>{LAKE * 3}</p></article>", head), tmp_path)
        assert (article.title, article.outlet) == (None, None)

    def test_as_the_address_of_a_site_is_no_outlet(self, tmp_path: Path) -> None:
        head = '<link rel="canonical" href="https://www.nile-courier.example/a">'
        assert article_on(bare(f"<article><p>{LAKE * 3}</p></article>", head), tmp_path).outlet is None

    @pytest.mark.parametrize(("stated", "outlet"), [("the lake post", "the lake post"), ("", None)])
    def test_of_the_outlet_is_taken_as_written_and_not_from_its_account(
        self, tmp_path: Path, stated: str, outlet: str | None
    ) -> None:
        head = f'<meta property="og:site_name" content="{stated}"><meta name="twitter:site" content="@lakepost">'
        assert article_on(bare(f"<article><p>{LAKE * 3}</p></article>", head), tmp_path).outlet == outlet

    def test_for_search_engines_does_not_replace_the_headline(self, tmp_path: Path) -> None:
        head = '<meta property="og:title" content="You will not believe what these two lakes did">'
        body = f"<article><h1>Two states &amp; one <em>lake</em></h1><p>{LAKE * 3}</p></article>"
        article = article_on(bare(body, head), tmp_path)
        assert article.title == "Two states & one lake"
        assert article.text == f"Two states & one lake\n\n{(LAKE * 3).strip()}"

    def test_of_the_language_gives_way_to_the_text(self, tmp_path: Path) -> None:
        assert article_on(ITALIAN.html.replace('lang="it"', 'lang="en-US"'), tmp_path).language == "it"

    def test_of_the_language_counts_where_the_text_leaves_it_open(self, tmp_path: Path) -> None:
        page = '<html lang="sw-KE"><body><article><p>Entebbe 2024: 12, 14.</p></article></body></html>'
        assert article_on(page, tmp_path).language == "sw"

    @pytest.mark.parametrize("title", ["Two states | The Nile Courier", "Two states - The Nile Courier"])
    def test_in_the_title_of_a_page_without_headline_comes_first(self, tmp_path: Path, title: str) -> None:
        head = f'<title>{title}</title><meta property="og:site_name" content="The Nile Courier">'
        article = article_on(bare(f"<article><p>{LAKE * 4}</p></article>", head), tmp_path)
        assert article.title == "Two states"
        assert article.text.startswith(f"Two states\n\n{LAKE.strip()}")


class TestAnUnusualPage:
    def test_that_is_laid_out_by_tables_and_line_breaks_has_paragraphs(self, tmp_path: Path) -> None:
        cells = f"<td><a href='/'>Home</a></td><td>{LAKE}<br><br>{LAKE * 2}<br><br>Tanzania will study the text.</td>"
        text = article_on(bare(f"<table><tr>{cells}</tr></table>"), tmp_path).text
        assert text.split("\n\n")[-3:] == [LAKE.strip(), (LAKE * 2).strip(), "Tanzania will study the text."]

    def test_keeps_the_tables_that_it_shows(self, tmp_path: Path) -> None:
        table = "<table><tr><td>Kenya</td><td>12 boats</td></tr><tr><td>Uganda</td><td>14 boats</td></tr></table>"
        text = article_on(bare(f"<article><p>{LAKE * 3}</p>{table}<p>{LAKE * 2}</p></article>"), tmp_path).text
        assert "Kenya | 12 boats" in text

    def test_shows_no_comments_and_no_other_story(self, tmp_path: Path) -> None:
        body = f"""<article><h1>A lake</h1><p>{LAKE * 3}</p></article>
            <section id="comments"><ol class="comment-list"><li class="comment"><p>{"A bad pact. " * 9}</p></li></ol>
            </section><article class="teaser"><h2>Boats</h2><p>{"Boats were sold at the fair. " * 4}</p></article>"""
        assert article_on(bare(body), tmp_path).text == f"A lake\n\n{(LAKE * 3).strip()}"

    def test_has_links_to_other_stories_that_are_known_as_such(self, tmp_path: Path) -> None:
        link = '<p><strong>Read also:</strong> <a href="/b">The price of fish</a></p>'
        html = bare(f"<article><h1>A lake</h1><p>{LAKE * 3}</p>{link}<p>{LAKE * 2}</p></article>")
        parts = paragraphs(article_on(html, tmp_path).text)
        assert [parts[number].text for number in furniture(parts)] == ["Read also: The price of fish"]


class TestTheLettersOfAPage:
    @pytest.mark.parametrize(
        ("page", "codec", "label"),
        [
            (ITALIAN, "cp1252", "iso-8859-1"),
            (ARABIC, "cp1256", "windows-1256"),
            (CHINESE, "gb18030", "gb2312"),
            (CHINESE, "utf-16", "utf-8"),
            (ARABIC, "utf-8", "iso-8859-1"),
        ],
        ids=str,
    )
    def test_are_those_that_are_declared_or_marked(self, tmp_path: Path, page: Page, codec: str, label: str) -> None:
        html = page.html.replace('charset="utf-8"', f'charset="{label}"')
        assert page.paragraphs[1] in article_on(html.encode(codec), tmp_path).text

    def test_are_found_where_the_declaration_is_wrong(self, tmp_path: Path) -> None:
        html = ARABIC.html.encode("cp1256")
        assert ARABIC.paragraphs[1] in article_on(html, tmp_path).text

    def test_that_are_broken_cost_no_others(self, tmp_path: Path) -> None:
        html = ITALIAN.html.encode().replace("«".encode(), b"\xff")
        assert "Lasceremo il lago ai nostri figli" in article_on(html, tmp_path).text


class TestAPageWithoutArticle:
    def test_behind_a_paywall_is_told(self, tmp_path: Path) -> None:
        head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
        assert "paywall" in refusal(bare(f"<article><h1>A lake</h1><p>{LAKE * 3}</p></article>", head), tmp_path)

    def test_is_not_what_a_subscriber_saved(self, tmp_path: Path) -> None:
        head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
        body = "".join(f"<p>{number}. {LAKE * 3}</p>" for number in range(12))
        assert "11. Kenya" in article_on(bare(f"<article><h1>A lake</h1>{body}</article>", head), tmp_path).text

    @pytest.mark.parametrize(
        "body",
        [
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
            '<div id="__next"></div><script src="/a.js"></script>',
        ],
    )
    def test_but_with_a_script_is_told(self, tmp_path: Path, body: str) -> None:
        assert "JavaScript" in refusal(bare(body, "<title>The Nile Courier</title>"), tmp_path)

    @pytest.mark.parametrize("body", ["", "<p> </p>", "<img src='a.png'>", "<script>let text = 'Kenya';</script>"])
    def test_at_all_is_told(self, tmp_path: Path, body: str) -> None:
        assert "without the text of an article" in refusal(bare(body), tmp_path)


class TestAHostilePage:
    @pytest.mark.parametrize("nest", ["<div>", "<b><i>", "<table><tr><td>", "<ul><li>"])
    def test_that_is_nested_deeper_than_any_page_is_refused(self, tmp_path: Path, nest: str) -> None:
        assert refusal(bare(nest * 50_000 + f"<p>{LAKE}</p>"), tmp_path).endswith(".")

    def test_declares_no_entities_that_are_expanded(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("the launch codes")
        entities = f'<!ENTITY a "lol"><!ENTITY b "{"&a;" * 50}"><!ENTITY f SYSTEM "{secret.as_uri()}">'
        body = f"<html><body><article><p>{LAKE * 3} &b; &f;</p></article></body></html>"
        html = f'<?xml version="1.0"?><!DOCTYPE html [{entities}]>{body}'
        text = article_on(html, tmp_path).text
        assert "lollol" not in text
        assert "launch codes" not in text

    def test_keeps_markup_that_it_shows_as_text(self, tmp_path: Path) -> None:
        body = (
            f"<article><p>{LAKE * 3}</p><p>They wrote &lt;script&gt;alert(1)&lt;/script&gt; on the wall.</p></article>"
        )
        assert "<script>alert(1)</script> on the wall." in article_on(bare(body), tmp_path).text
