"""What kind of file some bytes are: by what stands in them, never by a name."""

import codecs
import re
from typing import Literal

from agent.errors import SourceError

Kind = Literal["text", "html", "mhtml", "pdf", "docx"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; UTF-32's come before UTF-16's, which they begin with."""

HEAD = 4_096
"""Bytes at the start that decide."""

_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
_INSIDE_ZIP = (
    (b"word/document.xml", None, ""),
    (b"opendocument.text", "an OpenDocument text", "save it as .docx or PDF"),
    (b"xl/workbook.xml", "a spreadsheet", "save the article's text"),
    (b"ppt/presentation.xml", "a presentation", "save it as PDF"),
    (b"application/epub+zip", "an e-book", "save the article's text"),
)
_AS_DOCX = "save it as .docx"
_AS_TEXT = "save the article's text"
_OCR = "run text recognition (OCR) over it and pass the text"
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office document", f"{_AS_DOCX} without a password"),
    (b"{\\rtf", "a rich-text document", _AS_DOCX),
    (b"\x89PNG\r\n", "an image", _OCR),
    (b"\xff\xd8\xff", "an image", _OCR),
    (b"GIF87a", "an image", _OCR),
    (b"GIF89a", "an image", _OCR),
    (b"II*\0", "an image", _OCR),
    (b"MM\0*", "an image", _OCR),
    (b"RIFF", "a film, a sound or an image", _AS_TEXT),
    (b"bplist00", "a web archive", "save the page as HTML"),
    (b"\x1f\x8b", "a compressed file", "unpack it"),
    (b"BZh", "a compressed file", "unpack it"),
    (b"\xfd7zXZ\x00", "a compressed file", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file", "unpack it"),
    (b"\x28\xb5\x2f\xfd", "a compressed file", "unpack it"),
)
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml\b[^>]*>\s*)*<(?:!doctype\s+html|(?:html|head|body|div|p|article|script|meta|main|title|link|style"
    r"|base|table|section|header|nav|h[1-6]|img|br|span|font|ul|noscript)\b)",
    re.I | re.S,
)
_XML = re.compile(r"\s*<(?:\?xml|rss|feed|rdf:rdf|svg)\b", re.I)
_MHTML = re.compile(rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/related\b", re.I)
_PAGES = ("text/html", "application/xhtml+xml")


def is_packed(head: bytes) -> bool:
    """Whether the text has yet to be taken out of a page, a PDF or an archive that begins with ``head``."""
    return _starts(head, _PDF) or head.startswith(_ZIP) or is_page(head) or _is_archive(head)


def is_page(head: bytes) -> bool:
    """Whether what begins with ``head`` is HTML."""
    return bool(_MARKUP.match(_readable(head)))


def kind_of(content: bytes, name: str, *, media_type: str | None = None) -> Kind:
    """The kind of file that ``content``, all of it, is; ``media_type`` is what a server calls it.

    Raises:
        SourceError: when it is a kind that cannot be read; the message says what to save it as.
    """
    if _starts(content, _PDF):
        return "pdf"
    if content.startswith(_ZIP):
        return _kind_in_archive(content, name)
    for magic, what, advice in _REFUSED:
        if content.startswith(magic):
            raise _not_text(name, what, advice)
    if content[4:8] == b"ftyp":
        raise _not_text(name, "a film, a sound or an image", _AS_TEXT)
    if is_page(content):
        return "html"
    if _is_archive(content):
        return "mhtml"
    if _XML.match(_readable(content)):
        raise _not_text(name, "a feed or another XML file", "look for the article's own page")
    return "html" if media_type in _PAGES else "text"


def _is_archive(head: bytes) -> bool:
    """Whether what begins with ``head`` is a page as browsers save it in one file (RFC 2557)."""
    return bool(_MHTML.match(head[:HEAD]))


def _kind_in_archive(content: bytes, name: str) -> Kind:
    """``docx``, by the names that stand uncompressed in every archive."""
    for inside, what, advice in _INSIDE_ZIP:
        if inside in content:
            if what is None:
                return "docx"
            raise _not_text(name, what, advice)
    raise _not_text(name, "a ZIP archive", "unpack it")


def _not_text(name: str, what: str, advice: str) -> SourceError:
    return SourceError(f"{name} is {what}, not text, a web page, a PDF or a Word document; {advice} and pass that.")


def _starts(content: bytes, magic: bytes) -> bool:
    """Whether ``magic`` stands at the start, or behind the white space that some programs put there."""
    return content[:HEAD].lstrip().startswith(magic)


def _readable(content: bytes) -> str:
    """The start of ``content``, so far as markup goes, which is ASCII."""
    head = content[:HEAD]
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore")
    return head.decode("latin-1")
