"""Whatever the text: a quote is found to the character, and nothing that says something else is taken for it."""

import unicodedata
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agent.folding import IGNORABLE, fold
from agent.grounding import FoldedText, Span

SENTENCES = [
    "Le due parti si impegnano a ritirare le truppe entro 90 giorni, ma l'accordo resta segreto.",
    "Der Vertrag tritt am 3. Mai 2031 in Kraft und gilt zunächst für 25 Jahre, teilte die Ministerin mit.",
    "The signatories must open the strait to 12 cargo ships a day... unless a war breaks out - says article 7.",
    "تلتزم الدولتان بسحب القوات خلال 60 يوما من توقيع الاتفاق في العاصمة.",
    "缔约双方同意在三十天内撤出边境地区的全部军队,并由第三国监督执行。",
    "両国は六十日以内に国境から部隊を撤退させ、第三国が監視することで合意した。",
    "양국은 협정 서명 뒤 45일 안에 국경에서 병력을 모두 철수하기로 했다.",
    "दोनों देश समझौते के 30 दिनों के भीतर सीमा से अपनी सेनाएँ हटाने पर सहमत हुए हैं।",
    "Стороны обязуются вывести войска с острова в течение 40 дней после подписания договора.",
]
NEGATIONS = ["non", "nicht", "not", "لا", "不", "ない", "안", "नहीं", "не"]
UNSPACED = (SENTENCES[4], SENTENCES[5])
modest = settings(max_examples=120, deadline=None)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, int, int]:
    """A sentence, and a range of it that starts and ends with a whole word (or character of a script)."""
    sentence = draw(st.sampled_from(SENTENCES))
    if sentence in UNSPACED:
        start = draw(st.integers(0, len(sentence) - 12))
        end = draw(st.integers(start + 10, len(sentence)))
        assume(not {sentence[start], sentence[end - 1]} & set("三六十第、，,。"))
        return sentence, start, end
    words = sentence.split(" ")
    first = draw(st.integers(0, len(words) - 3))
    last = draw(st.integers(first + 3, len(words)))
    assume(words[last - 1] not in ("-", "a") and words[first] != "-")
    start = len(" ".join(words[:first])) + bool(first)
    return sentence, start, len(" ".join(words[:last]))


def dirt_on(character: str, random: Random) -> str:
    """What scraping may make of ``character``; what it adds stands after it."""
    variants = {
        "'": "’ʼ`´",
        '"': "“”„«»",
        " ": "\u00a0\u2009\u3000\n",
        "-": "–—‑−",
        ",": "，",
    }
    choice = random.randrange(5)
    if choice == 0 and character in variants:
        return random.choice(variants[character])
    if choice == 1:
        return unicodedata.normalize("NFD", character)
    if choice == 2:
        return character + random.choice(IGNORABLE) * random.randint(1, 2)
    if choice == 3 and "!" <= character <= "~" and character.isalnum():
        return chr(ord(character) + 0xFEE0)
    return character * 3 if character == " " else character


@modest
@given(passages(), st.randoms(use_true_random=False))
def test_a_clean_quote_is_found_in_a_dirty_text_to_the_character(passage: tuple[str, int, int], random: Random) -> None:
    sentence, start, end = passage
    pieces = [dirt_on(character, random) for character in sentence]
    text = "".join(pieces)
    span = FoldedText(text).find(sentence[start:end])
    assert span is not None
    assert span.start == len("".join(pieces[:start]))
    assert text[span.start : span.end] == "".join(pieces[start:end]).rstrip(IGNORABLE)


@modest
@given(passages(), st.randoms(use_true_random=False))
def test_a_dirty_quote_is_found_in_a_clean_text(passage: tuple[str, int, int], random: Random) -> None:
    sentence, start, end = passage
    quote = "".join(dirt_on(character, random) for character in sentence[start:end])
    assert FoldedText(sentence).find(quote) == Span(start, end)


@modest
@given(passages(), st.sampled_from(NEGATIONS), st.data())
def test_one_word_more_or_less_or_another_is_refused(
    passage: tuple[str, int, int], negation: str, data: st.DataObject
) -> None:
    sentence, start, end = passage
    glue = "" if sentence in UNSPACED else " "
    words = [*sentence[start:end]] if glue == "" else sentence[start:end].split(glue)
    index = data.draw(st.integers(1, len(words) - 2))
    article = FoldedText(sentence)
    for altered in (
        [*words[:index], negation, *words[index:]],
        [*words[:index], *words[index + 1 :]],
        [*words[:index], negation, *words[index + 1 :]],
        [negation, *words],
        [*words, negation],
    ):
        assert article.find(glue.join(altered)) is None


@modest
@given(passages(), st.data())
def test_another_digit_is_refused(passage: tuple[str, int, int], data: st.DataObject) -> None:
    sentence, start, end = passage
    digits = [index for index in range(start + 1, end - 2) if sentence[index].isdecimal()]
    assume(digits)
    index = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from("0123456789²½①").filter(lambda digit: digit != sentence[index]))
    assert FoldedText(sentence).find(sentence[start:index] + other + sentence[index + 1 : end]) is None
    assert FoldedText(sentence).find(sentence[start:index] + sentence[index + 1 : end]) is None


@modest
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab1.,'- \u0301“")), st.data())
def test_whatever_is_found_says_what_the_quote_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    span = FoldedText(text).find(quote)
    if span is not None:
        place = fold(text[span.start : span.end]).folded.replace('"', "'").casefold()
        assert 0 <= span.start < span.end <= len(text)
        assert place in fold(quote).folded.replace('"', "'").casefold()
        assert sum(map(str.isalnum, place)) == sum(map(str.isalnum, fold(quote).folded.casefold()))
