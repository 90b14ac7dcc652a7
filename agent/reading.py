"""From a source to an article: read within bounds, decoded, and described."""

import re
import sys
from datetime import date
from pathlib import Path

from agent.errors import SourceError
from schemas import Article, digest
from schemas.base import is_placeholder

_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a compressed file",
}
_MARKUP = re.compile(r"\s*(<!doctype html|<html|<\?xml)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LONGEST_TITLE = 200
LEAST_LETTERS = 20


def read(source: str | Path, *, published: date | None = None, limit: int = 2**20) -> Article:
    """Read the article at a path, or at ``-`` from standard input.

    Raises:
        SourceError: when it is missing, a folder, empty, binary, too large or cannot be decoded.
    """
    name = str(source)
    if re.match(r"https?://", name, re.IGNORECASE):
        raise SourceError(f"Web pages are not read yet; save the article's text to a file and pass that, not {name}.")
    content = _bytes(name, limit)
    if len(content) > limit:
        raise SourceError(f"{name} has more than {limit} bytes; cut it, or raise the limit with --max-bytes.")
    return article_from_text(_decoded(name, content), source=name, published=published)


def article_from_text(text: str, *, source: str = "-", published: date | None = None) -> Article:
    """The article that a text is; its line ends become ``\\n``, nothing else changes.

    Raises:
        SourceError: when there is nothing in it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise SourceError(f"{source} is empty; pass a file with the article's text.")
    return Article(
        source=source,
        title=_title(text),
        language=_language(text),
        published=published,
        outlet=None,
        sha256=digest(text),
        text=text,
    )


def _bytes(name: str, limit: int) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(limit + 1)
    path = Path(name)
    if path.is_dir():
        raise SourceError(f"{name} is a folder; pass one article's file.")
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise SourceError(f"There is no file {name}; check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{name} cannot be read ({reason}); check it and its permissions.") from None


def _decoded(name: str, content: bytes) -> str:
    for magic, what in _MAGIC.items():
        if content.startswith(magic):
            raise SourceError(f"{name} is {what}; save the article as plain text and pass that.")
    text = _text(name, content)
    if _CONTROLS.search(text):
        raise SourceError(f"{name} is binary; save the article as plain text and pass that.")
    if _MARKUP.match(text):
        raise SourceError(f"{name} is a web page; save the article's text alone and pass that.")
    return text


def _text(name: str, content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(content).best() if b"\x00" not in content else None
    if best is None or best.percent_chaos > 5:
        raise SourceError(f"{name} is not UTF-8 text, nor in another encoding that is sure; convert it to UTF-8.")
    return str(best)


def _title(text: str) -> str | None:
    lines = text.strip().split("\n")
    first = lines[0].split(" | ")[0].strip()
    is_heading = len(lines) > 1 and len(first) <= LONGEST_TITLE and not first.endswith((".", "。", "।"))
    return first if is_heading and not is_placeholder(first) else None


def _language(text: str) -> str | None:
    """The language of a text's beginning; None where there are too few letters to tell."""
    if sum(character.isalpha() for character in text[:200]) < LEAST_LETTERS:
        return None
    import py3langid

    language, _ = py3langid.classify(text[:20000])
    return str(language)
