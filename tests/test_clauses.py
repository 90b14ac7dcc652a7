"""What a clause shows of its source, and quotations that the clause parts in two."""

import pytest

from agent.attribution import attribution
from agent.grounding import Span
from agent.speech.cues import Office, cues
from agent.stepwise.clauses import (
    before_comma,
    is_description,
    is_medium,
    is_told,
    is_within,
    named_in,
    office_beside,
    points_back,
    without_title,
    without_verb,
)


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "she said"),
        ("en", "said this lawyer"),
        ("fr", "résume-t-elle"),
        ("fr", "Pour cette économiste"),
        ("it", "ha aggiunto"),
        ("de", "sagte er"),
        ("ru", "сказал он"),
        ("ar", "وأضاف"),
        ("ko", "그는 덧붙였다"),
        ("zh", "他表示"),
        ("ja", "同氏は予測する"),
        ("tr", "Ona bakılırsa"),
    ],
)
def test_a_pronoun_a_pointing_word_or_nothing_points_back(language: str, clause: str) -> None:
    assert points_back(clause, cues(language))


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "said the harbour master Ann Poole"),
        ("en", "Shepherds said"),
        ("fr", "a déclaré Luce Marchand"),
        ("ar", "قال الحداد"),
        ("ko", "김서연 장관은 말했다"),
        ("zh", "李文表示"),
        ("ja", "高田氏は予測する"),
    ],
)
def test_a_source_of_its_own_does_not_point_back(language: str, clause: str) -> None:
    assert not points_back(clause, cues(language))


def test_without_data_for_a_language_only_an_empty_clause_points_back() -> None:
    assert points_back("", None)
    assert not points_back("dixit ille", None)


@pytest.mark.parametrize(
    ("language", "words", "copied", "name"),
    [
        ("en", "Ann Poole said", "Ann Poole", "Ann Poole"),
        ("en", "Ann Poole said", "Ann Poole said", "Ann Poole"),
        ("en", "Ann Poole said", "Tom Barker", None),
        ("en", "Ann Poole said", "", None),
        ("ko", "한빛 우주항공청은 성명에서", "한빛 우주항콩청", "한빛 우주항공청"),
        ("ar", "قال الحداد للصحفيين في القاعة", "حداد للصحفيين", "الحداد"),
        ("hi", "सांसद रेखा जोशी का कहना है", "रेखा जोशी का कहना है", "रेखा जोशी"),
    ],
)
def test_a_name_is_what_the_article_has_and_no_word_more(
    language: str, words: str, copied: str, name: str | None
) -> None:
    assert named_in(words, copied, cues(language)) == name


def test_a_verb_of_saying_at_either_end_is_cut_away() -> None:
    assert without_verb("said Ann Poole", cues("en")) == "Ann Poole"
    assert without_verb("Ann Poole said", cues("en")) == "Ann Poole"
    assert without_verb("Ann Poole, who said little, left", cues("en")) == "Ann Poole, who said little, left"
    assert without_verb("said", cues("en")) == ""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Radio Lindau", "He told Radio Lindau that", True),
        ("Nordlys", "told the newspaper Nordlys that", True),
        ("Nordlys", "told the newspaper «Nordlys» that", True),
        ("Ann Poole", "the newspaper praised the mayor, and Ann Poole said", False),
        ("Ann Poole", "Ann Poole told the newspaper", False),
    ],
)
def test_a_medium_is_known_by_its_name_or_by_the_word_before_it(name: str, text: str, expected: bool) -> None:
    assert is_medium(name, text, cues("en")) is expected
    assert not is_medium(name, text, None)


def test_a_description_has_no_capital_where_the_clause_has_it() -> None:
    assert is_description("the minister", "said the minister")
    assert not is_description("Ann Poole", "said Ann Poole")


def test_a_name_behind_a_small_word_within_the_clause_is_within_it() -> None:
    clause = "said a spokesman for the Coast Guard"
    assert is_within(clause, clause.index("Coast"))
    assert not is_within("the Coast Guard said", 4)


@pytest.mark.parametrize(
    ("language", "sentence", "contents"),
    [
        (
            "en",
            "“The river belongs to neither of us,” she said, “and both of us drink from it.”",
            ["The river belongs to neither of us", "and both of us drink from it"],
        ),
        (
            "fr",
            "« Le lac ne se vend pas », rappelle ce pêcheur, « et personne ne l’achètera demain ».",
            ["Le lac ne se vend pas", "et personne ne l’achètera demain"],
        ),
        (
            "ru",
            "«Мы считали каждую каплю воды, — сказал он. — Теперь её считают соседи».",
            ["Мы считали каждую каплю воды", "Теперь её считают соседи"],
        ),
        ("en", "“The river belongs to neither of us,” she said.", ["The river belongs to neither of us"]),
        ("en", "“The river is ours,” he said of the deal “Two Banks”.", ["The river is ours"]),
    ],
)
def test_both_halves_of_a_parted_quotation_are_found(language: str, sentence: str, contents: list[str]) -> None:
    said = attribution(sentence, Span(0, len(sentence)), language)
    assert said is not None
    spans = sorted((said.content, *said.others), key=lambda span: span.start)
    assert [sentence[span.start : span.end] for span in spans] == contents
    assert all(span.end <= said.clause.start or said.clause.end <= span.start for span in spans)


