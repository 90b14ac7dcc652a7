"""Intervals and tests: against hand-made cases, and against SciPy's own bootstrap and permutation test."""

import numpy as np
import pytest
from scipy import stats

from evals.scoring import Case, Comparison, ScoringError, compare, score
from evals.scoring.measures import MEASURES, Measure, Numbers, counts
from evals.scoring.resampling import RESAMPLES, SHUFFLES, drawn, interval
from tests.scoring_cases import answer, case, labels, result, term

TEXT = "".join(chr(ord("a") + n % 26) for n in range(400))
TERMS = MEASURES.index(Measure("terms", "0.5"))


def of_counts(tp: int, fp: int, fn: int, name: str) -> Case:
    """An article with so many terms found, invented and missed."""
    places = [term((10 * n, 10 * n + 5)) for n in range(tp + fp + fn)]
    return case(result(TEXT, terms=places[: tp + fn]), result(TEXT, terms=places[:tp] + places[tp + fn :]), name)


def run(*articles: tuple[int, int, int]) -> list[Case]:
    return [of_counts(*three, f"article-{n:02}") for n, three in enumerate(articles)]


FIRST = run((3, 1, 1), (0, 2, 4), (5, 0, 0), (1, 1, 2), (2, 3, 1), (4, 1, 3), (0, 0, 2), (2, 2, 2))
SECOND = run((4, 0, 0), (2, 1, 2), (4, 1, 1), (2, 0, 1), (2, 1, 1), (5, 1, 2), (1, 2, 1), (2, 1, 2))


def f1(table: Numbers) -> Numbers:
    """Micro F1 of counts (... x articles x 3)."""
    tp, fp, fn = np.moveaxis(table.sum(axis=-2), -1, 0)
    found: Numbers = 2 * tp / (2 * tp + fp + fn)
    return found


def test_each_resample_has_as_many_articles() -> None:
    draws = drawn(7, seed=1)
    assert draws.shape == (RESAMPLES, 7)
    assert (draws.sum(axis=1) == 7).all()
    assert draws.mean() == pytest.approx(1)
    assert not (draws == drawn(7, seed=2)).all()


def test_articles_that_are_all_alike_leave_nothing_open() -> None:
    f1 = score(run(*[(1, 1, 0)] * 5)).slot("terms @ 0.5").micro.f1
    assert (f1.value, f1.low, f1.high) == (2 / 3, 2 / 3, 2 / 3)


def test_one_perfect_and_one_failed_article_leave_everything_open() -> None:
    """Of two articles a resample has the bad one twice in a quarter of the cases: the interval is 0 to 1."""
    terms = score(run((1, 0, 0), (0, 0, 1))).slot("terms @ 0.5")
    assert (terms.micro.recall.value, terms.micro.recall.low, terms.micro.recall.high) == (0.5, 0, 1)
    assert (terms.macro.f1.value, terms.macro.f1.low, terms.macro.f1.high) == (0.5, 0, 1)


def test_the_interval_is_that_of_scipys_percentile_bootstrap() -> None:
    table = counts(FIRST)[:, TERMS]
    theirs = stats.bootstrap(
        (np.arange(len(table)),),
        lambda picked, axis: f1(table[picked]),
        method="percentile",
        n_resamples=20_000,
        rng=np.random.default_rng(5),
    ).confidence_interval
    ours = score(FIRST).slot("terms @ 0.5").micro.f1
    assert ours.value == pytest.approx(f1(table))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)
    assert theirs.high - theirs.low > 0.2


def test_one_article_says_nothing_of_others() -> None:
    f1 = score(run((2, 1, 1))).slot("terms @ 0.5").micro.f1
    assert (f1.value, f1.low, f1.high) == (2 / 3, None, None)
    alone = compare(run((2, 1, 1)), run((3, 0, 0))).headline
    assert (alone.difference.low, alone.p) == (None, 1)


def test_resamples_without_a_number_are_left_out_of_an_interval() -> None:
    low, high = interval(np.array([[np.nan, np.nan], [1.0, np.nan], [3.0, np.nan]]), articles=9)
    assert low[0] == pytest.approx(1.05)
    assert high[0] == pytest.approx(2.95)
    assert np.isnan([low[1], high[1]]).all()


