"""From a text, and what is stated about it, to an article."""

import re
from dataclasses import replace
from datetime import date

from agent.errors import SourceError
from agent.formats.decoding import language_shares, refuse_binary
from agent.formats.document import Document
from agent.formats.kinds import HEAD, is_page
from agent.furniture import furniture
from agent.paragraphs import paragraphs
from schemas import Article, digest
from schemas.base import is_placeholder

LIMIT = 2**20
"""Bytes of text; one article seldom has a fiftieth of it."""

LONGEST_TITLE = 200
"""Characters."""

LIKELY = 0.5
"""The probability from which a language is stated."""

_WRITTEN_AS = {"wuu": "zh", "yue": "zh", "arz": "ar", "ary": "ar", "nn": "no", "nb": "no"}
"""Languages whose news is written in another one's standard form, by ISO 639-3 macrolanguage."""

_NO_LANGUAGE = "zxx"
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]|\Z)", re.I)
_FULL_STOP = re.compile(r"[.。।۔։።။][\"'”’»)\]」』】）]*\Z")


def article_from_text(text: str, *, source: str = "-", published: date | None = None, limit: int = LIMIT) -> Article:
    """The article that a text is: its line ends become ``\\n``, and nothing else is changed.

    ``limit`` is in bytes of UTF-8.

    Raises:
        SourceError: when the text is empty, binary, HTML or larger than ``limit``.
    """
    if is_page(text[:HEAD].encode("utf-8", "replace")):
        raise SourceError(f"{shown(source)} is a web page; pass its file or its address, or the article's text alone.")
    return article_of(Document(text=text, published=published), source=source, limit=limit)


def article_of(document: Document, *, source: str, limit: int = LIMIT) -> Article:
    """The article that ``document`` is.

    What is stated of title and date is taken over. The language is the text's own, and the stated one only
    where the text leaves it open: many a template states a language that its pages are not in.

    Raises:
        SourceError: when the text is empty, binary or larger than ``limit`` bytes of UTF-8.
    """
    name = shown(source)
    if not document.text.strip():
        raise SourceError(f"{name} is empty; pass the text of an article.")
    refuse_binary(document.text, name)
    if len(document.text.encode()) > limit:
        raise SourceError(f"{name} is larger than {limit} bytes; pass one article, or raise the limit.")
    text = document.text.replace("\r\n", "\n").replace("\r", "\n")
    return Article(
        source=source,
        title=_stated(document.title) or _title(text),
        language=_language(text) or _primary(document.language),
        published=document.published,
        outlet=_stated(document.outlet),
        sha256=digest(text),
        text=text,
    )


def dated(document: Document, published: date | None) -> Document:
    """``document`` with the day that the user gives, which is believed before the page's own."""
    return replace(document, published=published or document.published)


def shown(source: str) -> str:
    """How an error names ``source``."""
    return "The text on standard input" if source == "-" else source


def _stated(value: str | None) -> str | None:
    """``value``, unless it only stands for a missing one."""
    return value if value and not is_placeholder(value) else None


def _title(text: str) -> str | None:
    """The first line that is not furniture, if it is a heading: short, no sentence, text below it."""
    parts = paragraphs(text)
    not_article = furniture(parts)
    first = next((part for part in parts if part.number not in not_article), None)
    if first is None or first is parts[-1] or "\n" in first.text or len(first.text) >= LONGEST_TITLE:
        return None
    title = first.text.split(" | ")[0].strip()
    is_heading = not _FULL_STOP.search(first.text) and any(map(str.isalpha, title))
    return title if is_heading and not is_placeholder(title) else None


def _language(text: str) -> str | None:
    """The BCP 47 tag of the likeliest language; ``None`` if no language is likely."""
    shares: dict[str, float] = {}
    for code, share in language_shares(text).items():
        tag = _WRITTEN_AS.get(code, code)
        shares[tag] = shares.get(tag, 0.0) + share
    likeliest = max(shares, key=shares.__getitem__)
    return likeliest if shares[likeliest] >= LIKELY and likeliest != _NO_LANGUAGE else None


def _primary(language: str | None) -> str | None:
    """The language of a stated tag, without script and region."""
    match = _LANGUAGE.match(language.strip()) if language else None
    tag = match[1].lower() if match else None
    return _WRITTEN_AS.get(tag, tag) if tag else None
