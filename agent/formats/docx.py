"""The article in a Word document, by python-docx."""

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from agent.errors import SourceError
from agent.formats.document import Document

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

UNPACKED = 200 * 2**20
"""Bytes of all parts together; pictures make up most of an honest file."""

PARTS = 5_000

_PARAGRAPHS = ".//w:p[not(ancestor::w:txbxContent)]"
_RUNS = ".//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent)]"
"""Without what is deleted or was moved away, and without boxes, which stand beside the text."""

_TITLES = ("Title", "Heading 1")


def read_docx(content: bytes, name: str) -> Document:
    """The paragraphs of a document and of its tables, in order; captions, headers, footers and boxes are left out.

    Its properties are not asked: templates bring their own titles, and the day of a file is not the day of an
    article.

    Raises:
        SourceError: when it is broken, unpacks to more than it may, or holds no text.
    """
    from docx import Document as open_docx
    from docx.text.paragraph import Paragraph

    _refuse_bomb(content, name)
    document = open_docx(BytesIO(content))
    body = document.element.body
    paragraphs = [Paragraph(element, document._body) for element in body.xpath(_PARAGRAPHS)]
    told = [(_style(paragraph), _text(paragraph)) for paragraph in paragraphs]
    kept = [(style, text) for style, text in told if text and style != "Caption"]
    if not kept:
        raise SourceError(
            f"{name} is a Word document without text; if it holds pictures of a text, pass the text itself."
        )
    style, first = kept[0]
    is_title = style in _TITLES and "\n" not in first
    return Document(text="\n\n".join(text for _, text in kept), title=first if is_title else None)


def _text(paragraph: "Paragraph") -> str:
    from docx.text.run import Run

    return "".join(Run(run, paragraph).text for run in paragraph._p.xpath(_RUNS)).strip()


def _style(paragraph: "Paragraph") -> str | None:
    """The name of a style in English, in which Word keeps its own whatever it shows."""
    return paragraph.style.name if paragraph.style is not None else None


def _refuse_bomb(content: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            with archive.open("word/document.xml") as main:
                declares = b"<!DOCTYPE" in main.read(4_096)  # which the format forbids (ECMA-376-2, 8.1.1)
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error):
        declares = True
        parts = []
    if declares:
        raise SourceError(f"{name} is a broken Word document; save it again and pass that.")
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise SourceError(f"{name} unpacks to far more than an article; save the article's text and pass that.")
