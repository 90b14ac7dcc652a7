"""Passages as ranges of code points, and how much two of them share."""

from collections.abc import Iterable, Sequence

from agent.folding import DOUBLE_MARKS, IGNORABLE, LONG_DASHES, SINGLE_MARKS

Span = tuple[int, int]
"""A half-open range of a text, in code points."""

_MARKS = DOUBLE_MARKS + SINGLE_MARKS + IGNORABLE
_STOPS = ".,;:!?…。．｡，､、；：！？،؛؟۔।॥։።፣။།" + LONG_DASHES + "–"
"""What may end a clause, in many scripts."""


def trimmed(text: str, span: Span) -> Span:
    """``span`` without white space and quotation marks at its ends and punctuation at its end.

    A span of nothing else stays as it is.
    """
    start, end = span
    while start < end and (text[end - 1].isspace() or text[end - 1] in _MARKS or text[end - 1] in _STOPS):
        end -= 1
    while start < end and (text[start].isspace() or text[start] in _MARKS):
        start += 1
    return (start, end) if start < end else span


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same code points as disjoint spans, in the order of the text."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def length(spans: Sequence[Span]) -> int:
    """The number of code points in disjoint spans."""
    return sum(end - start for start, end in spans)


def common(first: Sequence[Span], second: Sequence[Span]) -> int:
    """The number of code points that two unions share."""
    return sum(max(0, min(e1, e2) - max(s1, s2)) for s1, e1 in first for s2, e2 in second)


def jaccard(first: Iterable[Span], second: Iterable[Span]) -> float:
    """Intersection over union of the code points, 0 to 1 (Jaccard, 1901); 0 where both are empty."""
    a, b = union(first), union(second)
    shared = common(a, b)
    return shared / (length(a) + length(b) - shared) if shared else 0.0


def overlap(first: Iterable[Span], second: Iterable[Span]) -> float:
    """Intersection over the shorter of the two, 0 to 1 (Szymkiewicz and Simpson): 1 where one holds the other."""
    a, b = union(first), union(second)
    shared = common(a, b)
    return shared / min(length(a), length(b)) if shared else 0.0
