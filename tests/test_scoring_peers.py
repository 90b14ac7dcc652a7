"""The same numbers as the libraries that others score with, where the definitions coincide."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from evals.scoring import score
from evals.scoring.annotators import kappa
from evals.scoring.measures import rates
from tests.scoring_cases import case, result, term

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nervaluate import Evaluator

CELL = 20
KINDS = ["trade", "payment", "border"]
TEXT = "x" * (CELL * 8)

entities = st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(1, 10), st.sampled_from(KINDS)))
"""At most one passage in each cell of the text, so that no passage can overlap two of the other side."""


def placed(cells: list[Any]) -> list[dict[str, Any]]:
    found = []
    for number, entity in enumerate(cells):
        if entity:
            start = number * CELL + entity[0]
            found.append({"label": entity[2], "start": start, "end": start + entity[1]})
    return found


def classes(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    sides = [
        result(TEXT, terms=[term((e["start"], e["end"]), kind=e["label"]) for e in side]) for side in (gold, predicted)
    ]
    found = [entry for entry in score([case(*sides)]).spans if entry.slot == "terms"]
    return {
        entry.scheme: (
            *(entry.correct, entry.incorrect, entry.partial, entry.missing, entry.spurious),
            *(pytest.approx(rate or 0) for rate in (entry.precision, entry.recall, entry.f1)),
        )
        for entry in found
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(entities, min_size=8, max_size=8), st.lists(entities, min_size=8, max_size=8))
def test_muc_classes_are_those_of_nervaluate(one: list[Any], other: list[Any]) -> None:
    gold, predicted = placed(one), placed(other)
    inclusive = [[{**e, "end": e["end"] - 1} for e in side] for side in (gold, predicted)]
    theirs = Evaluator([inclusive[0]], [inclusive[1]], tags=KINDS, loader="dict").evaluate()["overall"]
    ours = classes(gold, predicted)
    for scheme, name in (("strict", "strict"), ("exact", "exact"), ("partial", "partial"), ("type", "ent_type")):
        t = theirs[name]
        numbers = (t.correct, t.incorrect, t.partial, t.missed, t.spurious, t.precision, t.recall, t.f1)
        assert numbers == ours[scheme], scheme


@settings(deadline=None)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_rates_are_those_of_scikit_learn(tp: int, fp: int, fn: int) -> None:
    ours = rates(np.array([tp, fp, fn], dtype=np.float64))
    if tp + fp + fn == 0:
        assert np.isnan(ours).all()
        return
    truth, answer = [1] * tp + [0] * fp + [1] * fn, [1] * tp + [1] * fp + [0] * fn
    theirs = precision_recall_fscore_support(truth, answer, average="binary", zero_division=0)
    assert ours == pytest.approx(theirs[:3])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    table = np.array([[sum(pair == (one, other) for pair in pairs) for other in "abc"] for one in "abc"], dtype=float)
    ours = float(kappa(table))
    if len({value for pair in pairs for value in pair}) == 1:
        assert np.isnan(ours)
        return
    assert ours == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))
