"""A store as files: JSON Lines with whole results, or one table for each kind of item as CSV or Parquet."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from agent.archive.store import as_archive_error, opened
from agent.errors import ArchiveError
from agent.output.table import items, passage, protected
from schemas import Extraction

_ROWS_AT_ONCE = 1000

TABLES: Mapping[str, Mapping[str, type]] = {
    "articles": {
        **dict.fromkeys(("article", "source", "state", "title", "language", "published", "outlet", "sha256"), str),
        **dict.fromkeys(("model", "prompts", "schema"), str),
        **dict.fromkeys(("calls", "input_tokens", "output_tokens", "cached_calls", "chunks"), int),
        **dict.fromkeys(("seconds", "cost_usd"), float),
    },
    "treaties": {
        **dict.fromkeys(("article", "id", "name", "kind", "ambit", "status", "signed_on", "signed_at"), str),
        "evidence": str,
    },
    "parties": {
        **dict.fromkeys(("article", "id", "treaty", "name", "name_as_written", "iso3", "type", "role"), str),
        **{"representatives": str, "confidence": float, "evidence": str},
    },
    "terms": {
        **dict.fromkeys(("article", "id", "treaty", "kind", "modality", "summary", "obligors", "beneficiaries"), str),
        **{"condition": str, "confidence": float, "evidence": str},
    },
    "opinions": {
        **dict.fromkeys(
            ("article", "id", "name", "title", "affiliation", "place", "told_to", "summary", "stance"), str
        ),
        **{"confidence": float, "evidence": str},
    },
    "evidence": {
        **{"article": str, "evidence": str, "quote": str, "start": int, "end": int},
        **dict.fromkeys(("evidence_kind", "speaker", "speaker_role", "speaker_party", "factuality"), str),
        "evidence_confidence": float,
    },
    "failures": {"article": str, "source": str, "chunk": int, "step": str, "reason": str},
    "sources": {"source": str, "article": str},
}
"""The tables and their columns. ``article`` is the digest of an article's content, which ties them together; ids are
those within one article, several of them separated by spaces."""

_TABLE_OF = {"treaty": "treaties", "party": "parties", "term": "terms", "opinion": "opinions"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what was not."""

    articles: int
    failed: int
    """Articles without a result."""
    other_recipes: int
    """Other settings, prompts or models, of which the store holds results that were left out."""


class Sink(Protocol):
    """Where the rows of tables go."""

    def write(self, table: str, row: Row) -> None:
        """Write a row, in which a column may be missing."""


def export_lines(store: Path, file: IO[str]) -> Exported:
    """Write every result of the latest recipe as a line of JSON.

    Raises:
        ArchiveError: there is no such store.
    """
    with _Archive.of(store) as archive:
        for _, _, _, result in archive.articles():
            if result is not None:
                file.write(result + "\n")
        return archive.exported()


def export_tables(store: Path, folder: Path, format: str) -> Exported:
    """Write the ``TABLES`` of the latest recipe into a folder, as ``csv`` or ``parquet``; none stays unfinished.

    CSV cells are protected from being taken for formulas, as :func:`agent.output.table.table` says.

    Raises:
        ArchiveError: there is no such store, the files cannot be written, or pyarrow is missing.
    """
    opening = _csv_files if format == "csv" else _parquet_files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _Archive.of(store) as archive, opening(folder) as sink:
            for article, source, state, result in archive.articles():
                _write_article(sink, article, source, state, result)
            for failure in archive.failures():
                sink.write("failures", failure)
            for row in archive.sources():
                sink.write("sources", row)
            exported = archive.exported()
        for table in TABLES:
            _unfinished(folder, table, format).replace(folder / f"{table}.{format}")
    except OSError as error:
        raise ArchiveError(f"Cannot write to {folder} ({error.strerror or error}); name another folder.") from error
    return exported


def _write_article(sink: Sink, article: str, source: str, state: str, result: str | None) -> None:
    known: Row = {"article": article, "source": source, "state": state}
    if result is None:
        sink.write("articles", known)
        return
    extraction = Extraction.model_validate_json(result)
    about = extraction.article.model_dump(exclude={"source", "text"}, mode="json")
    sink.write("articles", known | about | extraction.run.model_dump(exclude={"failures", "dropped", "warnings"}))
    for item, row in items(extraction):
        sink.write(_TABLE_OF[row["item"]], row | {"article": article, "evidence": " ".join(item.evidence)})
    for quoted in extraction.evidence:
        sink.write("evidence", passage(quoted) | {"article": article})


