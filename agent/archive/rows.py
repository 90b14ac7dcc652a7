"""Tables of articles: JSON Lines, CSV and Parquet, read row by row."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from agent.errors import SourceError

LONGEST_ROW = 2**26
"""Bytes of one line of JSON Lines or one cell of CSV; what is longer is no article."""
ROWS_AT_ONCE = 64
"""Rows of Parquet that are in memory together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Where a table has what an article is made of."""

    text: str = "text"
    """The article's text."""
    published: str = "published"
    """Its day, an ISO date or time; the column may be missing, and so may a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row, or why it is none."""

    number: int
    """Counted from 1; in JSON Lines the line."""
    text: str = ""
    published: date | None = None
    problem: str | None = None
    """What is wrong with it, as the end of a sentence."""


class _RowError(Exception):
    """What is wrong with one row."""


def is_table(path: Path) -> bool:
    """Whether the name of a file says that it is a table of articles."""
    return path.suffix.lower() in _READERS


def rows(path: Path, columns: Columns) -> Iterator[Row]:
    """The rows of a table; what is wrong with one row is no harm to the others.

    Raises:
        SourceError: the file is no such table, or has no column with the text.
    """
    try:
        yield from _READERS[path.suffix.lower()](path, columns)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}); check the path.") from error


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, each cut at ``LONGEST_ROW`` bytes."""
    while line := file.readline(LONGEST_ROW):
        yield line
        while len(line) == LONGEST_ROW and not line.endswith(b"\n"):
            line = file.readline(LONGEST_ROW)


def json_lines(lines: Iterable[bytes], columns: Columns) -> Iterator[Row]:
    """The rows of JSON Lines; blank lines are none."""
    for number, line in enumerate(lines, 1):
        if len(line) >= LONGEST_ROW:
            yield Row(number=number, problem=f"is longer than {LONGEST_ROW} bytes")
        elif line.strip():
            yield _row_of_line(number, line, columns)


def _row_of_line(number: int, line: bytes, columns: Columns) -> Row:
    try:
        found = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        if not isinstance(found, dict):
            raise _RowError("is no JSON object")
        return _row(number, found, columns)
    except (ValueError, RecursionError):
        return Row(number=number, problem="is no JSON in UTF-8")
    except _RowError as error:
        return Row(number=number, problem=str(error))


def _row(number: int, found: dict[str, Any], columns: Columns) -> Row:
    text = found.get(columns.text)
    if not isinstance(text, str):
        raise _RowError(f"has no text in {columns.text!r}")
    return Row(number=number, text=text, published=_day(found.get(columns.published), columns.published))


def _day(value: Any, column: str) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        raise _RowError(f"has no ISO date in {column!r}") from None


def _json_lines(path: Path, columns: Columns) -> Iterator[Row]:
    with path.open("rb") as file:
        yield from json_lines(lines_of(file), columns)


def _csv(path: Path, columns: Columns) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_ROW)
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=separator)
            _check(columns, reader.fieldnames or (), path)
            for number, found in enumerate(reader, 1):
                try:
                    yield _row(number, found, columns)
                except _RowError as error:
                    yield Row(number=number, problem=str(error))
    except (csv.Error, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is no CSV in UTF-8 ({error}); mend it from the last row that was read.") from error


def _parquet(path: Path, columns: Columns) -> Iterator[Row]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise SourceError(f"To read {path}, install pyarrow: pip install 'treaty-agent[parquet]'.") from None
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            _check(columns, names, path)
            wanted = [name for name in (columns.text, columns.published) if name in names]
            number = 0
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=wanted):
                for found in batch.to_pylist():
                    number += 1
                    try:
                        yield _row(number, found, columns)
                    except _RowError as error:
                        yield Row(number=number, problem=str(error))
    except pyarrow.ArrowException as error:
        raise SourceError(f"{path} is no Parquet file that can be read ({error}); make it anew.") from error


def _check(columns: Columns, names: Any, path: Path) -> None:
    if columns.text not in names:
        known = ", ".join(map(str, names)) or "none"
        raise SourceError(f"{path} has no column {columns.text!r}, only {known}; name the one with the text.")


_READERS = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
    ".tsv": _csv,
    ".parquet": _parquet,
}
