"""Texts that try to act wherever they are shown, and a result that consists of one of them."""

from typing import Any

from hypothesis import strategies as st

from schemas import DatedText, Dropped, Extraction, Failure, PlacedText, Representative
from schemas.base import is_placeholder
from tests import builders

_FRAGMENTS = (
    *("# a", "## a ##", "a #", "> a", "- a", "+ a", "* a", "1. a", "12) a", "[ ] a", "---", "***", "___", "==="),
    *("~~~", "```", "a\n---", "a\n===", "a\n\n# b", "\n| --- |\n", "a\r\nb", "a\u2028# b", "    a", "\ta", "a  \nb"),
    *("a|b", "a\\|b", "| a | b |", "|", ":-:", "a\\", "\\", "\\\\|", "a\\\nb", "`a|b`", "`", "`` ` ``"),
    *("a\0b", "\x1b[31ma", "[a](http://b.org)", "![a](b.png)", "[a]: http://b.org", "[a][b]", "[^1]", "a]("),
    *("http://b.org", "https://b.org/?c=d&e=f", "//b.org", "//localhost", "http://localhost:80", "ftp://b.org"),
    *("www.b.org", "www.1b.org", "www.-", "b.org", "1.org", "п.рф", "2.5", "<http://b.org>", "<a@b.org>"),
    *("a@b.org", "mailto:a@b.org", "xmpp:a@b.org", "<script>a</script>", "<b>", "</table>", "<!-- a", "<?a?>"),
    *("<![CDATA[a]]>", "<a\nb>", "a<br>b", "&lt;b&gt;", "&amp;", "&#60;b&#62;", "&copy", "&", "**a**", "_a_"),
    *("~~a~~", "a*b*c", "$a$", "{{ a }}", "{% a %}", "a^b_c", "=1+1", "+1", "-1", "@A1", "'=1", "''", "＝1"),
    *(" =1", "\xa0@1", "\ufeff-1", "a,b", '"', '","', "“a”", "1.a", "…", "ﬁ", "e\u0301", "\ufeff"),
)
"""Markup, links, line ends, formulas and separators of every format, and texts that look like them."""

ATTACKS = tuple(text for text in _FRAGMENTS if not is_placeholder(text))

hostile_texts = (
    st.lists(st.sampled_from(_FRAGMENTS) | st.text(max_size=4), min_size=1, max_size=4)
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
