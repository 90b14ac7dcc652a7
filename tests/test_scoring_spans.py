"""Passages: what is trimmed at their ends, and how much two of them share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.scoring.spans import Span, jaccard, overlap, trimmed, union

POINTS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))
SPANS = st.lists(POINTS, min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("“Each side keeps it.”", "Each side keeps it"),
        (" «да», ", "да"),
        ("「線路を守る」。", "線路を守る"),
        ("؛ نعم؟", "؛ نعم"),
        ("a “word” in it", "a “word” in it"),
        ("\u00adsoft\u00ad", "soft"),
        ("the boys’", "the boys"),
        ("…", "…"),
        ("plain", "plain"),
    ],
)
def test_white_space_marks_and_final_punctuation_at_the_ends_do_not_count(text: str, left: str) -> None:
    start, end = trimmed(f"before {text} after", (7, 7 + len(text)))
    assert f"before {text} after"[start:end] == left


def test_a_union_is_disjoint_and_in_order() -> None:
    assert union([(8, 9), (0, 3), (2, 5), (5, 6)]) == ((0, 6), (8, 9))


def test_similarities_worked_out_by_hand() -> None:
    assert jaccard([(0, 10)], [(5, 15)]) == 5 / 15
    assert jaccard([(0, 10), (20, 30)], [(0, 10)]) == 10 / 20
    assert jaccard([(0, 10), (5, 12)], [(0, 12)]) == 1
    assert overlap([(0, 10)], [(5, 25)]) == 5 / 10
    assert overlap([(0, 30)], [(10, 12)]) == 1
    assert jaccard([(0, 4)], [(4, 8)]) == overlap([(0, 4)], [(4, 8)]) == 0


@settings(deadline=None)
@given(SPANS, SPANS)
def test_similarities_are_those_of_the_sets_of_code_points(first: list[Span], second: list[Span]) -> None:
    a = {point for start, end in first for point in range(start, end)}
    b = {point for start, end in second for point in range(start, end)}
    assert jaccard(first, second) == len(a & b) / len(a | b)
    assert overlap(first, second) == len(a & b) / min(len(a), len(b))
