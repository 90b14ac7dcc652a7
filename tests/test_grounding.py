"""A quote is found where it stands, to the character, or it is refused."""

import pytest

from agent.grounding import FoldedText, Span


def found(text: str, quote: str, **options: object) -> str | None:
    span = FoldedText(text).find(quote, **options)  # type: ignore[arg-type]
    return text[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("We keep to the contractsaid the minister.", "We keep to the contract"),
        ("Il patto vale per tuttiha detto. Poi ha taciuto.", "Il patto vale per tutti"),
        ("In enormi quantitàHa aggiunto altro.", "In enormi quantità"),
        ("The deal is closedThe minister then left.", "The minister then left"),
        ("He told everyonekeep the border open, please", "keep the border open"),
        ("according to AFPOur side will sign it", "Our side will sign it"),
        ("Signed in 2031The parties will meet", "The parties will meet"),
        ("They signed the treaty12 in the spring", "They signed the treaty"),
        ("We keep to the contract’said the minister.", "We keep to the contract"),
        ("양측은 협정을 지킬 것이라고 말했다", "양측은 협정을 지킬 것이"),
        ("الوفد قال والاتفاق ينص على وقف النار", "الاتفاق ينص على وقف النار"),
        ("外相は協定を必ず守ると述べた", "協定を必ず守る"),
        ("รัฐมนตรีกล่าวว่าสนธิสัญญามีผลบังคับใช้แล้ว", "สนธิสัญญามีผลบังคับใช้"),
        ("L’accordo prevede una tregua", "accordo prevede una tregua"),
    ],
)
def test_a_quote_glued_to_its_cue_is_found(text: str, quote: str) -> None:
    assert found(text, quote) == quote


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the parties cannot leave", "then the parties can"),
        ("so the parties cannot leave", "so the parties can"),
        ("so the parties can’t leave", "so the parties can"),
        ("It is illegal under the accord", "legal under the accord"),
        ("an invalid treaty of 1990 is in force", "valid treaty of 1990"),
        ("Это незаконный договор, и не первый", "законный договор, и не первый"),
        ("a non-binding accord was made", "binding accord was made"),
        ("they welcomed Kim Jong-un", "they welcomed Kim Jong"),
        ("they will not agreed on peace", "they will not agree"),
        ("A counterproposal came; that counterproposal was late", "came; that counter"),
        ("under Article VI of the treaty", "under Article V"),
        ("so the parties agree\u0301 to it", "so the parties agree"),
        ("서명 뒤 45일 안에 철수한다", "서명 뒤 45일 안"),
        ("ﬁfty men came to sign", "ifty men came to sign"),
    ],
)
def test_a_word_that_only_begins_or_ends_like_the_quote_is_refused(text: str, quote: str) -> None:
    assert found(text, quote) is None


def test_glue_is_believed_of_long_quotes_only_and_where_whole_words_are_nowhere() -> None:
    assert found("keep the pactsaid the minister", "the pact") is None
    text = "We keep to the contractsaid he. We keep to the contract, he said."
    assert FoldedText(text).find("we keep to the contract") == Span(32, 55)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("in 1900 they signed", "90"),
        ("in 1900 they signed", "00 they signed"),
        ("it grew by 5.5 points", "it grew by 5"),
        ("it grew by 5.5 points", "it grew by 5."),
        ("it grew by 5.5 points", "5 points"),
        ("a loss of 1,500 men", "a loss of 1"),
        ("a loss of 1\u202f500 men", "500 men"),
        ("a loss of 1 500 men", "a loss of 1"),
        ("an area of 10² miles", "an area of 10"),
        ("after 5½ years of war", "after 5"),
        ("it grew by 5% at last", "it grew by 5"),
        ("a minimum of -5 degrees", "5 degrees"),
        ("we need .5 million", "5 million"),
        ("it starts at 10:30 sharp", "it starts at 10"),
        ("it costs 5bn in total", "it costs 5"),
        ("the G7 leaders signed", "7 leaders signed"),
        ("a 90-day ceasefire", "they want a 90"),
        ("in 1990–95 they fought", "in 1990"),
        ("在二百九十天内撤出军队", "九十天内撤出军队"),
        ("共有5万人参加了签字", "共有5"),
        ("a loss of ５００ men", "00 men"),
        ("the line at 38°15'30\" north", "the line at 38°15\"30' north"),
        ("x² men", "x2 men"),
        ("½ of the fleet", "1/2 of the fleet"),
        ("① the parties", "1 the parties"),
    ],
)
def test_a_part_of_a_number_is_refused(text: str, quote: str) -> None:
    assert found(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("from 2031, 300 men", "300 men"),
        ("Signed in 2031\n300 men came", "300 men came"),
        ("On page 2031 300 men sign", "300 men sign"),
        ("第5条規定は有効だ", "5条規定は有効だ"),
        ("it ends in 2031.", "it ends in 2031"),
        ("the war of 1990, 1991", "1990"),
    ],
)
def test_a_whole_number_is_found_next_to_another(text: str, quote: str) -> None:
    assert found(text, quote) == quote


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("the sea is open", "The sea is open"),
        ("“The sea is open.”", "The sea is open"),
        (" The sea is open ", "The sea is open"),
        ("The Sea is open", None),
        ("The sea … open", None),
        ("The open sea", None),
        ("The sea  is\u00a0open,", "The sea is open"),
        ("", None),
        ("“”…", None),
    ],
)
def test_only_case_of_the_first_letter_and_outer_punctuation_are_free(quote: str, place: str | None) -> None:
    assert found("He said: The sea is open", quote) == place


