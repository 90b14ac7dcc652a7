"""The paragraphs of a text, by its line breaks alone."""

import re
from dataclasses import dataclass
from itertools import pairwise

NARROWEST_WRAP, WIDEST_WRAP = 40, 100
"""Characters. Plain text is seldom wrapped to another width; one paragraph a line is soon wider."""

_SENTENCE_END = re.compile(r"[.!?…。！？．।॥۔؟։።။;]['\"”’»›)\]」』】）]*\Z")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line, or the lines that a wrapped paragraph takes up, without white space at its ends."""

    number: int
    """Counted from 0."""
    start: int
    end: int
    text: str
    after_gap: bool
    """Whether a blank line, or nothing at all, stands before it."""

    @property
    def is_closed(self) -> bool:
        """Whether it ends as a sentence does, with or without closing quotation marks."""
        return bool(_SENTENCE_END.search(self.text[-12:]))


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of ``text`` in order: blank lines part them, and so do single line breaks.

    Only where the whole text is wrapped to a width, as mail and plain-text files are, or within a sentence
    does a single line break stand for a space. Every character that is not white space is in exactly one
    paragraph, and ``text[p.start:p.end] == p.text``.
    """
    lines = _lines(text)
    if not lines:
        return []
    width = _width_of_wrap(lines)
    first_lines = [0]
    for number, (before, line) in enumerate(pairwise(lines), start=1):
        if line.after_gap or not (_is_broken(before, line) or (width and _goes_on(before, line, width))):
            first_lines.append(number)
    found: list[Paragraph] = []
    for first, following in zip(first_lines, [*first_lines[1:], len(lines)], strict=True):
        start, end = lines[first].start, lines[following - 1].end
        found.append(Paragraph(len(found), start, end, text[start:end], lines[first].after_gap))
    return found


def _lines(text: str) -> list[Paragraph]:
    """Every line that is not blank, as a paragraph of its own."""
    found: list[Paragraph] = []
    offset, gap = 0, True
    for line in text.splitlines(keepends=True):
        content = line.strip()
        if content:
            start = offset + len(line) - len(line.lstrip())
            found.append(Paragraph(len(found), start, start + len(content), content, gap))
        gap = not content
        offset += len(line)
    return found


def _width_of_wrap(lines: list[Paragraph]) -> int:
    """The width that the text is wrapped to, in characters; 0 if it is not."""
    width = max((len(line.text) for line in lines), default=0)
    if not NARROWEST_WRAP <= width <= WIDEST_WRAP:
        return 0
    breaks = [(before, line) for before, line in pairwise(lines) if not line.after_gap]
    wrapped = [before for before, line in breaks if _goes_on(before, line, width)]
    broken_off = [line for line in wrapped if not line.is_closed]
    is_habit = len(wrapped) >= 3 and len(wrapped) >= 0.7 * len(breaks)
    return width if is_habit and len(broken_off) > len(wrapped) / 2 else 0


def _is_broken(before: Paragraph, line: Paragraph) -> bool:
    """Whether a line ends, and the next one begins, within a sentence; neither is as short as a byline."""
    is_long = len(line.text) >= NARROWEST_WRAP or line.is_closed
    return is_long and len(before.text) >= NARROWEST_WRAP and before.text[-1].islower() and line.text[0].islower()


def _goes_on(before: Paragraph, line: Paragraph, width: int) -> bool:
    """Whether the line before is long, and the first word of ``line`` had no more room on it."""
    first_word = line.text.split(maxsplit=1)[0]
    return len(before.text) >= 0.6 * width and len(before.text) + 1 + len(first_word) > width
