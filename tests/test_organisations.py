"""International organisations and states without an ISO code, in many languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.countries import country_of
from agent.mentions import bodies
from agent.organisations import organisation_of


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("UN", "ONU", "ООН", "联合国", "国連", "유엔", "the United Nations", "les Nations unies"), "United Nations"),
        (("EU", "UE", "l'Union européenne", "die Europäische Union", "Евросоюз", "欧盟"), "European Union"),
        (("NATO", "OTAN", "la NATO", "НАТО", "الناتو", "北约", "나토"), "NATO"),
        (("AU", "l'Union africaine", "الاتحاد الأفريقي"), "African Union"),
        (("CEDEAO", "Economic Community of West African States"), "ECOWAS"),
        (("جامعة الدول العربية", "Lega araba"), "Arab League"),
        (("ОДКБ", "CSTO"), "Collective Security Treaty Organization"),
        (("МАГАТЭ", "AIEA", "Internationale Atomenergie-Organisation"), "IAEA"),
    ],
)
def test_an_organisation_is_one_in_every_language(names: tuple[str, ...], expected: str) -> None:
    for name in names:
        organisation = organisation_of(name)
        assert organisation is not None, name
        assert organisation.name == expected
        assert organisation.type == "international_organisation"


@pytest.mark.parametrize(
    "name", ["Kosovo", "Abcasia", "Южная Осетия", "Приднестровье", "KKTC", "Somaliland", "Artsakh"]
)
def test_an_unrecognised_state_is_no_country_but_a_party(name: str) -> None:
    organisation = organisation_of(name)
    assert organisation is not None
    assert organisation.type == "unrecognised_state"
    assert country_of(name, None) is None


def test_an_abbreviation_counts_in_its_language_alone() -> None:
    dutch = organisation_of("VN", "nl")
    assert dutch is not None
    assert dutch.name == "United Nations"
    assert organisation_of("VN", "vi") is None


@pytest.mark.parametrize("name", ["", "un", "eu", "Russia", "the", "union"])
def test_a_word_is_no_organisation(name: str) -> None:
    assert organisation_of(name) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["en", "zh", "xx", "", None]))
def test_no_text_raises(name: str, language: str | None) -> None:
    organisation_of(name, language)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("The African Union's envoy met the EU commissioner.", "en", ["African Union", "European Union"]),
        ("Представитель Африканского союза прибыл в Минск.", "ru", ["African Union"]),
        ("قال مبعوث الاتحاد الأفريقي إن المحادثات مستمرة", "ar", ["African Union"]),
        ("アジア開発銀行から借りる。", "ja", ["Asian Development Bank"]),
        ("Der Kredit kommt von der Europäischen Investitionsbank.", "de", ["European Investment Bank"]),
        ("The union of fishermen wants more.", "en", []),
        ("Norway and Iceland share the fish.", "en", []),
    ],
)
def test_bodies_are_found_in_running_text(text: str, language: str, names: list[str]) -> None:
    found = bodies(text, language)
    assert [body.organisation.name for body in found] == names
    assert all(text[body.start : body.end].strip() == text[body.start : body.end] != "" for body in found)
