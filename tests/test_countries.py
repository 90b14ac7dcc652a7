"""One state, however it is written: CLDR's names in many languages, short names, cases, metonyms."""

from functools import cache

import pycountry
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.countries import country_of, english_name, mentions

LANGUAGES = (
    *("en", "it", "fr", "es", "pt", "de", "nl", "ru", "uk", "pl", "cs", "sr", "sr_Latn", "fi", "hu", "el", "tr", "ar"),
    *("fa", "he", "hi", "bn", "zh", "zh_Hant", "ja", "ko", "vi", "th", "id", "sw", "ka", "pt_PT"),
)
COUNTRIES = {country.alpha_2: country.alpha_3 for country in pycountry.countries}

EVERYDAY_WORDS = {("MLI", "ar"), ("MLI", "fa"), ("MLI", "hi"), ("MLI", "ja"), ("MLI", "sr"), ("MLI", "sr_Latn")} | {
    *(("MLI", "tr"), ("MLI", "sw"), ("TGO", "ru"), ("TGO", "uk"), ("OMN", "fi")),
    *(("GHA", "ko"), ("SDN", "ko"), ("TCD", "hi")),
}
"""Names that are an everyday word too ("Того" is "of that"), so that running text is not taken to mean the country."""


@cache
def territories(language: str) -> list[tuple[str, str]]:
    """The CLDR names of all ISO 3166-1 countries in one language, as (name, alpha-3)."""
    names = Locale.parse(language).territories.items()
    return [(name, COUNTRIES[alpha_2]) for alpha_2, name in names if alpha_2 in COUNTRIES]


def named(text: str, language: str, *, metonyms: bool = False) -> list[tuple[str, str]]:
    return [(mention.text, mention.iso3) for mention in mentions(text, language, metonyms=metonyms)]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_cldr_name_gives_its_country(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(LANGUAGES))
    name, iso3 = data.draw(st.sampled_from(territories(language)))
    assert country_of(name, language) == iso3
    assert country_of(name.upper(), language) == iso3


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_every_cldr_name_without_punctuation_is_found_in_a_text(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(LANGUAGES))
    name, iso3 = data.draw(st.sampled_from(territories(language)))
    if set(name) & set(".,،、()（）[]") or (iso3, language) in EVERYDAY_WORDS:
        return
    before, after = data.draw(st.sampled_from([("", ""), ("«", "»: "), ("1.\n", "\n\n2."), ("— ", "?!")]))
    found = mentions(f"{before}{name}{after}", language)
    assert [(m.start, m.end, m.text, m.iso3) for m in found] == [(len(before), len(before) + len(name), name, iso3)]


def test_the_everyday_words_are_few_and_still_names() -> None:
    for iso3, language in EVERYDAY_WORDS:
        name = next(name for name, code in territories(language) if code == iso3)
        assert country_of(name, language) == iso3
        assert named(name, language) == []


@pytest.mark.parametrize(
    ("name", "language", "iso3"),
    [
        ("la Corea del Nord", "it", "PRK"),
        ("governo della Corea del Sud", "it", "KOR"),
        ("stati uniti", "it", "USA"),
        ("gli Stati Uniti d’America", "it", "USA"),
        ("Birmania", "it", "MMR"),
        ("les Etats-Unis", "fr", "USA"),
        ("République populaire démocratique de Corée", "fr", "PRK"),
        ("RDC", "fr", "COD"),
        ("EE. UU.", "es", "USA"),
        ("EE.UU.", "es", "USA"),
        ("a República Popular da China", "pt", "CHN"),
        ("die Schweiz", "de", "CHE"),
        ("Großbritannien", "de", "GBR"),
        ("the Republic of Korea", "en", "KOR"),
        ("Republic of China", "en", "TWN"),
        ("Islamic Republic of Iran", "en", "IRN"),
        ("the Government of the Republic of Türkiye", "en", "TUR"),
        ("Cote d'Ivoire", "en", "CIV"),
        ("U.S.", "en", "USA"),
        ("the UK", "en", "GBR"),
        ("PRK", "en", "PRK"),
        ("правительство России", "ru", "RUS"),
        ("Северной Кореей", "ru", "PRK"),
        ("США", "ru", "USA"),
        ("Сполученими Штатами", "uk", "USA"),
        ("Stanów Zjednoczonych", "pl", "USA"),
        ("Venäjän", "fi", "RUS"),
        ("Türkiye Cumhuriyeti", "tr", "TUR"),
        ("السعودية", "ar", "SAU"),
        ("حكومة روسيا", "ar", "RUS"),
        ("俄罗斯政府", "zh", "RUS"),
        ("俄羅斯", "zh", "RUS"),
        ("米国", "ja", "USA"),
        ("러시아와", "ko", "RUS"),
        ("अमेरिका", "hi", "USA"),
        ("Hoa Kỳ", "vi", "USA"),
        ("россия", None, "RUS"),
        ("Norwegen", "it", "NOR"),
    ],
)
def test_articles_governments_cases_and_short_names(name: str, language: str | None, iso3: str) -> None:
    assert country_of(name, language) == iso3


