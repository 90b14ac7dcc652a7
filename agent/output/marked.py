"""The text of an article cut at the borders of its passages, so that passages may overlap in any way."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.output.items import Passage

_LINE = re.compile(r"[^\n]*[^\n\s][^\n]*")
"""A paragraph: a line with something on it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text in which the same passages are open."""

    text: str
    passages: tuple[str, ...]
    """The ids of the passages that it belongs to; the one that began first comes first."""
    starting: tuple[str, ...]
    """Those of them that were not open before it."""
    ending: tuple[str, ...]
    """Those of them that do not go on after it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A line of the article; the texts of its pieces joined are the line."""

    before: str
    """The white space between it and the paragraph before."""
    pieces: Sequence[Piece]


def paragraphs_of(text: str, passages: Sequence[Passage]) -> tuple[list[Paragraph], str]:
    """The paragraphs of ``text``, and the white space after the last; all their texts joined are ``text``."""
    spans = sorted({passage.id: passage for passage in passages}.values(), key=lambda p: (p.start, -p.end, p.id))
    lines = [match.span() for match in _LINE.finditer(text)]
    ends = _ends(spans, lines)
    paragraphs: list[Paragraph] = []
    open_: list[Passage] = []
    begun: set[str] = set()
    done = ahead = 0
    for start, end in lines:
        while ahead < len(spans) and spans[ahead].start < end:
            open_.append(spans[ahead])
            ahead += 1
        open_ = [span for span in open_ if span.end > start]
        borders = {start, end}
        borders |= {border for span in open_ for border in (span.start, span.end) if start < border < end}
        cuts = sorted(borders)
        pieces = []
        for left, right in pairwise(cuts):
            here = [span.id for span in open_ if span.start < right and span.end > left]
            ending = tuple(id for id in here if ends[id] == right)
            starting = tuple(id for id in here if id not in begun)
            begun.update(starting)
            pieces.append(Piece(text=text[left:right], passages=tuple(here), starting=starting, ending=ending))
        paragraphs.append(Paragraph(before=text[done:start], pieces=pieces))
        done = end
    return paragraphs, text[done:]


def _ends(spans: Sequence[Passage], lines: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Where each passage ends, without white space between paragraphs; one that is nothing else ends nowhere."""
    starts = [start for start, _ in lines]
    ends = {}
    for span in spans:
        last = bisect_left(starts, span.end) - 1
        ends[span.id] = min(lines[last][1], span.end) if last >= 0 and lines[last][1] > span.start else -1
    return ends
