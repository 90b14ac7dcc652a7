"""The forms of a result: what they show, and that no text of an article or a model can act in them."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agent.output import render
from schemas import DatedText, Dropped, Extraction, Failure, PlacedText, Representative
from schemas.base import is_placeholder
from tests import builders

HOSTILE = (
    *(
        "# a",
        "## a ##",
        "a #",
        "> a",
        "- a",
        "+ a",
        "* a",
        "1. a",
        "12) a",
        "---",
        "***",
        "___",
        "===",
        "~~~",
        "```",
    ),
    *(
        "a\n---",
        "a\n===",
        "a\n\n# b",
        "\n| --- |\n",
        "a\r\nb",
        "a\u2028# b",
        "    a",
        "\ta",
        "a  \nb",
        "a\\\nb",
    ),
    *(
        "a|b",
        "a\\|b",
        "| a | b |",
        "a\\",
        "\\",
        "\\\\|",
        "`a|b`",
        "`",
        "`` ` ``",
        "|",
        ":-:",
        "a\0b",
        "\x1b[31ma",
    ),
    *(
        "[a](http://b.org)",
        "![a](b.png)",
        "[a]: http://b.org",
        "[a][b]",
        "[^1]",
        "[ ] a",
        "<http://b.org>",
        "a](",
    ),
    *(
        "http://b.org",
        "https://b.org/?c=d&e=f",
        "//b.org",
        "//localhost",
        "http://localhost:80",
        "ftp://b.org",
    ),
    *("www.b.org", "www.1b.org", "b.org", "a@b.org", "mailto:a@b.org", "<a@b.org>", "xmpp:a@b.org", "п.рф"),
    *(
        "<script>a</script>",
        "<b>",
        "</table>",
        "<!-- a",
        "<?a?>",
        "<![CDATA[a]]>",
        "<a\nb>",
        "a<br>b",
        "&lt;b&gt;",
    ),
    *(
        "&amp;",
        "&#60;b&#62;",
        "&copy",
        "&",
        "**a**",
        "_a_",
        "~~a~~",
        "a*b*c",
        "$a$",
        "{{ a }}",
        "{% a %}",
        "a^b_c",
    ),
    *(
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "'=1",
        "''",
        "＝1",
        " =1",
        "a,b",
        '"',
        '","',
        "“a”",
        "2.5",
        "1.a",
        "…",
        "ﬁ",
        "é",
        "\ufeff",
    ),
)

hostile_texts = (
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), min_size=1, max_size=4)
    .map("".join)
    .filter(lambda text: not is_placeholder(text))
)


def of_one_text(text: str) -> Extraction:
    """A result in which every free text is ``text``, and everything is said that can be said."""
    span: dict[str, Any] = {"text": text, "confidence": 0.5}
    run = builders.partial_run(
        model=text,
        failures=[Failure(chunk=0, step=text, reason=text), Failure(chunk=None, step=text, reason=text)],
        dropped=[Dropped(item="term", reason=text, count=2)],
        warnings=[text],
    )
    people = [Representative(name=text, office=text), Representative(name=text, office=None)]
    return Extraction(
        schema_version="1",
        article=builders.article(text, source=text, title=text, language=text, outlet=text),
        treaties=[
            builders.treaty(
                title=text,
                signed_on=DatedText(text=text, date=None),
                signed_at=PlacedText(text=text, iso3=None),
                entry_into_force=text,
                duration=text,
                withdrawal=text,
                depositary="party-1",
            ),
            builders.treaty(2, title=text),
        ],
        parties=[
            builders.party(
                name=text,
                name_as_written=text,
                representatives=people,
                treaties=["treaty-1", "treaty-2"],
                confidence=1.0,
            )
        ],
        terms=[
            builders.term(
                summary=text,
                condition=text,
                obligors=["party-1"],
                beneficiaries=["party-1"],
                evidence=["evidence-1"],
            )
        ],
        evidence=[
            builders.evidence(text, 1, speaker=text, speaker_role="person", speaker_party="party-1", **span),
            builders.evidence(text, 2, kind="direct", **span),
            builders.evidence(text, 3, kind="direct", **span),
        ],
        opinions=[
            builders.opinion(
                expert=text,
                title=text,
                affiliation=text,
                place=text,
                told_to=text,
                claim=text,
                evidence=["evidence-2"],
            )
        ],
        run=run,
    )


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


@settings(max_examples=120, deadline=None)
@given(hostile_texts)
def test_no_text_changes_the_structure_of_a_page_and_each_is_shown_as_it_is(text: str) -> None:
    plain, hostile = render(of_one_text("Ж"), "markdown"), render(of_one_text(text), "markdown")
    for reader in READERS:
        structure, texts = shown(plain, reader)
        hostile_structure, hostile_texts = shown(hostile, reader)
        assert hostile_structure == structure
        assert without_offsets(hostile_texts) == without_offsets(t.replace("Ж", on_one_line(text)) for t in texts)


@pytest.mark.parametrize("text", [text for text in HOSTILE if not is_placeholder(text)])
def test_each_known_attack_is_only_shown(text: str) -> None:
    for reader in READERS:
        structure, texts = shown(render(of_one_text("Ж"), "markdown"), reader)
        hostile_structure, hostile_texts = shown(render(of_one_text(text), "markdown"), reader)
        assert hostile_structure == structure
        assert without_offsets(hostile_texts) == without_offsets(t.replace("Ж", on_one_line(text)) for t in texts)