@pytest.mark.parametrize(
    ("name", "language", "iso3"),
    [
        ("Moscow", "en", "RUS"),
        ("Mosca", "it", "RUS"),
        ("Москвы", "ru", "RUS"),
        ("莫斯科", "zh", "RUS"),
        ("il Cremlino", "it", "RUS"),
        ("the Kremlin", "en", "RUS"),
        ("克里姆林宫", "zh", "RUS"),
        ("الكرملين", "ar", "RUS"),
        ("Pechino", "it", "CHN"),
        ("Pékin", "fr", "CHN"),
        ("北京", "ja", "CHN"),
        ("Pyongyang", "it", "PRK"),
        ("평양", "ko", "PRK"),
        ("Casa Bianca", "it", "USA"),
        ("Белый дом", "ru", "USA"),
        ("백악관", "ko", "USA"),
        ("Downing Street", "en", "GBR"),
        ("l'Élysée", "fr", "FRA"),
        ("Planalto", "pt", "BRA"),
        ("Casa Rosada", "es", "ARG"),
        ("Ankara", "tr", "TUR"),
        ("Nueva Delhi", "es", "IND"),
        ("Київ", "uk", "UKR"),
        ("إسلام آباد", "ar", "PAK"),
    ],
)
def test_capitals_and_seats_stand_for_their_country(name: str, language: str, iso3: str) -> None:
    assert country_of(name, language) == iso3
    assert named(name, language) == []
    assert [code for _, code in named(name, language, metonyms=True)] == [iso3]


