"""The content of a passage, without the punctuation around it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.grounding import Span, trim


def trimmed(text: str) -> str | None:
    span = trim(text, Span(0, len(text)))
    return text[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("“The pact holds.”", "The pact holds"),
        ("  \u200bThe pact holds ;\n", "The pact holds"),
        ("'The pact holds'", "The pact holds"),
        ("The pact holds”,", "The pact holds"),
        ("„Der Pakt hält“", "Der Pakt hält"),
        ("»Der Pakt hält.«", "Der Pakt hält"),
        ("«\u00a0Le pacte tient\u00a0»", "Le pacte tient"),
        ("「条約は有効だ。」", "条約は有効だ"),
        ("“条约有效”，", "条约有效"),
        ("الاتفاق نافذ،", "الاتفاق نافذ"),
        ("समझौता लागू है।", "समझौता लागू है"),
        ("— Не подпишем!", "Не подпишем!"),
        ("‘We can’t wait’", "We can’t wait"),
        ("“He said ‘never’”", "He said ‘never’"),
        ("the pact)", "the pact"),
        ("[the pact", "the pact"),
        ("the pact holds…", "the pact holds"),
        ("...the pact holds...", "the pact holds"),
        ("the pact holds —", "the pact holds"),
        ("ends in 2030.", "ends in 2030"),
    ],
)
def test_punctuation_around_the_content_goes(text: str, content: str) -> None:
    assert trimmed(text) == content


@pytest.mark.parametrize(
    "content",
    [
        "Er nannte es „historisch“",
        '"Peace" and "law"',
        "(the pact) holds (for now)",
        "Will it hold?",
        "Never!",
        "the sea route of the U.S.",
        "-5 degrees",
        ".5 per cent",
        "un po'",
        "the parties' will",
        "6'2\"",
        "costs $5",
        "grows by 5%",
    ],
)
def test_the_content_itself_stays(content: str) -> None:
    assert trimmed(content) == content


@pytest.mark.parametrize("text", ["", "  \n", "“”", ". , ; —", "\u200b\ufeff", "«(»"])
def test_nothing_is_left_of_punctuation_alone(text: str) -> None:
    assert trimmed(text) is None


def test_a_closing_mark_is_known_by_the_mark_before_the_span() -> None:
    text = "He said ‘we keep the pact’ and left, 'for 30' too, \"for 30\" too."
    for content in ("we keep the pact", "for 30"):
        start = text.index(content)
        assert trim(text, Span(start, start + len(content) + 1)) == Span(start, start + len(content))
    start = text.rindex("for 30")
    assert trim(text, Span(start, start + 7)) == Span(start, start + 6)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'“”‘’«».,;:—- ()a1")), st.data())
def test_only_punctuation_is_taken_and_never_all(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = trim(text, Span(start, end))
    kept = range(span.start, span.end) if span else range(0)
    assert span is None or start <= span.start < span.end <= end
    assert not any(text[index].isalnum() for index in range(start, end) if index not in kept)


@pytest.mark.parametrize("text", ['"', "“(", " ", "'a", "\u200b", "."])
def test_megabytes_of_punctuation_are_trimmed(text: str) -> None:
    assert trimmed(text * 300_000) in (None, text * 300_000)
