"""How far confidences say how often items are right, worked out by hand."""

import random
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import pytest

from evals.scoring import Calibration, Case, score
from schemas import Extraction
from tests.scoring_cases import answer, case, confident, labels, party, result, statement, term

ANSWER = confident(answer(), parties=[0.9, 0.6, 0.6], terms=[0.8, None, 0.3], evidence=[0.7, 0.75], opinions=[1.0])
"""Right are the parties Peru and Chile, the terms about the gauge and the wagons, the second statement, which has the
speaker of the labels, and the opinion."""


def calibrations(*cases: Case) -> dict[str, Calibration]:
    return {entry.slot: entry for entry in score(cases).calibration}


def everywhere(extraction: Extraction, *confidences: float) -> Extraction:
    """The same with these confidences in turn, in every slot."""
    slots: dict[str, Sequence[float]] = {
        slot: [sure for sure, _ in zip(cycle(confidences), getattr(extraction, slot), strict=False)]
        for slot in ("parties", "terms", "evidence", "opinions")
    }
    return confident(extraction, **slots)


def bins_of(of: Calibration) -> list[tuple[Any, ...]]:
    return [(b.low, b.high, b.count, pytest.approx(b.confidence), pytest.approx(b.right)) for b in of.bins]


def test_an_answer_that_is_surer_of_some_items() -> None:
    """Errors by bin: parties 1 of 0.1, 2 of 0.1; terms 0.2 and 0.3; both statements 0.225; all 0.3 + 2 * 0.1 + ..."""
    found = calibrations(case(labels(), ANSWER))
    assert list(found) == ["parties", "terms", "statements", "opinions", "all"]
    expected = {
        "parties": (3, 2.1 / 3, 2 / 3, 0.1, (0.01 + 0.16 + 0.36) / 3),
        "terms": (2, 0.55, 0.5, (0.2 + 0.3) / 2, (0.04 + 0.09) / 2),
        "statements": (2, 0.725, 0.5, 0.225, (0.49 + 0.0625) / 2),
        "opinions": (1, 1.0, 1.0, 0.0, 0.0),
        "all": (8, 5.65 / 8, 5 / 8, (0.3 + 0.2 + 0.45 + 0.2 + 0.1) / 8, (0.53 + 0.13 + 0.5525) / 8),
    }
    for slot, numbers in expected.items():
        of = found[slot]
        assert (of.items, of.confidence, of.right, of.ece, of.brier) == pytest.approx(numbers)
    assert bins_of(found["all"]) == [
        (0.3, 0.4, 1, 0.3, 0.0),
        (0.6, 0.7, 2, 0.6, 0.5),
        (0.7, 0.8, 2, 0.725, 0.5),
        (0.8, 0.9, 1, 0.8, 1.0),
        (0.9, 1.0, 2, 0.95, 1.0),
    ]


def test_who_is_as_often_right_as_sure_makes_no_error() -> None:
    sure = calibrations(case(labels(), everywhere(labels(), 1.0)))
    assert {(of.right, of.ece, of.brier) for of in sure.values()} == {(1.0, 0.0, 0.0)}
    halves = result(parties=[party("Peru", confidence=0.5), party("Bolivia", "Tacna", confidence=0.5)])
    assert {(of.right, of.ece, of.brier) for of in calibrations(case(labels(), halves)).values()} == {(0.5, 0.0, 0.25)}


def test_who_is_sure_of_what_is_wrong_could_not_be_worse() -> None:
    wrong = result(terms=[term("signed the Arica Rail Treaty in Tacna", confidence=1.0)])
    assert {(of.right, of.ece, of.brier) for of in calibrations(case(labels(), wrong)).values()} == {(0.0, 1.0, 1.0)}


def test_a_bin_holds_its_lower_bound_and_the_last_one_its_upper_bound_too() -> None:
    names = [party(f"State {n}", "Peru and Chile", confidence=n / 10) for n in range(11)]
    bins = calibrations(case(labels(), result(parties=names)))["parties"].bins
    assert [(b.low, b.count) for b in bins] == [*((n / 10, 1) for n in range(9)), (0.9, 2)]


def test_items_without_a_confidence_are_left_out() -> None:
    assert score([case(labels(), answer()), case(labels(), None, "failed.en")]).calibration == []
    found = calibrations(case(labels(), confident(answer(), parties=[None, 0.5])))
    assert {slot: of.items for slot, of in found.items()} == {"parties": 1, "all": 1}


def test_they_still_take_the_place_of_a_match() -> None:
    """Of two terms at one passage only one is right, here the one of which nothing is known."""
    exact, wide = "Peru may run night trains", "Peru may run night trains. The treaty"
    found = calibrations(case(labels(), result(terms=[term(exact), term(wide, confidence=0.8)])))
    assert (found["terms"].items, found["terms"].right) == (1, 0.0)


def test_the_confidence_of_a_statement_is_that_of_its_passage_and_others_do_not_count() -> None:
    said = statement("We have waited for this train", confidence=0.4)
    found = calibrations(case(labels(), everywhere(result(parties=[party("Peru")], statements=[said]), 0.4)))
    assert {slot: of.items for slot, of in found.items()} == {"parties": 1, "statements": 1, "all": 2}
    assert found["statements"].right == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_changes_nothing(seed: int) -> None:
    cases = [case(labels(), everywhere(answer(), 0.1 * n, 0.37, 0.83), f"{n}.en") for n in range(7)]
    expected = score(cases).calibration
    random.Random(seed).shuffle(cases)
    assert score(cases).calibration == expected
