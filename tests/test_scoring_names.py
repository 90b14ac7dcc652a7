"""Whether two names mean the same party or the same person, and how values are compared."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.scoring.comparators import amounts, compare, same_text
from evals.scoring.names import PartyName, plain, same_party, same_person

NAMES = st.lists(
    st.sampled_from(["Ana", "Prado", "Pardo", "Silva", "Dr", "de", "Мирзакулов", "Мирзакулова", "周立恒", "周"]),
    max_size=3,
).map(" ".join)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ingrid Solheim", "Solheim"),
        ("Prof. Dr. Ellen Voss", "ellen  voss"),
        ("President Ana Prado", "Ana María Prado"),
        ("Шерзода Мирзакулова", "Шерзод Мирзакулов"),
        ("周立恒", "周立恒部长"),
        ("N’Djamena", "N'Djamena"),
        ("the ministry", "The Ministry"),
        ("ＡＮＡ Prado", "Ana Prado"),
        ("सुषमा शर्मा", "शर्मा"),
        (None, None),
    ],
)
def test_one_person(first: str | None, second: str | None) -> None:
    assert same_person(first, second)
    assert same_person(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ana Prado", "Ana Silva"),
        ("Ana Prado", "Ana Pardo"),
        ("周立恒", "周"),
        ("周立恒", "李恒"),
        ("Ministry of Foreign Affairs of Peru", "Ministry of Foreign Affairs of Chile"),
        ("Li Wu", "Li Wa"),
        ("minister", "foreign minister Solheim"),
        ("Petrov Petrova", "Ivan Petrov"),
        ("Ana Prado", None),
        ("Ana Prado", "«»"),
    ],
)
def test_two_people(first: str | None, second: str | None) -> None:
    assert not same_person(first, second)
    assert not same_person(second, first)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_it_does_not_matter_who_is_asked_about_whom(first: str, second: str) -> None:
    assert same_person(first, second) == same_person(second, first)
    assert same_person(first, first)


def test_a_code_decides_who_a_party_is_where_both_have_one() -> None:
    congo = PartyName("Congo", "Congo", "COG")
    assert same_party(congo, PartyName("Republic of the Congo", "Brazzaville", "COG"))
    assert not same_party(congo, PartyName("Congo", "Congo", "COD"))
    assert same_party(congo, PartyName("The Congo", "Kinshasa", None))


def test_bodies_are_the_same_by_their_english_name_or_as_written() -> None:
    union = PartyName("European Union", "UE", None)
    assert same_party(union, PartyName("The European Union", "Union européenne", None))
    assert same_party(union, PartyName("EU", "UE", None))
    assert not same_party(union, PartyName("UE", "EU", None))
    assert not same_party(PartyName("?!", "a", None), PartyName("…", "b", None))


def test_marks_of_a_script_are_part_of_its_words() -> None:
    assert plain("The  Café-Bar, “Ñandú”!") == "café bar ñandú"
    assert plain("किताब") != plain("कताब")


@pytest.mark.parametrize(
    ("comparator", "gold", "predicted", "score"),
    [
        ("exact", "not_excluded", "not_excluded", 1),
        ("exact", "signatory", "party", 0),
        ("date", date(2025, 3, 3), date(2025, 3, 3), 1),
        ("date", date(2025, 3, 3), date(2025, 3, 4), 0),
        ("date", None, None, 1),
        ("date", date(2025, 3, 3), None, 0),
        ("fuzzy", "Rail Institute", "the Institute, Rail", 1),
        ("fuzzy", "abcd", "abce", 0.75),  # indel: 3 of 4 letters in common, 2 * 3 / 8
        ("numeric", "90 days", "ninety days", 1),
        ("numeric", "90 days", "a 90-day term", 1),
        ("numeric", "ten years", "10 years, then 2 months", 2 / 3),
        ("numeric", "90 days", "90 years", 0),
        ("numeric", "1,500 tonnes", "1.500 tonnes", 1),
        ("numeric", "indefinite", "Indefinite", 1),
        ("person", "Ana Prado", "Prado", 1),
        ("person", None, "Prado", 0),
        ("party", PartyName("Peru", "Lima", "PER"), PartyName("Peru", "Peru", "PER"), 1),
        ("party", None, PartyName("Peru", "Peru", "PER"), 0),
    ],
)
def test_comparators(comparator: str, gold: object, predicted: object, score: float) -> None:
    assert compare(comparator, gold, predicted) == pytest.approx(score)  # type: ignore[arg-type]
    assert compare(comparator, predicted, gold) == pytest.approx(score)  # type: ignore[arg-type]


def test_a_set_of_parties_counts_each_party_once() -> None:
    peru, lima = PartyName("Peru", "Peru", "PER"), PartyName("Peru", "Lima", "PER")
    chile = PartyName("Chile", "Chile", "CHL")
    assert compare("parties", (peru, chile), (lima, chile)) == 1
    assert compare("parties", (peru, chile), (chile,)) == pytest.approx(2 / 3)
    assert compare("parties", (peru,), (peru, lima)) == pytest.approx(2 / 3)
    assert compare("parties", (peru,), None) == 0
    assert same_text((peru, chile), (chile, lima))
    assert not same_text((peru,), None)


def test_amounts_have_their_units() -> None:
    assert amounts("three months' notice, or twenty-one days") == {(3, "month"), (21, "day")}
    assert amounts("2,500 tonnes and 2.5 tonnes") == {(2500, "tonne"), (2.5, "tonne")}
    assert amounts("version 1.2.3") == amounts("nothing here") == amounts("---") == frozenset()
