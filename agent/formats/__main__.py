"""The process that reads one document: an order and the document come in, a document or an error goes out, as JSON.

:mod:`agent.reading.apart` starts it.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from agent.errors import SourceError
from agent.formats.document import Document

OUT_OF_MEMORY = 12
"""The exit code of a reader that ran out of memory: ENOMEM's number."""

_BROKEN = {
    "html": "a web page that cannot be read",
    "mhtml": "a broken web archive",
    "pdf": "a broken PDF",
    "docx": "a broken Word document",
}


def document_of(content: bytes, *, kind: str, name: str, limit: int, content_type: str | None) -> Document:
    """The document that ``content`` is, of the named kind.

    Raises:
        SourceError: when it is broken, empty, locked, or has more than ``limit`` bytes of text.
    """
    try:
        document = _read(content, kind, name, content_type)
    except (SourceError, MemoryError):
        raise
    except Exception as error:  # parsers of foreign formats raise anything at all on broken input
        reason = type(error).__name__
        raise SourceError(f"{name} is {_BROKEN[kind]} ({reason}); save the article's text and pass that.") from error
    if len(document.text.encode("utf-8", "replace")) > limit:
        raise SourceError(f"{name} holds more than {limit} bytes of text; pass one article, or raise the limit.")
    return document


def _read(content: bytes, kind: str, name: str, content_type: str | None) -> Document:
    if kind == "pdf":
        from agent.formats.pdf import read_pdf

        return read_pdf(content, name)
    if kind == "docx":
        from agent.formats.docx import read_docx

        return read_docx(content, name)
    from agent.formats.decoding import decoded_page
    from agent.formats.html import read_html
    from agent.formats.mhtml import page_in

    return read_html(page_in(content, name) if kind == "mhtml" else decoded_page(content, content_type), name)


def _bound(seconds: int, memory: int) -> None:
    """Bound this process, also for the case that nobody is left to stop it."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the clock of the other process still runs
        return
    for kind, most in ((resource.RLIMIT_CPU, seconds + 1), (resource.RLIMIT_AS, memory)):
        with suppress(ValueError, OSError):  # macOS takes no bound on memory
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Read one order from standard input and answer on standard output."""
    _bound(*map(int, sys.argv[1:]))
    order: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    try:
        answer = asdict(document_of(sys.stdin.buffer.read(), **order))
    except SourceError as error:
        answer = {"error": str(error)}
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    json.dump(answer, sys.stdout, default=date.isoformat)


if __name__ == "__main__":
    main()