@pytest.mark.parametrize(
    ("language", "clause", "name", "told"),
    [
        ("fr", "À l’agence Cape Wire, elle a décrit le texte", "Cape Wire", True),
        ("en", "he told the weekly Coast Mirror", "Coast Mirror", True),
        ("fr", "Le quotidien Le Phare a écrit", "Le Phare", False),
        ("en", "she told the Nile Courier", "Nile Courier", False),
    ],
)
def test_a_medium_behind_what_it_is_and_a_small_word_was_told(
    language: str, clause: str, name: str, told: bool
) -> None:
    assert is_told(clause, clause.index(name), cues(language)) is told


def test_few_words_before_a_comma_are_a_name() -> None:
    assert before_comma("فاطمتو منت عبد الوهاب، أستاذة القانون، ترى", cues("ar")) == "فاطمتو منت عبد الوهاب"
    assert before_comma("ترى", cues("ar")) is None
    assert before_comma("وقال الوزير، وهو يغادر", cues("ar")) is None


def test_a_name_in_brackets_is_not_the_subject() -> None:
    clause = "said the ecologist Ann Poole (Living Lake)"
    assert is_within(clause, clause.index("Living Lake"))


@pytest.mark.parametrize(
    ("language", "name", "bare"),
    [
        ("ja", "高田氏", "高田"),
        ("ja", "山田花子主任研究員", "山田花子"),
        ("ja", "ペルーのロドリゲス水産・環境相", "ロドリゲス"),
        ("ja", "ペルー外務省", "ペルー外務省"),
        ("ja", "大使", "大使"),
        ("ko", "김서연 장관", "김서연"),
        ("ko", "박민수 해양수산부 차관", "박민수"),
        ("ko", "페루 해양청", "페루 해양청"),
        ("en", "Ann Poole", "Ann Poole"),
    ],
)
def test_a_name_is_without_the_office_that_stands_at_it(language: str, name: str, bare: str) -> None:
    assert without_title(name, cues(language)) == bare
    assert named_in(f"{name} x", name, cues(language)) == bare


def test_what_begins_with_a_word_that_follows_names_is_none() -> None:
    assert named_in("غير أنها تحذر من", "تحذر من", cues("ar")) is None


@pytest.mark.parametrize(
    ("language", "text", "name", "office"),
    [
        ("en", "The fisheries minister, Ann Poole, met the envoy.", "Ann Poole", "politician"),
        ("en", "The minister flew in to meet Ann Poole, the envoy.", "Ann Poole", "official"),
        ("en", "Ann Poole, president of the lake fishers’ union, laughed.", "Ann Poole", "private"),
        ("en", "Ann Poole, an opposition lawmaker, laughed.", "Ann Poole", "parliamentarian"),
        ("en", "Ann Poole laughed.", "Ann Poole", None),
        ("de", "Das Ministerium schickte Ute Grau.", "Ute Grau", None),
        ("de", "Außenministerin Ute Grau lachte.", "Ute Grau", "politician"),
        ("fr", "la porte-parole du gouvernement, Luce Marchand", "Luce Marchand", "official"),
        ("it", "il senatore Aldo Neri", "Aldo Neri", "parliamentarian"),
        ("es", "el pescador Juan Mora", "Juan Mora", "private"),
        ("pl", "Ministerstwo wysłało Jana Kosa.", "Jana Kosa", None),
        ("pl", "minister Jan Kos", "Jan Kos", "politician"),
        ("ru", "посол Иван Зимин", "Иван Зимин", "official"),
        ("ar", "قال وزير الخارجية سمير حداد", "سمير حداد", "politician"),
        ("ja", "外相の高田氏は語った", "高田", "politician"),
        ("ko", "김서연 대변인은 말했다", "김서연", "official"),
        ("zh", "渔民李文说", "李文", "private"),
    ],
)
def test_the_noun_beside_a_name_says_what_its_bearer_is(
    language: str, text: str, name: str, office: Office | None
) -> None:
    assert office_beside(name, [text], cues(language)) == office


def test_the_nearest_noun_counts_whichever_text_it_stands_in() -> None:
    texts = ["The minister who had flown in the night before met Ann Poole.", "said the envoy Ann Poole"]
    assert office_beside("Ann Poole", texts, cues("en")) == "official"
    assert office_beside("Ann Poole", texts, None) is None