REPEATED = "We sign. They sign. We sign. They sign. We sign."


@pytest.mark.parametrize(
    ("within", "after", "start"),
    [
        (None, 0, 0),
        (None, 1, 20),
        (None, 21, 40),
        (None, 41, 0),
        (Span(9, 48), 0, 20),
        (Span(9, 48), 25, 40),
        (Span(9, 30), 25, 20),
        (Span(9, 19), 0, 0),
        (Span(21, 27), 0, 0),
    ],
)
def test_the_window_comes_first_then_the_place_after(within: Span | None, after: int, start: int) -> None:
    assert FoldedText(REPEATED).find("We sign", within=within, after=after) == Span(start, start + 7)


def test_an_exact_place_is_better_than_an_earlier_folded_one() -> None:
    text = "L’accordo è firmato. L'accordo è firmato."
    assert FoldedText(text).find("L'accordo è firmato") == Span(21, 40)
    assert FoldedText(text).find("L’accordo è firmato") == Span(0, 19)


PLEDGE = "They met. The parties agree, in full, to leave the islands before June 2031said the envoy. They left."


@pytest.mark.parametrize(
    ("first", "last", "passage"),
    [
        ("the parties agree", "leave the islands", "The parties agree, in full, to leave the islands"),
        ("The parties agree,", "agree, in full", "The parties agree, in full"),
        ("The parties agree", "the parties agree", "The parties agree"),
        ("They", "left.", PLEDGE),
        ("islands", "The parties", None),
        ("The parties agree", "the envoys", None),
        ("We agree", "the islands", None),
        ("", "the islands", None),
    ],
)
def test_a_passage_is_found_by_its_first_and_last_words(first: str, last: str, passage: str | None) -> None:
    article = FoldedText(PLEDGE)
    span = article.find_between(first, last, within=Span(0, len(PLEDGE)))
    assert (PLEDGE[span.start : span.end] if span else None) == passage


def test_first_and_last_words_are_looked_for_in_the_window_alone_and_may_be_glued() -> None:
    text = "We agree to leave. You agree to stay in the havensaid he. We agree to stay."
    article = FoldedText(text)
    assert article.find_between("You agree", "the haven", within=Span(19, 57)) == Span(19, 49)
    assert article.find_between("We agree", "to stay", within=Span(0, 57)) == Span(0, 36)
    assert article.find_between("We agree", "to stay", within=Span(19, 57)) is None


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("told AFPMaria Bianchi in Oslo", "maria bianchi", "Maria Bianchi"),
        ("ha dettoAFP Maria Bianchi", "AFP", "AFP"),
        ("Maria Bianchiha detto, e ha riso", "Maria Bianchi", "Maria Bianchi"),
        ("OSLO and the Hague", "Oslo", "OSLO"),
        ("the border of l’Ucraina", "Ucraina", "Ucraina"),
        ("Erdoğan’ın sözleri", "Erdoğan", "Erdoğan"),
        ("the US-Korea talks", "Korea", "Korea"),
        ("Jean\u2011Luc spoke", "Jean-Luc", "Jean\u2011Luc"),
        ("Malmo\u0308 hosts", "malmö", "Malmo\u0308"),
        ("وروسيا وقعت", "روسيا", "روسيا"),
        ("노르웨이는 서명했다", "노르웨이", "노르웨이"),
        ("挪威首相访问中国", "挪威", "挪威"),
        ("नॉर्वे ने कहा", "नॉर्वे", "नॉर्वे"),
        ("В Осло подписан", "осло", "Осло"),
        ("インドネシアが署名", "インド", None),
        ("Nigeria signs", "Niger", None),
        ("Romania signs", "Oman", None),
        ("Malians sign", "Mali", None),
        ("a McDonald clan", "Donald", None),
        ("USAID left", "US", None),
        ("the MH175 flight", "MH17", None),
        ("Mariam Bianchi", "Maria Bianchi", None),
        ("Maria and Bianchi", "Maria Bianchi", None),
        ("some text", " ", None),
    ],
)
def test_a_name_is_found_as_a_word_in_any_case(text: str, name: str, place: str | None) -> None:
    span = FoldedText(text).contains_name(name)
    assert (text[span.start : span.end] if span else None) == place


def test_a_name_on_its_own_is_better_than_an_earlier_glued_one() -> None:
    assert FoldedText("dettoAFP, poi AFP").contains_name("afp") == Span(14, 17)


@pytest.mark.parametrize(
    ("text", "quote", "place"),
    [
        ("a" * 300_000, "a" * 200, None),
        ("a" * 300_000, "a" * 150_000, None),
        ("aab " * 100_000, "ab " * 4_000 + "a", None),
        ("pact" + "\u200b" * 1_000_000, "pact", Span(0, 4)),
        ("e" + "\u0301\u0323" * 200_000, "e\u0301", None),
        (" " * 1_000_000 + "so it is" + '"' * 1_000_000, "so it is", Span(1_000_000, 1_000_008)),
        ("中" * 1_000_000, "中" * 900_000, Span(0, 900_000)),
        ("1 " * 500_000, "1 1 2", None),
    ],
)
def test_megabytes_that_repeat_themselves_are_searched(text: str, quote: str, place: Span | None) -> None:
    assert FoldedText(text).find(quote) == place
