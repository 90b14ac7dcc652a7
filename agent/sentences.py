"""The numbered sentences of an article, with their exact places in it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from agent.furniture import furniture
from agent.paragraphs import paragraphs

LONGEST_SENTENCE = 600
"""Characters. Text without sentence ends is cut, so that no question about a sentence is unbounded."""

LONGEST_PIECE = 2_000
"""Characters given to the segmenter at a time: it takes quadratic time over unpaired quotation marks."""

_CLOSING = "\"'”’»›)]」』】）"
_CLOSES = re.escape(_CLOSING)
_OPENS = re.escape("\"'“‘«‹„([")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = (
    re.compile(rf"[.!?…][{_CLOSES}]*\s|[。！？।॥۔؟։።။][{_CLOSES}]*"),
    re.compile(r"[;:,—–](?=\s)|[،؛，、；：]"),
    re.compile(r"\s(?=\S)"),
)
"""Where too long a text is cut: after a sentence, else after a clause, else after a word."""

_QUOTED_SENTENCE = re.compile(rf"[.!?…][{_CLOSES}]+\s+(?=[{_OPENS}]*(\w))")
_LEFT_CLOSING = re.compile(rf"[{_CLOSES}]+(?=\s|\Z)|[」』】）]+")
_INITIAL = re.compile(rf"(?:\A|[\s{_OPENS}])[^\W\d_]\.\Z")
_LETTER = re.compile(r"(?:\A|\W)[^\W\d_]\.\Z")
_SHORT_FORM = re.compile(r"(?:\A|\W)[^\W\d_]{1,4}\.\Z")
_ORDINAL = re.compile(r"(?:\A|\s)\d{1,4}\.\Z")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[^\W\d_])[.)]\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or line; ``text`` is exactly what stands at ``start`` .. ``end``."""

    number: int
    """Counted from 1 over the whole article."""
    start: int
    """In code points; the span is half open and has no white space at its ends."""
    end: int
    text: str
    paragraph: int
    """Counted from 0."""
    furniture: bool
    """Whether it belongs to the page (a caption, a credit, a link) and not to the article."""


def sentences(text: str, language: str | None) -> list[Sentence]:
    """The sentences of ``text`` in order; every character that is not white space is in exactly one.

    ``language`` is the BCP 47 tag of the language whose abbreviations are respected. No sentence is
    longer than ``LONGEST_SENTENCE``.
    """
    parts = paragraphs(text)
    not_article = furniture(parts)
    found: list[Sentence] = []
    for part in parts:
        for start, end in pairwise(_bounds(_LINE_BREAK.sub(" ", part.text), language)):
            piece = part.text[start:end]
            content = piece.strip()
            if not content:
                continue
            first = part.start + start + len(piece) - len(piece.lstrip())
            found.append(
                Sentence(
                    number=len(found) + 1,
                    start=first,
                    end=first + len(content),
                    text=content,
                    paragraph=part.number,
                    furniture=part.number in not_article,
                )
            )
    return found


def _bounds(flat: str, language: str | None) -> list[int]:
    """Where each sentence of one paragraph starts, and where the last one ends."""
    proposed = _segmenter_bounds(flat, language)
    proposed |= {found.end() for found in _QUOTED_SENTENCE.finditer(flat) if found[1].isupper()}
    kept = [0]
    for place in sorted(proposed):
        if not kept[-1] < place < len(flat):
            continue
        left = None if flat[place - 1].isspace() else _LEFT_CLOSING.match(flat, place)
        bound = left.end() if left else place
        if bound < len(flat) and not _goes_on(flat, kept[-1], bound):
            kept.append(bound)
    kept.append(len(flat))
    return [0, *(cut for start, end in pairwise(kept) for cut in _cuts(flat, start, end, LONGEST_SENTENCE))]


def _segmenter_bounds(flat: str, language: str | None) -> set[int]:
    """Where the segmenter starts a sentence; it takes English rules for a language it does not know."""
    from sentencex import segment

    code = (language or "en").split("-")[0].lower()
    found: set[int] = set()
    start = 0
    for end in _cuts(flat, 0, len(flat), LONGEST_PIECE):
        pieces: list[str] = segment(code, flat[start:end])
        found.add(start)
        if "".join(pieces) == flat[start:end]:
            for piece in pieces:
                start += len(piece)
                found.add(start)
        start = end
    return found


def _goes_on(flat: str, start: int, bound: int) -> bool:
    """Whether the sentence that starts at ``start`` does not end at ``bound`` after all."""
    before = flat[max(start, bound - 24) : bound].rstrip()
    after = flat[bound : bound + 24].lstrip()
    if not before or not after:
        return True
    if not (flat[bound - 1].isspace() or flat[bound].isspace()):
        is_quoted = before[-1] in _CLOSING and _takes_particles(after[0])
        return is_quoted or bool(_LETTER.search(before))
    if bound - start <= 8 and _ENUMERATOR.match(flat[start:bound].strip()):
        return True
    if _INITIAL.search(before):
        return before[-2].isupper()
    if after[0].islower():
        return bool(_SHORT_FORM.search(before) or _ORDINAL.search(before))
    return after[0].isdigit() and bool(_SHORT_FORM.search(before))


def _takes_particles(character: str) -> bool:
    """Whether ``character`` is of a script that puts particles right behind a quotation."""
    return unicodedata.name(character, "").startswith(("HIRAGANA", "HANGUL"))


def _cuts(flat: str, start: int, end: int, longest: int) -> Iterator[int]:
    """The ends of consecutive parts of ``start`` .. ``end``, none longer than ``longest``."""
    while end - start > longest:
        window = flat[start : start + longest]
        for pattern in _BREAKS:
            if places := [found.end() for found in pattern.finditer(window, longest // 4)]:
                start += places[-1]
                break
        else:
            start += _whole_characters(window)
        yield start
    yield end


def _whole_characters(window: str) -> int:
    """The length of ``window`` without a last character that the next window may still build on."""
    length = len(window) - 1
    while length > len(window) // 2 and unicodedata.category(window[length])[0] in "MC":
        length -= 1
    return length