def test_the_seed_and_nothing_else_decides() -> None:
    scores = score(FIRST)
    assert score(FIRST[::-1]) == scores
    other = score(FIRST, seed=1).slot("terms @ 0.5").micro.f1
    assert other.value == scores.slot("terms @ 0.5").micro.f1.value
    assert other != scores.slot("terms @ 0.5").micro.f1


def terms(comparison: Comparison) -> tuple[float | None, float | None, float | None]:
    found = next(slot for slot in comparison.slots if slot.name == "terms @ 0.5")
    return found.first, found.second, found.p


def test_a_run_does_not_differ_from_itself() -> None:
    same = compare(FIRST, FIRST)
    assert same.headline.p == 1
    assert (same.headline.difference.value, same.headline.difference.low, same.headline.difference.high) == (0, 0, 0)
    assert terms(same)[2] == 1
    assert {slot.p for slot in same.slots if slot.name != "terms @ 0.5"} == {None}


def test_p_is_that_of_scipys_exact_permutation_test() -> None:
    """Eight articles can be exchanged in 256 ways; the 9,999 random ones come near to what all of them give."""
    first, second = counts(FIRST)[:, TERMS], counts(SECOND)[:, TERMS]
    both = np.concatenate([first, second])
    exact = stats.permutation_test(
        (np.arange(8), np.arange(8, 16)),
        lambda one, other, axis: np.abs(f1(both[one.astype(int)]) - f1(both[other.astype(int)])),
        permutation_type="samples",
        n_resamples=np.inf,
        alternative="greater",
        vectorized=True,
    ).pvalue
    one, other, p = terms(compare(FIRST, SECOND))
    assert (one, other) == pytest.approx((f1(first), f1(second)))
    assert 0.01 < exact < 0.5
    assert p == pytest.approx(exact, abs=0.02)


def test_p_of_ten_articles_won_is_that_of_ten_coins() -> None:
    """Only the two exchanges of all or none of ten articles differ as much: 2 / 1024."""
    won, lost = run(*[(1, 0, 0)] * 10), run(*[(0, 0, 1)] * 10)
    better = compare(lost, won)
    assert better.headline.p is not None
    assert 1 / (SHUFFLES + 1) <= better.headline.p == pytest.approx(2 / 1024, abs=0.0015)
    assert better.headline.difference.value == better.headline.difference.low == 1
    assert compare(won, lost).headline.difference.value == -1


def test_no_p_is_smaller_than_one_of_all_exchanges() -> None:
    """Of twenty articles won, two of a million exchanges differ as much: none of those that are tried."""
    won, lost = run(*[(1, 0, 0)] * 20), run(*[(0, 0, 1)] * 20)
    assert terms(compare(lost, won))[2] == 1 / (SHUFFLES + 1)


def test_the_interval_of_a_difference_is_narrower_than_its_parts_where_articles_pair() -> None:
    """A run that is always one term better, over articles that are hard or easy: what is open is how hard they are."""
    worse = run(*[(n, 9 - n, 9 - n) for n in (0, 2, 4, 6, 8)])
    better = run(*[(n + 1, 8 - n, 8 - n) for n in (0, 2, 4, 6, 8)])
    headline = compare(worse, better).headline
    alone = score(worse).headline
    assert (headline.difference.low, headline.difference.high) == pytest.approx((1 / 9, 1 / 9))
    assert alone.high is not None
    assert alone.low is not None
    assert alone.high - alone.low > 0.4
    assert [a.second - a.first for a in compare(worse, better).articles if a.second and a.first is not None] == (
        pytest.approx([1 / 9] * 5)
    )


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ([case(labels(), answer(), "road.en")], "Only one of the two runs has 'r[a-z.]+'; "),
        ([case(result(TEXT), None)], "The two runs have different texts of 'rail.en'; "),
        ([case(answer(), answer())], "The two runs were given different labels of 'rail.en'; "),
        ([], "There is no article to score; "),
    ],
)
def test_runs_that_cannot_be_compared(other: list[Case], message: str) -> None:
    with pytest.raises(ScoringError, match=f"^{message}"):
        compare([case(labels(), answer())], other)
