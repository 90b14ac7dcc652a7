"""From a source to an article: read within bounds, decoded and described."""

import re
import sys
from datetime import date
from pathlib import Path

from agent.decoding import decoded, language_shares, refuse_binary
from agent.errors import SourceError
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

_WRITTEN_AS = {"wuu": "zh", "yue": "zh", "arz": "ar", "ary": "ar", "nn": "no"}
"""Languages whose news is written in another one's standard form, by ISO 639-3 macrolanguage."""

_NO_LANGUAGE = "zxx"
_FULL_STOP = re.compile(r"[.。।۔։።။][\"'”’»)\]」』】）]*\Z")


def read(source: str | Path, *, published: date | None = None, limit: int = LIMIT) -> Article:
    """The article at a path, or on standard input where ``source`` is ``-``.

    At most ``limit`` + 1 bytes are read. ``published`` is taken over as it is.

    Raises:
        SourceError: when it is missing, unreadable, empty, binary, too large or in no known encoding.
    """
    scheme = re.match(r"([a-z][a-z0-9+.-]+)://", source, re.I) if isinstance(source, str) else None
    if scheme:
        reason = "Web pages are not read yet" if scheme[1].lower() in ("http", "https") else "Only files are read"
        raise SourceError(f"{reason}, so not {source}; save the article's text to a file and pass that.")
    name = str(source)
    content = _standard_input(limit) if source == "-" else _file(source, limit)
    if len(content) > limit:
        raise SourceError(f"{_shown(name)} is larger than {limit} bytes; pass one article, or raise the limit.")
    text = decoded(content, _shown(name))
    # A legacy encoding needs up to three times its bytes in UTF-8, and they were within the limit.
    return article_from_text(text, source=name, published=published, limit=4 * limit)


def article_from_text(text: str, *, source: str = "-", published: date | None = None, limit: int = LIMIT) -> Article:
    """The article that a text is: its line ends become ``\\n``, and nothing else is changed.

    ``limit`` is in bytes of UTF-8.

    Raises:
        SourceError: when the text is empty, binary or larger than ``limit``.
    """
    name = _shown(source)
    if not text.strip():
        raise SourceError(f"{name} is empty; pass the text of an article.")
    refuse_binary(text, name)
    if len(text.encode()) > limit:
        raise SourceError(f"{name} is larger than {limit} bytes; pass one article, or raise the limit.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Article(
        source=source,
        title=_title(text),
        language=_language(text),
        published=published,
        outlet=None,
        sha256=digest(text),
        text=text,
    )


def _shown(source: str) -> str:
    """How an error names ``source``."""
    return "The text on standard input" if source == "-" else source


def _standard_input(limit: int) -> bytes:
    if sys.stdin is None:
        raise SourceError("Standard input is closed; pass the path of a file.")
    return sys.stdin.buffer.read(limit + 1)


def _file(source: str | Path, limit: int) -> bytes:
    if not str(source).strip():
        raise SourceError("No source was named; pass the path of a file, or - for standard input.")
    try:
        with Path(source).open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise SourceError(f"There is no file {source}; check the path.") from None
    except IsADirectoryError:
        raise SourceError(f"{source} is a folder; pass one article's file.") from None
    except PermissionError:
        raise SourceError(f"{source} may not be read; allow it, or pass a copy.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{str(source)[:80]} cannot be read ({reason}); check the path.") from None


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
