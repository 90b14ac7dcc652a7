"""What a model copies of an expert, put right by the text."""

import pytest

from agent.answers import ExpertAnswer
from agent.speech.cues import cues
from agent.stepwise.experts import completed


def told(**fields: str | None) -> ExpertAnswer:
    return ExpertAnswer(**{"title": None, "affiliation": None, "place": None, "told_to": None, **fields})


@pytest.mark.parametrize(
    ("language", "text", "copied", "title"),
    [
        ("en", "Ann Poole, lecturer in water law at the Lake University", "lecturer", "lecturer in water law"),
        ("it", "Aldo Neri, docente di diritto del mare all'Lake University", "docente", "docente di diritto del mare"),
        ("es", "Juan Mora, profesor de historia de la Lake University", "profesor", "profesor de historia"),
        ("en", "the lecturer Ann Poole of the Lake University", "lecturer", "lecturer"),
        ("en", "Ann Poole, a lecturer, who left the Lake University", "lecturer", "lecturer"),
        ("en", "the former ambassador Ann Poole", "ambassador", "former ambassador"),
        ("ru", "экономист Иван Зимин считает", "economist", "экономист"),
        ("ru", "экономист Иван Зимин считает", None, "экономист"),
        ("ru", "Иван Зимин считает", "economist", "economist"),
    ],
)
def test_a_title_is_whole_and_in_the_words_of_the_text(
    language: str, text: str, copied: str | None, title: str | None
) -> None:
    name = next(name for name in ("Ann Poole", "Aldo Neri", "Juan Mora", "Иван Зимин") if name in text)
    affiliation = "Lake University" if "Lake University" in text else None
    assert completed(told(title=copied, affiliation=affiliation), name, [text], cues(language)).title == title


def test_a_town_behind_a_comma_is_a_place() -> None:
    both = completed(told(affiliation="Lake University, Entebbe"), "Ann Poole", [], cues("en"))
    assert (both.affiliation, both.place) == ("Lake University", "Entebbe")
    known = completed(told(affiliation="Lake University, Entebbe", place="Kampala"), "Ann Poole", [], cues("en"))
    assert (known.affiliation, known.place) == ("Lake University, Entebbe", "Kampala")
    body = completed(told(affiliation="School of Water, Land and Air"), "Ann Poole", [], cues("en"))
    assert (body.affiliation, body.place) == ("School of Water, Land and Air", None)


def test_marks_around_a_name_are_no_part_of_it() -> None:
    answer = completed(told(told_to="《湖报》", affiliation="«Living Lake»"), "李文", [], cues("zh"))
    assert (answer.told_to, answer.affiliation) == ("湖报", "Living Lake")


def test_without_data_for_a_language_the_answer_stays() -> None:
    assert completed(told(title="dosen"), "Budi", ["dosen Budi"], None).title == "dosen"


def test_the_expert_is_no_part_of_the_medium() -> None:
    assert completed(told(told_to="Nile Courier Ann Poole"), "Ann Poole", [], cues("en")).told_to == "Nile Courier"
