"""Full names in running text, and who is meant by a part of one."""

import pytest

from agent.sentences import sentences
from agent.stepwise.names import MOST, Names, is_form_of, place_of

TEXT = {
    "en": "The ministers met. Foreign Minister Hana Okello spoke first. Okello then left with Jan van der Meer.",
    "ru": "Министр Иван Петров выступил первым. Потом предложение Петрова отклонила Анна Лебедева.",
    "de": "Die Ministerin Eva Brandt kam später. Der Minister ging. Eine Ministerin blieb.",
    "pt": "O ministro Rui Falcão assinou. A seguir falou Ana Luísa Prado de Castro.",
}


def names(language: str) -> Names:
    return Names(sentences(TEXT[language], language), language)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Okello replied", ["Okello"]),
        ("en", "said Meer, who flew home", ["Meer"]),
        ("en", "the minister added", []),
        ("ru", "по словам Петрова", ["Петров"]),
        ("ru", "добавила Лебедева", ["Лебедева"]),
        ("de", "sagte Brandt", ["Brandt"]),
        ("pt", "Falcão pediu calma a Castro", ["Falcão", "Castro"]),
    ],
)
def test_a_last_word_means_its_bearer(language: str, text: str, found: list[str]) -> None:
    assert [name.last for name, _ in names(language).all_in(text)] == found


def test_the_name_is_known_in_full_where_it_stands_first() -> None:
    [(meer, place)] = names("en").all_in("said Meer")
    assert (meer.text, place) == ("Jan van der Meer", 5)
    [(okello, _)] = names("en").all_in("Okello said")
    assert okello.text.endswith("Hana Okello")
    assert "Hana Okello" in okello.introduced.text


def test_who_shares_a_last_word_is_told_apart_by_the_others() -> None:
    text = "Ana Prado signed. Luis Prado watched. The Fisheries Commission met the Water Commission."
    known = Names(sentences(text, "en"), "en")
    assert [name.text for name, _ in known.all_in("said Luis Prado of the Water Commission")] == [
        "Luis Prado",
        "Water Commission",
    ]


def test_a_script_without_capitals_has_no_full_names() -> None:
    assert not Names(sentences("王毅外长表示，协议很好。", "zh"), "zh")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("Hana Okello", "then Okello spoke", 5),
        ("Hana Okello", "then Hana spoke", None),
        ("Amparo Lledó Ferrer", "dijo Lledó", 5),
        ("Le Courrier du Lac", "Le ministre a dit", None),
        ("王毅", "外长王毅表示", 2),
        ("दीपेंद्र राई", "मंत्री ने कहा", None),
    ],
)
def test_where_a_text_names_somebody(name: str, text: str, place: int | None) -> None:
    assert place_of(name, text) == place


def test_a_body_is_meant_by_its_whole_name_alone() -> None:
    assert place_of("European Commission", "the High Commission said", in_part=False) is None


@pytest.mark.parametrize(
    ("word", "name", "same"), [("Trpevski’ye", "Trpevski", True), ("Rossini", "Rossi", False), ("Li", "Lin", False)]
)
def test_forms_of_a_word(word: str, name: str, same: bool) -> None:
    assert is_form_of(word, name) is same


def test_a_hostile_article_has_no_more_names_than_are_kept() -> None:
    text = " ".join(f"Ana{'b' * (n % 7)} Prado{chr(97 + n % 26)}{n:04} spoke." for n in range(MOST + 50))
    assert len(Names(sentences(text, "en"), "en").all_in(text)) <= MOST


def test_what_ends_with_a_country_or_goes_on_behind_a_figure_is_nobodys_name() -> None:
    text = "The toll ends on April 1 Benin says. Yesterday Kenya signed. Anna Berg of Kenya stayed."
    assert [name.text for name, _ in Names(sentences(text, "en"), "en").all_in(text)] == ["Anna Berg"]


def test_a_body_in_quotation_marks_is_not_meant_by_its_last_word() -> None:
    text = "The group «Living Balkhash» came. Boats crossed Balkhash."
    known = Names(sentences(text, "en"), "en")
    assert [name.text for name, _ in known.all_in("the «Living Balkhash» said")] == ["Living Balkhash"]
    assert known.all_in("boats crossed Balkhash") == []


def test_an_office_in_two_names_names_nobody() -> None:
    text = "Savunma Bakanı Cemil Akıncı konuştu. Arnavutluk Savunma Bakanı Blerina Hoxhaj dinledi."
    shared = Names(sentences(text, "tr"), "tr").shared
    assert {"Savunma", "Bakanı"} <= shared
    assert place_of("Arnavutluk Savunma Bakanı Blerina Hoxhaj", "Savunma Birliği dedi", shared=shared) is None
    assert place_of("Arnavutluk Savunma Bakanı Blerina Hoxhaj", "Blerina dedi", shared=shared) == 0
