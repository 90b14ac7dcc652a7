"""How chances are fitted: what counts as right, which threshold is best, and what code alone covers."""

from pathlib import Path

import numpy as np
import pytest

from agent.stepwise.chances import Choice, Finding, Sort, chosen
from agent.tables import table
from evals.coverage import coverage
from evals.datasets import Dataset
from evals.fitting import best_threshold, fitted, fitted_letters, label_of, letter_of
from schemas import Extraction
from tests.labelled import LAKE, MARKET_DAY, write_folder


@pytest.fixture
def gold(tmp_path: Path) -> Extraction:
    return Dataset(write_folder(tmp_path / "articles")).gold(LAKE).gold


@pytest.fixture
def nothing(tmp_path: Path) -> Extraction:
    return Dataset(write_folder(tmp_path / "articles")).gold(MARKET_DAY).gold


def finding(sort: Sort, about: str, **features: float) -> Finding:
    return Finding(sort, about, features, 0.5)


def at(gold: Extraction, quote: str) -> str:
    start = gold.article.text.index(quote)
    return f"{start}-{start + len(quote)}"


@pytest.mark.parametrize(
    ("sort", "about", "right"),
    [
        ("agreement", "", True),
        ("party", "Kenya", True),
        ("party", "Norway", False),
        ("maker", "Kenya", True),
        ("maker", "Tanzania", False),
        ("maker", "Norway", None),
        ("expert", "Grace Atuhaire", True),
        ("expert", "Wanjiru Kamau", False),
        ("expert", "Somebody Else", None),
    ],
)
def test_who_is_right_by_the_labels(gold: Extraction, sort: Sort, about: str, right: bool | None) -> None:
    assert label_of(finding(sort, about), gold) is right


def test_a_passage_is_right_from_an_overlap_of_half_and_with_its_speaker(gold: Extraction) -> None:
    term = "The agreement stays in force for eight years"
    said = "We leave the lake to our children in better order than we found it"
    assert label_of(finding("provision", at(gold, term)), gold) is True
    assert label_of(finding("provision", at(gold, term[-12:])), gold) is False
    assert label_of(finding("statement", f"{at(gold, said)} Wanjiru Kamau"), gold) is True
    assert label_of(finding("statement", f"{at(gold, said)} Grace Atuhaire"), gold) is False
    assert label_of(finding("opinion", f"{at(gold, said)} Wanjiru Kamau"), gold) is False


def test_an_article_without_an_agreement_judges_nothing_but_that(nothing: Extraction) -> None:
    assert label_of(finding("agreement", ""), nothing) is False
    assert label_of(finding("party", "Kenya"), nothing) is None


def test_the_best_threshold_is_the_one_with_the_greatest_f1() -> None:
    chances = np.array([0.9, 0.8, 0.3, 0.25, 0.1])
    # From 0.26 on three are taken, of which two are right: precision 2/3, recall 1, F1 0.8.
    threshold, f1 = best_threshold(np.array([True, False, True, False, False]), chances)
    assert 0.25 < threshold <= 0.3
    assert f1 == pytest.approx(0.8)


def test_of_thresholds_that_are_as_good_the_middle_is_taken() -> None:
    threshold, f1 = best_threshold(np.array([True, True, False]), np.array([0.9, 0.8, 0.2]))
    assert threshold == pytest.approx(0.5, abs=0.02)
    assert f1 == 1.0


def test_weights_say_what_tells_right_from_wrong() -> None:
    rng = np.random.default_rng(7)
    rows = []
    for number in range(400):
        right = bool(rng.random() < 0.5)
        telling = float(rng.normal(1.5 if right else -1.5))
        rows.append(
            (f"article {number % 20}", finding("party", "x", telling=telling, noise=float(rng.normal())), right)
        )
    judge, worth = fitted(rows, ())
    assert judge["weights"]["telling"] > 1
    assert abs(judge["weights"]["noise"]) < 0.5
    assert worth.startswith("400 findings")
    blind, _ = fitted(rows, ("telling",))
    assert set(blind["weights"]) == {"noise"}


def test_what_rests_on_a_list_of_words_is_not_all_that_counts() -> None:
    rng = np.random.default_rng(7)
    rights = [bool(rng.random() < 0.5) for _ in range(400)]

    def weight_of_the_other(listed: str) -> float:
        rows = [
            (f"article {n % 20}", finding("expert", "x", **{listed: float(right), "other": 2.0 * right - 1}), right)
            for n, right in enumerate(rights)
        ]
        return float(fitted(rows, ())[0]["weights"]["other"])

    assert weight_of_the_other("called") > 1.1 * weight_of_the_other("telling")


def test_the_right_letter_is_that_of_the_labelled_stance(gold: Extraction) -> None:
    opinion = gold.opinions[0]
    quote = next(e for e in gold.evidence if e.id in opinion.evidence)
    assert letter_of(Choice("stance", f"{quote.start}-{quote.end}", {}), gold) == "D"
    assert letter_of(Choice("stance", f"0-{quote.start // 2}", {}), gold) is None


def test_a_letter_that_is_given_too_often_counts_less() -> None:
    rng = np.random.default_rng(7)
    rows = []
    for number in range(300):
        right = "AB"[number % 2]
        # The model leans to A by as much as it knows.
        odds = float(rng.normal(1.5 + (1.5 if right == "A" else -1.5)))
        chance = 1 / (1 + np.exp(-odds))
        rows.append((f"article {number % 20}", Choice("q", "0-1", {"A": chance, "B": 1 - chance}), right))
    extra, worth = fitted_letters(rows)
    assert extra["B"] - extra["A"] == pytest.approx(1.5, abs=0.6)
    after, before = (float(word) for word in worth.split() if word.startswith("0."))
    assert after > before + 0.1


def test_what_is_chosen_is_not_always_what_the_model_gives_most() -> None:
    extra = table("chances")["letters"]["stance"]
    seldom, often = max(extra, key=extra.get), min(extra, key=extra.get)
    assert chosen(Choice("stance", "0-1", {**dict.fromkeys(extra, 0.0), often: 0.51, seldom: 0.49})) == seldom
    assert chosen(Choice("stance", "0-1", {**dict.fromkeys(extra, 0.0), often: 1.0})) == often


def test_coverage_counts_what_code_finds_without_a_model(gold: Extraction) -> None:
    counts = coverage(gold)
    assert (counts["speech"], counts["terms"]) == (4, 3)
    assert counts["terms found"] == 3
    assert 2 <= counts["speech found"] <= counts["speech"]
    assert counts["said is speech"] <= counts["said"]
