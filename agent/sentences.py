"""The sentences of an article, each with its exact place."""

import re
from dataclasses import dataclass

from agent.furniture import furniture_paragraphs

LONGEST = 600
"""Characters beyond which a sentence is cut at a clause or a space: the bound of one small question."""

_BREAK = re.compile(r"[,;:،、，；—–]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``text`` is ``article.text[start:end]``, without white space around it."""

    number: int
    """From 1."""
    start: int
    end: int
    text: str
    paragraph: int
    """From 0."""
    furniture: bool
    """Whether it is a caption, a credit, a widget or navigation, and not the article."""


def sentences(text: str, language: str | None) -> list[Sentence]:
    """All sentences in order: each character that is not white space belongs to exactly one."""
    paragraphs = _lines(text)
    furniture = furniture_paragraphs([text[start:end] for start, end in paragraphs])
    found: list[Sentence] = []
    for paragraph, (first, last) in enumerate(paragraphs):
        for start, end in _pieces(text, first, last, language):
            found.append(Sentence(len(found) + 1, start, end, text[start:end], paragraph, paragraph in furniture))
    return found


def _lines(text: str) -> list[tuple[int, int]]:
    places = []
    start = 0
    for line in text.splitlines(keepends=True):
        if place := _bare(text, start, start + len(line)):
            places.append(place)
        start += len(line)
    return places


def _pieces(text: str, first: int, last: int, language: str | None) -> list[tuple[int, int]]:
    import sentencex

    places: list[tuple[int, int]] = []
    at = first
    for piece in sentencex.segment(language or "en", text[first:last]):
        if text[at : at + len(piece)] != piece:
            raise AssertionError(f"the sentence at {at} is not the text there")
        places += _cut(text, at, at + len(piece))
        at += len(piece)
    if at != last:
        raise AssertionError("the sentences of a paragraph do not add up to it")
    return places


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    places = []
    while end - start > LONGEST:
        breaks = list(_BREAK.finditer(text, start + LONGEST // 2, start + LONGEST))
        cut = breaks[-1].end() if breaks else start + LONGEST
        places.append((start, cut))
        start = cut
    places.append((start, end))
    return [bare for place in places if (bare := _bare(text, *place))]


def _bare(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place without the white space around it; None where nothing is left."""
    piece = text[start:end]
    inner = piece.strip()
    if not inner:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(inner)
