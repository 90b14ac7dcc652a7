"""What a provision is about, and with what force, by the words of its English summary."""

from typing import get_args

import pytest

from agent.stepwise.wording import binds_all, kind_of, kinds_of, modality_of
from agent.tables import table
from schemas.vocabulary import Modality, TermKind, TreatyKind


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("The agreement enters into force when both parliaments have approved it.", "entry_into_force"),
        ("It is automatically renewed every five years.", "renewal"),
        ("Either side may leave the pact with six months' notice.", "withdrawal"),
        ("The treaty lasts ten years.", "duration"),
        ("Both parliaments must ratify the text.", "ratification"),
        ("Disputes go to an arbitrator in The Hague.", "dispute_settlement"),
        ("The parties consult each other before any sale.", "consultation"),
        ("Uruguay pays 3 million dollars a year to the villages.", "payment"),
        ("The parties set up a joint commission with a seat in Arica.", "institution"),
        ("Inspectors visit the depots twice a year.", "monitoring"),
        ("Each side takes back its nationals who have no visa.", "migration"),
        ("Nobody is extradited for political offences.", "extradition"),
        ("Kenya expands the port and builds a road.", "infrastructure"),
        ("Uruguay supplies 200 megawatts until the spring.", "energy"),
        ("The rebels hand in their heavy weapons.", "disarmament"),
        ("Duties on steel fall by half.", "trade"),
        ("Nothing that any word tells.", "other"),
    ],
)
def test_the_words_of_a_summary_tell_its_kind(summary: str, kind: TermKind) -> None:
    assert kinds_of([summary]) == [kind]


def test_where_words_tell_nothing_or_too_much_the_subject_of_the_others_decides() -> None:
    gas = ["Norway supplies gas through the pipeline.", "The gas flows from May on.", "Gas is metered at the terminal."]
    assert kinds_of([*gas, "Neither side may lower the pressure."])[-2:] == ["energy", "energy"]
    assert kinds_of(["Neither side may lower the pressure."]) == ["other"]


def test_what_is_said_of_the_agreement_itself_has_a_kind_of_its_own_in_any_article() -> None:
    assert kinds_of(["Norway supplies gas.", "The gas deal runs for ten years."]) == ["energy", "duration"]


@pytest.mark.parametrize(
    ("summary", "modality"),
    [
        ("Kenya expands the port.", "obligation"),
        ("The parties must inform each other.", "obligation"),
        ("Kenya may use two quays.", "permission"),
        ("Uganda is allowed to fish in the north.", "permission"),
        ("No ship may fish there at night.", "prohibition"),
        ("The parties may not station troops there.", "prohibition"),
        ("The parties aim to double their trade.", "aspiration"),
        ("The text does not rule out a second bridge.", "not_excluded"),
    ],
)
def test_the_words_of_a_summary_tell_its_force(summary: str, modality: Modality) -> None:
    assert modality_of(summary) == modality


@pytest.mark.parametrize(
    ("summary", "binds"),
    [
        ("Both sides open their ports.", True),
        ("Neither state may raise the duty.", True),
        ("The parties meet every spring.", True),
        ("Kenya opens its port.", False),
        ("The port is open at night.", False),
    ],
)
def test_what_holds_for_all_parties_says_so(summary: str, *, binds: bool) -> None:
    assert binds_all(summary) is binds


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Protocol amending the Lake Treaty", "protocol"),
        ("Lake Victoria Fisheries Agreement", "agreement"),
        ("memorando de entendimiento sobre el tren", "memorandum"),
        ("Auslieferungsvertrag", "treaty"),
        ("Luftverkehrsabkommen", "agreement"),
        ("договор о границе", "treaty"),
        ("البروتوكول الملحق بالمعاهدة", "protocol"),
        ("漁業協定", "agreement"),
        ("两国引渡条约", "treaty"),
        ("the text of Arica", None),
    ],
)
def test_the_first_telling_noun_of_a_title_names_the_kind(title: str, kind: TreatyKind | None) -> None:
    assert kind_of(title) == kind


def test_every_kind_and_force_that_has_words_is_one_of_the_vocabulary() -> None:
    words = table("term_words")
    assert set(words["modality"]) < set(get_args(Modality))
    assert set(table("treaty_nouns")) < set(get_args(TreatyKind))
    assert {kind for group in ("agreement", "means", "subject") for kind in words[group]} < set(get_args(TermKind))