class _Archive:
    """The results of one recipe, the one that was used last."""

    def __init__(self, database: Any, recipe: int) -> None:
        self._database = database
        self._recipe = (recipe,)

    @classmethod
    @contextmanager
    def of(cls, store: Path) -> Iterator["_Archive"]:
        with as_archive_error(store), closing(opened(store, may_make=False)) as database:
            row = database.execute("SELECT recipe FROM batches ORDER BY began DESC, rowid DESC LIMIT 1").fetchone()
            if row is None:
                raise ArchiveError(f"The store {store} is empty; fill it with `treaty-agent batch`.")
            yield cls(database, row[0])

    def articles(self) -> Iterator[tuple[str, str, str, str | None]]:
        """Digest, source, state and result, in the order of the sources' names; one at a time is in memory."""
        order = "SELECT rowid FROM articles WHERE recipe = ? ORDER BY source, article"
        one = "SELECT article, source, state, result FROM articles WHERE rowid = ?"
        for place in self._database.execute(order, self._recipe):
            yield self._database.execute(one, place).fetchone()

    def failures(self) -> Iterator[Row]:
        """What is missing from articles, and the sources that cannot be read."""
        failures = (
            "SELECT article, source, chunk, step, reason FROM failures JOIN articles USING (recipe, article)"
            " WHERE recipe = ? ORDER BY source, article, number"
        )
        unreadable = (
            "SELECT NULL, source, NULL, 'read', reason FROM sources WHERE recipe = ? AND reason IS NOT NULL"
            " ORDER BY source"
        )
        for query in (failures, unreadable):
            for row in self._database.execute(query, self._recipe):
                yield dict(zip(TABLES["failures"], row, strict=True))

    def sources(self) -> Iterator[Row]:
        """Every source, with the article that it is."""
        for row in self._database.execute("SELECT source, article FROM sources WHERE recipe = ?", self._recipe):
            yield dict(zip(TABLES["sources"], row, strict=True))

    def exported(self) -> Exported:
        count = "SELECT count(*) FROM articles WHERE recipe = ? AND state {} 'failed'"
        (articles,) = self._database.execute(count.format("!="), self._recipe).fetchone()
        (failed,) = self._database.execute(count.format("="), self._recipe).fetchone()
        (others,) = self._database.execute(
            "SELECT count(DISTINCT recipe) FROM articles WHERE recipe != ?", self._recipe
        ).fetchone()
        return Exported(articles, failed, others)


def _unfinished(folder: Path, table: str, format: str) -> Path:
    return folder / f".{table}.{format}.unfinished"


@contextmanager
def _csv_files(folder: Path) -> Iterator[Sink]:
    with ExitStack() as files:
        writers = {}
        for table, columns in TABLES.items():
            path = _unfinished(folder, table, "csv")
            file = files.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[table] = csv.DictWriter(file, list(columns), extrasaction="ignore", lineterminator="\r\n")
            writers[table].writeheader()
        yield _CsvSink(writers)


class _CsvSink:
    def __init__(self, writers: Mapping[str, "csv.DictWriter[str]"]) -> None:
        self._writers = writers

    def write(self, table: str, row: Row) -> None:
        self._writers[table].writerow({column: protected(value) for column, value in row.items()})


@contextmanager
def _parquet_files(folder: Path) -> Iterator[Sink]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ArchiveError("Parquet needs pyarrow: pip install 'treaty-agent[parquet]'.") from None
    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    with ExitStack() as files:
        writers = {}
        for table, columns in TABLES.items():
            schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
            path = _unfinished(folder, table, "parquet")
            writers[table] = files.enter_context(parquet.ParquetWriter(path, schema))
        sink = _ParquetSink(writers)
        yield sink
        sink.flush()


class _ParquetSink:
    def __init__(self, writers: Mapping[str, Any]) -> None:
        self._writers = writers
        self._rows: dict[str, list[Row]] = {table: [] for table in writers}

    def write(self, table: str, row: Row) -> None:
        rows = self._rows[table]
        rows.append({column: row.get(column) for column in TABLES[table]})
        if len(rows) >= _ROWS_AT_ONCE:
            self._flush(table, rows)

    def flush(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                self._flush(table, rows)

    def _flush(self, table: str, rows: Sequence[Row]) -> None:
        import pyarrow

        writer = self._writers[table]
        writer.write_table(pyarrow.Table.from_pylist(list(rows), schema=writer.schema))
        self._rows[table] = []
