"""The article in a PDF, by pdfminer.six: the lines on its pages, in the order in which they are read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING

from agent.errors import SourceError
from agent.formats.document import Document
from agent.formats.layout import Line, paragraphs_of
from agent.formats.right_to_left import as_read, has_right_to_left, reads_right_to_left

if TYPE_CHECKING:
    from pdfminer.layout import LTPage, LTTextLine

PAGES = 300
"""The most that are read: what has more is no article."""

SPACING = 1.0
"""The heights of a line that may stay empty between two lines of a block."""

UNNAMED = 0.1
"""The share of characters that a font need not name: from there on the text is a riddle."""

_Written = tuple[Line, list[str]]
"""A line as it is written, and what its glyphs stand for."""

_UNNAMED = re.compile(r"\(cid:\d+\)")
_OCR = "run text recognition (OCR) over it and pass the text"


def read_pdf(content: bytes, name: str) -> Document:
    """The paragraphs of a PDF; page numbers, and what stands at the head or foot of several pages, are left out.

    Its properties are not asked: programs write their own titles there, and the day of a file is not the day of
    an article.

    Raises:
        SourceError: when it is broken, locked by a password, or a scan without text.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    try:
        lines, has_pictures = _lines(content, name)
    except PDFPasswordIncorrect:
        raise SourceError(f"{name} is a PDF that a password locks; save it without one and pass that.") from None
    except (PDFException, PSException):
        raise SourceError(f"{name} is a broken PDF; save it again and pass that.") from None
    text = "\n\n".join(paragraphs_of(lines))
    if not text and has_pictures:
        raise SourceError(f"{name} is a scanned PDF, pictures of a text; {_OCR}.")
    if not text:
        raise SourceError(f"{name} is a PDF without text; if you see text in it, {_OCR}.")
    if sum(len(match[0]) for match in _UNNAMED.finditer(text)) > UNNAMED * len(text):
        raise SourceError(f"{name} is a PDF whose fonts do not say which letters they show; {_OCR}.")
    return Document(text=text)


def _lines(content: bytes, name: str) -> tuple[list[Line], bool]:
    """The lines on all pages, and whether there are pictures."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTFigure, LTImage

    lines: list[_Written] = []
    has_pictures = False
    layout = LAParams(line_margin=SPACING)
    for number, page in enumerate(extract_pages(BytesIO(content), maxpages=PAGES + 1, laparams=layout)):
        if number == PAGES:
            raise SourceError(f"{name} has more than {PAGES} pages; pass the article alone.")
        lines += _lines_on(page, number)
        has_pictures |= any(isinstance(element, LTFigure | LTImage) for element in page)
    right_to_left = reads_right_to_left("".join(line.text for line, _ in lines))
    return [
        replace(line, text=" ".join(as_read(glyphs, right_to_left=right_to_left).split())) for line, glyphs in lines
    ], has_pictures


def _lines_on(page: "LTPage", number: int) -> Iterator[_Written]:
    from pdfminer.layout import LTTextBox, LTTextLine

    boxes = (element for element in page if isinstance(element, LTTextBox))
    for place, box in enumerate(boxes):
        for line in box:
            if isinstance(line, LTTextLine) and line.get_text().strip():
                written = Line(
                    text=line.get_text(),
                    page=number,
                    box=place,
                    left=line.x0 - box.x0,
                    right=box.x1 - line.x1,
                    width=box.width,
                    foot=line.y0,
                    size=line.height,
                    height=(line.y0 - page.y0) / (page.height or 1),
                )
                yield written, _glyphs(line)


def _glyphs(line: "LTTextLine") -> list[str]:
    """What the glyphs of a line stand for, in the order in which they are seen where that is not the one written."""
    from pdfminer.layout import LTChar

    if not has_right_to_left(line.get_text()):
        return list(line.get_text())
    glyphs = sorted((glyph for glyph in line if isinstance(glyph, LTChar)), key=lambda glyph: glyph.x0)
    gap = 0.15 * median(glyph.size for glyph in glyphs)
    seen: list[str] = []
    for before, glyph in zip([None, *glyphs], glyphs, strict=False):
        if before is not None and glyph.x0 - before.x1 > gap:
            seen.append(" ")
        seen.append(glyph.get_text())
    return seen
