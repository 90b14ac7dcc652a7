"""From the lines on pages to the paragraphs that somebody wrote."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

EDGE = 0.1
"""The share of a page's height, at its top and at its bottom, where running heads and page numbers stand."""

HEADLINE = 1.2
"""Times the usual size: what is larger is a headline, also where pages repeat it."""

SHORT = 0.12
"""A line that leaves this share of the width empty, after the end of a sentence, is a paragraph's last."""

GAP = 1.25
"""Times the usual leading: what stands lower is another paragraph."""

INDENT = (0.5, 4.0)
"""Of a paragraph's first line, in heights of a line."""

_PAGE_NUMBER = re.compile(r"\W*(?:\w+\.?\s)?\d{1,4}(?:\s*(?:/|\w+)\s*\d{1,4})?\W*")
_DIGITS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"\w[-\u00ad\u2010]\Z")
_SENTENCE_END = re.compile(r"[.!?…:。！？．।॥۔؟։።][\"'”’»›)\]」』】）]*\Z")
_UNSPACED = ("CJK ", "HIRAGANA", "KATAKANA", "THAI ", "LAO ", "KHMER ", "MYANMAR ", "IDEOGRAPHIC", "FULLWIDTH")
"""How the names of characters begin that are written without spaces."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line on a page; lengths are in points."""

    text: str
    page: int
    box: int
    """The block of lines on the page that it belongs to, in the order of reading."""
    left: float
    """How far it begins from the left edge of its block."""
    right: float
    """How far it ends from the right edge of its block."""
    width: float
    """Of its block."""
    foot: float
    """Where it ends, from the foot of the page."""
    size: float
    """Its height."""
    height: float
    """Where it stands, from 0 at the foot of the page to 1 at its head."""


def paragraphs_of(lines: Sequence[Line]) -> list[str]:
    """The paragraphs that ``lines`` make up, also where a column or a page parts them.

    Words that were parted at the end of a line are whole again. Page numbers, and lines that come again at
    the edges of pages, are left out.
    """
    running = _running(lines)
    body = [line for number, line in enumerate(lines) if number not in running]
    if not body:
        return []
    usual = _leading(body)
    found = [body[0].text]
    for before, line in pairwise(body):
        if _goes_on(before, line, usual) if _is_below(before, line) else _is_broken_off(before, line):
            found[-1] = _joined(found[-1], line.text)
        else:
            found.append(line.text)
    return found


def _is_below(before: Line, line: Line) -> bool:
    """Whether ``line`` stands below the one before it, in the same block."""
    return (before.page, before.box) == (line.page, line.box)


def _leading(lines: Sequence[Line]) -> float:
    """From one line to the next within a paragraph, in heights of a line: what is usual, or little in a list."""
    found = sorted((a.foot - b.foot) / a.size for a, b in pairwise(lines) if _is_below(a, b) and a.size)
    return found[len(found) // 4] if found else 1.0


def _running(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that belong to the pages and not to the text."""
    usual = median(line.size for line in lines) if lines else 0
    at_edge = {
        number: line
        for number, line in enumerate(lines)
        if not EDGE <= line.height <= 1 - EDGE and line.size < HEADLINE * usual
    }
    pages = {(_DIGITS.sub("0", line.text), line.page) for line in at_edge.values()}
    times = Counter(text for text, _ in pages)
    return {
        number
        for number, line in at_edge.items()
        if times[_DIGITS.sub("0", line.text)] > 1 or (line.height < EDGE and _PAGE_NUMBER.fullmatch(line.text))
    }


def _goes_on(before: Line, line: Line, usual: float) -> bool:
    """Whether a paragraph goes on from one line of a block to the next."""
    if abs(before.size - line.size) > 0.25 * max(before.size, line.size):
        return False
    if before.foot - line.foot > GAP * usual * before.size:
        return False
    is_rtl = before.left > before.right
    begins, began = (line.right, before.right) if is_rtl else (line.left, before.left)
    ends = before.left if is_rtl else before.right
    is_indented = INDENT[0] * line.size < begins - min(began, begins) and begins < INDENT[1] * line.size
    is_last = ends > SHORT * before.width and bool(_SENTENCE_END.search(before.text))
    return not (is_indented and _SENTENCE_END.search(before.text)) and not is_last


def _is_broken_off(before: Line, line: Line) -> bool:
    """Whether a paragraph goes on in another block: in the next column, or on the next page."""
    if abs(before.size - line.size) > 0.1 * before.size or _SENTENCE_END.search(before.text):
        return False
    return (
        line.text[0].islower()
        or bool(_HYPHENATED.search(before.text))
        or (before.right < SHORT * before.width and _is_unspaced(line.text[0]))
    )


def _joined(text: str, line: str) -> str:
    """A paragraph with one more line."""
    if _HYPHENATED.search(text) and line[0].islower():
        return text[:-1] + line
    is_unspaced = _is_unspaced(text[-1]) and _is_unspaced(line[0])
    return f"{text}{line}" if is_unspaced else f"{text} {line}"


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED)
