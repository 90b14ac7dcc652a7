"""The store of a batch: results, failures and run facts in one SQLite file.

SQLite, and not DuckDB: two batches may write to one store, articles come one by one, and what was committed survives
a killed process and a power cut. DuckDB lets one process write, and is made for large tables; an export to Parquet is
what it reads best.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from agent.archive.alive import Alive, is_alive
from agent.archive.recipe import Recipe
from agent.errors import ArchiveError
from schemas import Failure

State = Literal["done", "partial", "failed"]
Claim = Literal["ours", "settled", "failed", "twin", "busy"]
"""What a batch may do with an article: extract it; leave it, since it is done, or has failed before, or is under way
here already; come back to it, since another batch is at it."""

APPLICATION = 0x74726167
"""How a file says that it is a store of ours ("trag")."""
VERSION = 1
PATIENCE = 60.0
"""Seconds that one process waits for another one's write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """What became of one article."""

    article: str
    """The digest of its content."""
    source: str
    state: State
    result: str | None
    """JSON of the result."""
    failures: Sequence[Failure]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What one batch took."""

    outcome: str
    seconds: float
    calls: int
    input_tokens: int
    output_tokens: int
    cached_calls: int
    cost_usd: float | None


class Store:
    """A store that is written to by one batch; others may do the same at the same time."""

    def __init__(self, path: Path, recipe: Recipe) -> None:
        """Open the store at ``path``, or make one.

        Raises:
            ArchiveError: it is no store, or cannot be written.
        """
        self.path = path
        self._alone = threading.Lock()
        with as_archive_error(path):
            self._database = opened(path)
            self._alive = Alive(path)
            self.batch = self._alive.id
            with self.transaction() as database:
                database.execute(
                    "INSERT INTO recipes (digest, model, prompts, schema, settings) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (digest) DO NOTHING",
                    (recipe.digest, recipe.model, recipe.prompts, recipe.schema, recipe.settings),
                )
                (self._recipe,) = database.execute(
                    "SELECT id FROM recipes WHERE digest = ?", (recipe.digest,)
                ).fetchone()
                database.execute(
                    "INSERT INTO batches (id, recipe, began) VALUES (?, ?, ?)", (self.batch, self._recipe, _now())
                )
        self._gone: dict[str, float] = {}

    def before(self, source: str) -> Literal["settled", "failed"] | None:
        """What became of a source in earlier batches; None where that is not known, or it is not finished."""
        with self.reading() as database:
            row = database.execute(
                "SELECT reason, state FROM sources LEFT JOIN articles USING (recipe, article)"
                " WHERE recipe = ? AND sources.source = ?",
                (self._recipe, source),
            ).fetchone()
        if row is None or row == (None, None):
            return None
        return "settled" if row[1] == "done" else "failed"

    def is_left(self, article: str, *, retry_failed: bool) -> bool:
        """Whether an article, given as its digest, has yet to be extracted."""
        with self.reading() as database:
            row = database.execute(
                "SELECT state FROM articles WHERE recipe = ? AND article = ?", (self._recipe, article)
            ).fetchone()
        return row is None or (retry_failed and row[0] != "done")

    def claim(self, articles: Sequence[tuple[str, str]], *, retry_failed: bool) -> list[Claim]:
        """Claim articles, each given as its source and its digest."""
        with self.transaction() as database:
            return [self._claim(database, source, article, retry_failed) for source, article in articles]

    def _claim(self, database: sqlite3.Connection, source: str, article: str, retry_failed: bool) -> Claim:
        place = (self._recipe, article)
        database.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, NULL)", (self._recipe, source, article))
        held = database.execute("SELECT batch FROM claims WHERE recipe = ? AND article = ?", place).fetchone()
        if held is not None and held[0] == self.batch:
            return "twin"
        if held is not None and self._is_at_work(held[0]):
            return "busy"
        before = database.execute(
            "SELECT state, batch FROM articles WHERE recipe = ? AND article = ?", place
        ).fetchone()
        if before is not None and (before[0] == "done" or not retry_failed or before[1] == self.batch):
            return "settled" if before[0] == "done" else "failed"
        database.execute("INSERT OR REPLACE INTO claims VALUES (?, ?, ?)", (*place, self.batch))
        return "ours"

    def _is_at_work(self, batch: str) -> bool:
        """Whether another batch still runs; one that was seen to be gone stays so."""
        if batch in self._gone:
            return False
        if is_alive(self.path, batch):
            return True
        self._gone[batch] = time.monotonic()
        return False

    def refuse(self, sources: Sequence[tuple[str, str]]) -> None:
        """Note sources that cannot be read, each with the reason."""
        with self.transaction() as database:
            database.executemany(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, NULL, ?)", [(self._recipe, *pair) for pair in sources]
            )

    def keep(self, finished: Sequence[Finished]) -> None:
        """Keep finished articles, all of them or none; what is kept when this returns survives a power cut."""
        with self.transaction() as database:
            for one in finished:
                place = (self._recipe, one.article)
                database.execute("DELETE FROM failures WHERE recipe = ? AND article = ?", place)
                database.execute(
                    "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?)",
                    (*place, one.source, one.state, one.result, self.batch),
                )
                database.executemany(
                    "INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?)",
                    [(*place, n, f.chunk, f.step, f.reason) for n, f in enumerate(one.failures)],
                )
                database.execute("DELETE FROM claims WHERE recipe = ? AND article = ?", place)

    def end(self, facts: Facts) -> None:
        """Give up all claims and note what the batch took."""
        with self.transaction() as database:
            database.execute("DELETE FROM claims WHERE batch = ?", (self.batch,))
            database.execute(
                "UPDATE batches SET ended = ?, outcome = ?, seconds = ?, calls = ?, input_tokens = ?,"
                " output_tokens = ?, cached_calls = ?, cost_usd = ? WHERE id = ?",
                (
                    *(_now(), facts.outcome, facts.seconds, facts.calls, facts.input_tokens),
                    *(facts.output_tokens, facts.cached_calls, facts.cost_usd, self.batch),
                ),
            )

    def counts(self) -> dict[str, int]:
        """How many articles are in each state, and how many sources cannot be read, by name."""
        with self.reading() as database:
            found = dict(
                database.execute(
                    "SELECT state, count(*) FROM articles WHERE recipe = ? GROUP BY state", (self._recipe,)
                ).fetchall()
            )
            (found["unreadable"],) = database.execute(
                "SELECT count(*) FROM sources WHERE recipe = ? AND reason IS NOT NULL", (self._recipe,)
            ).fetchone()
        return found

    def close(self) -> None:
        """Close the file; claims that are left are free from now on."""
        with self._alone:
            self._database.close()
        self._alive.end()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Change the store, all of it or nothing."""
        with self._alone, as_archive_error(self.path):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back already where it met a full disk.
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Look at the store."""
        with self._alone, as_archive_error(self.path):
            yield self._database


def opened(path: Path, *, may_make: bool = True) -> sqlite3.Connection:
    """The database of a store, for any thread.

    Raises:
        ArchiveError: there is none, or the file is something else.
        sqlite3.Error: it cannot be used.
    """
    if not path.exists() and not may_make:
        raise ArchiveError(f"There is no store {path}; make one with `treaty-agent batch SOURCES --output {path}`.")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ArchiveError(f"{path} cannot be a store; name a file in a folder that exists.")
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION and tables:
            raise ArchiveError(f"{path} is another program's database; name another file for the store.")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise ArchiveError(f"{path} is of a newer treaty-agent (form {version}); update the program.")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        tables_of_ours = Path(__file__).with_name("tables.sql").read_text(encoding="utf-8")
        database.executescript(
            f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
            f"{tables_of_ours} COMMIT;"
        )
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def as_archive_error(path: Path) -> Iterator[None]:
    """What goes wrong with a store, in words that a user can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        what = str(error)
        if "not a database" in what or "malformed" in what:
            raise ArchiveError(f"{path} is no store, or a broken one ({what}); name another file.") from error
        raise ArchiveError(
            f"The store {path} cannot be written ({what}); make room or allow it, then run the same command again, "
            "which goes on where this one stopped."
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"The store {path} cannot be used ({error.strerror or error}); name another file."
        ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
