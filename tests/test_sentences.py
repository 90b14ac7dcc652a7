"""Where sentences start and end."""

import time
from textwrap import fill

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.sentences import LONGEST_SENTENCE, sentences

ODD = st.text(alphabet="aB1 .!?…。」「“”\"'()\n\t\u2028\u0301\u200dक्षあ가;,-", max_size=400)


def texts(text: str, language: str | None = None) -> list[str]:
    return [sentence.text for sentence in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["“We signed.”", "Then they left.", "Mr. Lund met the U.S. envoy."]),
        ("it", ["“Non cediamo.”", "Poi è partita.", "L'art. 5 obbliga le parti."]),
        ("it", ["Lo dice la S.p.A. e lo conferma la banca.", "Nessuno ha risposto."]),
        ("fr", ["M. Dupont a signé.", "« Oui. »", "Il est parti."]),
        ("de", ["Am 12. März unterzeichnete Dr. Weiß den Vertrag.", "„Das ist gut.“", "Dann ging er."]),
        ("pl", ["Art. 5 ust. 2 umowy obowiązuje.", "Potem wyszli."]),
        ("ru", ["«Мы подписали. Это хорошо», — сказал он.", "Потом он ушёл."]),
        ("ar", ["وقع الوزيران الاتفاق.", "هل يكفي هذا؟", "لا."]),
        ("hi", ["मंत्रियों ने समझौते पर हस्ताक्षर किए।", "क्या यह काफी है?"]),
        ("el", ["Τι είπε;", "Έφυγε."]),
        (None, ["They met.", "They signed."]),
        ("no-such-language", ["They met.", "They signed."]),
    ],
)
def test_sentences_end_where_readers_end_them(language: str | None, expected: list[str]) -> None:
    assert texts(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["他说：“我们签署了条约。”", "随后离开了。", "这是真的吗？"]),
        ("ja", ["首相は「署名した。」と述べた。", "次の会談は来月だ。"]),
        ("ko", ["장관은 “좋다.”고 말했다."]),
    ],
)
def test_scripts_without_spaces_between_sentences(language: str, expected: list[str]) -> None:
    assert texts("".join(expected), language) == expected


def test_line_breaks_part_paragraphs() -> None:
    found = sentences("A pact\nThey met\n\n  They signed. They left.", "en")
    assert [(s.number, s.text, s.paragraph) for s in found] == [
        (1, "A pact", 0),
        (2, "They met", 1),
        (3, "They signed.", 2),
        (4, "They left.", 2),
    ]


def test_a_wrapped_text_keeps_its_paragraphs() -> None:
    long = "The two ministers met in the old harbour town and agreed on a register of ships. " * 4
    text = f"{fill(long, 72)}\n\nA second meeting is planned."
    found = sentences(text, "en")
    assert [s.paragraph for s in found] == [0, 0, 0, 0, 1]
    assert "\n" in found[0].text
    assert " ".join(found[0].text.split()) == long.split(". ", maxsplit=1)[0] + "."


def test_furniture_is_marked() -> None:
    found = sentences("They met on Monday.\n\nPhoto: A. Lund/AFP\n\nThey signed.", "en")
    assert [s.furniture for s in found] == [False, True, False]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), ODD), st.sampled_from([None, "en", "it", "ja", "ar", "hi"]))
def test_every_character_is_in_one_sentence(text: str, language: str | None) -> None:
    found = sentences(text, language)
    assert [s.number for s in found] == list(range(1, len(found) + 1))
    covered = ""
    end = 0
    for sentence in found:
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        covered, end = covered + sentence.text, sentence.end
    assert not text[end:].strip()
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)


@pytest.mark.parametrize("piece", ["a", "word ", "字", "क्ष", "clause, "])
def test_text_without_ends_is_cut(piece: str) -> None:
    found = sentences(piece * (5_000 // len(piece)), "en")
    assert len(found) > 5
    assert max(len(s.text) for s in found) <= LONGEST_SENTENCE


def test_long_text_is_cut_after_a_clause() -> None:
    found = sentences("and they spoke for a long while, " * 40, "en")
    assert all(s.text.endswith(",") for s in found)


@pytest.mark.parametrize("piece", ["a", "word ", "“", "「。", ". ", "link\n", "字", "\u0301", '."  '])
def test_time_grows_with_the_length(piece: str) -> None:
    text = piece * (2**17 // len(piece))
    started = time.process_time()
    sentences(text, "en")
    assert time.process_time() - started < 5


def test_a_line_that_breaks_within_a_sentence_goes_on() -> None:
    text = (
        "The head of the hauliers’ union in Gaya warned that\nhalf of the trucks were no longer fit for the road.\n\n"
        "The harbour master raises his voice against the plan\nby Ann Poole\n\nHome and abroad\nsport"
    )
    first, headline, byline, *menu = [sentence.text for sentence in sentences(text, "en")]
    assert first.endswith("fit for the road.")
    assert (headline[-4:], byline, menu) == ("plan", "by Ann Poole", ["Home and abroad", "sport"])
