"""Where an article comes from: its bytes, read within bounds."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from agent.errors import SourceError
from agent.formats.kinds import is_packed
from agent.reading.fetching import Fetcher, name_of

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """Bytes from somewhere."""

    content: bytes
    content_type: str | None = None
    """The header of that name, of what was fetched."""


async def raw_of(source: str | Path, *, limit: int, raw_limit: int, fetcher: Fetcher) -> Raw:
    """What a path, ``-`` or a URL holds; at most a byte more than ``limit`` of text, and ``raw_limit`` of others.

    Raises:
        SourceError: when it is missing, may not be read or fetched, or is too large where that is told beforehand.
    """
    scheme = _SCHEME.match(source) if isinstance(source, str) else None
    if scheme and scheme[1].lower() in ("http", "https"):
        fetched = await fetcher.fetch(str(source), limit=raw_limit)
        return Raw(content=fetched.content, content_type=fetched.content_type)
    if scheme:
        raise SourceError(
            f"Only files and http(s) pages are read, so not {name_of(str(source))}; save the article and pass its file."
        )
    return Raw(content=_standard_input(limit, raw_limit) if source == "-" else _file(source, limit, raw_limit))


def _standard_input(limit: int, raw_limit: int) -> bytes:
    if sys.stdin is None:
        raise SourceError("Standard input is closed; pass the path of a file.")
    return _bounded(sys.stdin.buffer, limit, raw_limit)


def _file(source: str | Path, limit: int, raw_limit: int) -> bytes:
    if not str(source).strip():
        raise SourceError("No source was named; pass the path of a file, a URL, or - for standard input.")
    try:
        with Path(source).open("rb") as file:
            return _bounded(file, limit, raw_limit)
    except FileNotFoundError:
        raise SourceError(f"There is no file {source}; check the path.") from None
    except IsADirectoryError:
        raise SourceError(f"{source} is a folder; pass one article's file.") from None
    except PermissionError:
        raise SourceError(f"{source} may not be read; allow it, or pass a copy.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{str(source)[:80]} cannot be read ({reason}); check the path.") from None


def _bounded(stream: BinaryIO, limit: int, raw_limit: int) -> bytes:
    """The bytes of ``stream`` until it is sure that there are too many of them."""
    head = stream.read(limit + 1)
    if len(head) <= limit or not is_packed(head) or len(head) > raw_limit:
        return head
    return head + stream.read(raw_limit + 1 - len(head))
