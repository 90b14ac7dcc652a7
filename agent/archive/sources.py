"""From what a user names to single articles, one after the other, always in the same order."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from glob import iglob
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from agent.archive.rows import Columns, Row, is_table, json_lines, lines_of, rows
from agent.errors import SourceError
from agent.reading import article_from_text, read
from schemas import Article

_URL = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")
PEEK = 2**14
"""Bytes from which a list of addresses is told from an article."""


@dataclass(frozen=True, slots=True)
class Found:
    """One article that has yet to be read."""

    source: str
    """A path, an address, or ``TABLE#ROW``."""
    article: Callable[[date | None, int], Article]
    """Reads it, given the day that it appeared, if it says none itself, and the most bytes that it may have."""
    is_address: bool = False


def found_in(sources: Iterable[str], columns: Columns) -> Iterator[Found]:
    """The articles that sources name: files, folders, globs, tables, lists of addresses, addresses, ``-``.

    Only what is asked for next is in memory. A source that is missing or broken is an article that cannot be read:
    the others are found all the same.
    """
    for source in sources:
        yield from _found(source, columns)


def counted(sources: Iterable[str], columns: Columns, goes_on: Callable[[], bool]) -> int | None:
    """How many articles sources name; None where that shows only when they are read, or it does not go on."""
    names = list(sources)
    if "-" in names:
        return None
    count = 0
    for _ in found_in(names, columns):
        count += 1
        if not goes_on():
            return None
    return count


def _found(source: str, columns: Columns) -> Iterator[Found]:
    path = Path(source)
    if source == "-":
        yield from _standard_input(columns)
    elif _URL.match(source):
        yield _address(source)
    elif path.is_dir():
        for inner in _files_below(path):
            yield from _in_file(inner, columns)
    elif not path.exists() and _GLOB.search(source):
        # Path.glob takes no absolute pattern.
        matching = sorted(iglob(source, recursive=True))  # noqa: PTH207
        if not matching:
            yield _broken(source, f"Nothing matches {source}; check the pattern.")
        for name in matching:
            # A folder is matched along with what is in it where a pattern ends in **.
            if not Path(name).is_dir():
                yield from _in_file(Path(name), columns)
    else:
        yield from _in_file(path, columns)


def _files_below(folder: Path) -> Iterator[Path]:
    """All files in a folder and those below it, by name; hidden ones are not meant."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _files_below(entry)
        elif not entry.is_dir():
            yield entry


def _in_file(path: Path, columns: Columns) -> Iterator[Found]:
    if is_table(path):
        try:
            for row in rows(path, columns):
                yield _of_row(row, str(path))
        except SourceError as error:
            yield _broken(str(path), str(error))
    elif _lists_addresses(path):
        with path.open("rb") as file:
            yield from _addresses(file)
    else:
        name = str(path)
        yield Found(name, lambda day, limit: read(name, published=day, limit=limit))


def _lists_addresses(path: Path) -> bool:
    """Whether a file holds addresses alone, as far as its beginning shows."""
    try:
        with path.open("rb") as file:
            beginning = file.read(PEEK)
    except OSError:
        return False
    lines = beginning.decode("utf-8", errors="replace").splitlines()
    if len(beginning) == PEEK:
        lines = lines[:-1]
    named = [line.strip() for line in lines if line.strip()]
    return bool(named) and all(_URL.match(line) for line in named)


def _addresses(file: BinaryIO) -> Iterator[Found]:
    for line in file:
        source = line.decode("utf-8", errors="replace").strip()
        if source:
            yield _address(source)


def _standard_input(columns: Columns) -> Iterator[Found]:
    """JSON Lines, or else a line for each file or address."""
    if sys.stdin is None:
        raise SourceError("Standard input is closed; name files or folders.")
    lines = lines_of(sys.stdin.buffer)
    first = next(lines, b"")
    lines = chain([first], lines)
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        for row in json_lines(lines, columns):
            yield _of_row(row, "-")
        return
    for line in lines:
        name = line.decode("utf-8", errors="replace").strip()
        if name and name != "-":
            yield from _found(name, columns)


def _of_row(row: Row, table: str) -> Found:
    source = f"{table}#{row.number}"
    if row.problem:
        return _broken(source, f"{source} {row.problem}; mend the row.")
    return Found(
        source,
        lambda day, limit: article_from_text(row.text, source=source, published=row.published or day, limit=limit),
    )


def _address(url: str) -> Found:
    return Found(url, lambda day, limit: read(url, published=day, limit=limit), is_address=True)


def _broken(source: str, reason: str) -> Found:
    def refuse(_day: date | None, _limit: int) -> Article:
        raise SourceError(reason)

    return Found(source, refuse)