def test_capitals_that_no_time_zone_is_named_after_are_known() -> None:
    capitals = ["Washington", "Beijing", "Ottawa", "Canberra", "Brasília", "Ankara", "New Delhi", "Pretoria", "Abuja"]
    capitals += ["Islamabad", "Bern", "Rabat", "Wellington", "Hanoi", "Astana", "Yaoundé", "Abu Dhabi", "Doha"]
    assert [country_of(capital, "en") for capital in capitals] == [
        *("USA", "CHN", "CAN", "AUS", "BRA", "TUR", "IND", "ZAF", "NGA", "PAK", "CHE", "MAR", "NZL", "VNM", "KAZ"),
        *("CMR", "ARE", "QAT"),
    ]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("", "en"),
        ("us", "en"),
        ("it", "en"),
        ("Brussels", "en"),
        ("Bruxelles", "fr"),
        ("Korea", "en"),
        ("Congo", "en"),
        ("Kosovo", "en"),
        ("AU", "en"),
        ("Northern Ireland", "en"),
        ("New Mexico", "en"),
        ("Russia and China", "en"),
        ("the president of Russia", "en"),
        ("the West", "en"),
        ("Vladimir", "ru"),
        ("Russia " * 20, "en"),
    ],
)
def test_what_is_no_single_state_gives_none(name: str, language: str) -> None:
    assert country_of(name, language) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "La Guinea-Bissau, la Guinea e la Papua Nuova Guinea; il Niger con la Nigeria.",
            "it",
            ["GNB", "GIN", "PNG", "NER", "NGA"],
        ),
        ("Sia la Corea del Sud sia l’Ucraina. RUSSIA! Nuovo Messico.", "it", ["KOR", "UKR", "RUS"]),
        ("US-China talks: give us a china cup, Russia’s ally. St. Lucia", "en", ["USA", "CHN", "RUS", "LCA"]),
        ("DR Congo and the Republic of the Congo; Guinea. Bissau", "en", ["COD", "COG", "GIN"]),
        ("flights to Port of Spain", "en", []),
        ("в России, с Китаем, США и Саудовской Аравией; Данил и Кубань", "ru", ["RUS", "CHN", "USA", "SAU"]),
        ("w Rosji, Korei Północnej i Niemczech", "pl", ["RUS", "PRK", "DEU"]),
        ("Venäjän ja Pohjois-Korean, Yhdysvaltojen, Nigeria", "fi", ["RUS", "PRK", "USA", "NGA"]),
        ("Kínával, Oroszországgal, az Egyesült Államokban", "hu", ["CHN", "RUS", "USA"]),
        ("Türkiye'nin, Çin’in ve KIBRIS", "tr", ["TUR", "CHN", "CYP"]),
        ("της Κίνας και των Ηνωμένων Πολιτειών", "el", ["CHN", "USA"]),
        ("Russlands und die Vereinigten Staaten von Amerika", "de", ["RUS", "USA"]),
        ("وقعت روسيا وكوريا الشمالية اتفاقا مع الصين والسعودية", "ar", ["RUS", "PRK", "CHN", "SAU"]),
        ("朝鲜和俄罗斯；印度洋，印度尼西亚，赤道几内亚", "zh", ["PRK", "RUS", "IDN", "GNQ"]),
        ("北朝鮮とロシア、チリソース、インドネシアとインド洋", "ja", ["PRK", "RUS", "IDN"]),
        ("북한은 러시아와, 인도적 지원, 인도네시아와 인도는", "ko", ["PRK", "RUS", "IDN", "IND"]),
        ("रूस और उत्तर कोरिया ने", "hi", ["RUS", "PRK"]),
        ("רוסיה וצפון קוריאה בסין", "he", ["RUS", "PRK", "CHN"]),
        ("Nga và Triều Tiên; my name", "vi", ["RUS", "PRK"]),
    ],
)
def test_a_text_names_its_countries_in_order(text: str, language: str, expected: list[str]) -> None:
    assert [iso3 for _, iso3 in named(text, language)] == expected


def test_what_is_written_onto_a_name_is_not_part_of_the_mention() -> None:
    assert named("والسعودية", "ar") == [("السعودية", "SAU")]
    assert named("러시아와의", "ko") == [("러시아", "RUS")]
    assert named("the U.S. and", "en") == [("U.S.", "USA")]


def test_accents_may_be_composed_or_not_and_offsets_hold_either_way() -> None:
    text = "Le Pe\u0301rou et l'E\u0301gypte"
    assert named(text, "fr") == [("Pe\u0301rou", "PER"), ("E\u0301gypte", "EGY")]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=130), st.sampled_from([*LANGUAGES, "xx", "../en", "", None]))
def test_no_text_raises_and_mentions_are_slices(text: str, language: str | None) -> None:
    assert country_of(text, language) is None or country_of(text, language) in COUNTRIES.values()
    end = 0
    for mention in mentions(text, language, metonyms=True):
        assert end <= mention.start < mention.end
        assert mention.text == text[mention.start : mention.end]
        end = mention.end


def test_a_common_english_name_for_every_country() -> None:
    assert [english_name(iso3) for iso3 in ("RUS", "PRK", "KOR", "TUR", "COD", "BIH")] == [
        *("Russia", "North Korea", "South Korea", "Turkey", "DR Congo", "Bosnia and Herzegovina")
    ]
    assert all(country_of(english_name(iso3), "en") == iso3 for iso3 in COUNTRIES.values())
    with pytest.raises(ValueError, match="'XXX' is no ISO 3166-1 alpha-3 code"):
        english_name("XXX")
