"""The answers of models on this machine's disk, so that nothing is paid twice.

A table of SQLite, and not diskcache, whose last release is of 2023 and which keeps what it cannot store otherwise as
pickles, which run code when they are read. An answer is a text, many processes may read and write at once, and a
process that is killed loses nothing that it has put there.
"""

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from agent.errors import TreatyAgentError
from agent.model.cache import cache_folder

LIMIT = 2**30
"""Bytes of answers and keys, beyond which the ones that were not used for longest go."""
ROOM = 0.9
"""The share of the limit that is left when some had to go."""
FRESH = 3600
"""Seconds in which a second use of an answer is not written down."""
PATIENCE = 10.0
"""Seconds that one process waits for another one's write."""

_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, answer TEXT NOT NULL, bytes INTEGER NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_by_use ON answers (used);
CREATE TABLE IF NOT EXISTS size (bytes INTEGER NOT NULL);
INSERT INTO size SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM size);
CREATE TRIGGER IF NOT EXISTS grows AFTER INSERT ON answers
    BEGIN UPDATE size SET bytes = bytes + new.bytes; END;
CREATE TRIGGER IF NOT EXISTS shrinks AFTER DELETE ON answers
    BEGIN UPDATE size SET bytes = bytes - old.bytes; END;
"""


class CacheError(TreatyAgentError):
    """Raised when the kept answers cannot be looked at or removed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CacheInfo:
    """What is kept."""

    path: Path
    answers: int
    bytes: int
    limit: int


def answers_path() -> Path:
    """Where answers are kept: in ``TREATY_AGENT_ANSWERS``, else beside the embedded weights in the user's cache."""
    folder = os.environ.get("TREATY_AGENT_ANSWERS")
    return (Path(folder).expanduser() if folder else cache_folder() / "answers") / "answers.sqlite"


class AnswerCache:
    """An ``AnswerStore`` on the disk, for any number of threads and processes.

    A disk that is full or a file that is broken never disturbs an extraction: then the model is asked, and
    ``trouble`` says why.
    """

    def __init__(self, path: Path | None = None, *, limit: int = LIMIT) -> None:
        """At ``path``, or in the user's cache; nothing is opened before it is used."""
        self._path = path or answers_path()
        self._limit = limit
        self._database: sqlite3.Connection | None = None
        self._alone = threading.Lock()
        self.trouble: str | None = None
        """What went wrong with the cache first, in a sentence."""

    def get(self, key: str) -> str | None:
        """The answer kept under ``key``."""
        with self._alone:
            try:
                return self._found(key)
            except (sqlite3.Error, OSError) as error:
                self._note(error)
                return None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer; when this returns it outlives the process."""
        with self._alone:
            try:
                self._store(key, answer)
            except (sqlite3.Error, OSError) as error:
                self._note(error)

    def info(self) -> CacheInfo:
        """How much is kept.

        Raises:
            CacheError: the file is none of ours, or cannot be read.
        """
        with self._alone:
            try:
                answers = bytes = 0
                if self._path.exists():
                    (answers,) = self._opened().execute("SELECT count(*) FROM answers").fetchone()
                    (bytes,) = self._opened().execute("SELECT bytes FROM size").fetchone()
            except (sqlite3.Error, OSError) as error:
                raise CacheError(
                    f"The answers in {self._path} cannot be read ({error}); remove them with "
                    "`treaty-agent cache clear`."
                ) from error
        return CacheInfo(path=self._path, answers=answers, bytes=bytes, limit=self._limit)

    def clear(self) -> None:
        """Forget all answers; processes that are at work go on, and keep theirs nowhere.

        Raises:
            CacheError: the files cannot be removed.
        """
        self.close()
        try:
            for ending in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise CacheError(f"{self._path} cannot be removed ({error.strerror}); remove it by hand.") from error

    def close(self) -> None:
        """Close the file, which the next use opens again."""
        with self._alone:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            try:
                # What is committed is safe from the end of the process; from a power cut, up to the last seconds.
                database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
                database.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _found(self, key: str) -> str | None:
        row = self._opened().execute("SELECT answer, used FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        now = int(time.time())
        if now - row[1] > FRESH:
            with suppress(sqlite3.Error):
                self._opened().execute("UPDATE answers SET used = ? WHERE key = ?", (now, key))
        return str(row[0])

    def _store(self, key: str, answer: str) -> None:
        database, bytes = self._opened(), len(answer.encode()) + len(key)
        database.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (key, answer, bytes, int(time.time())),
        )
        (total,) = database.execute("SELECT bytes FROM size").fetchone()
        if total > self._limit:
            self._forget(total - int(ROOM * self._limit))

    def _forget(self, bytes: int) -> None:
        """Remove what was not used for longest, so many bytes of it at least."""
        with closing(self._opened().execute("SELECT key, bytes FROM answers ORDER BY used, key")) as oldest:
            going = []
            for key, size in oldest:
                going.append((key,))
                bytes -= size
                if bytes <= 0:
                    break
        # One transaction, so that another process does not wait for each of them.
        self._opened().execute("BEGIN IMMEDIATE")
        try:
            self._opened().executemany("DELETE FROM answers WHERE key = ?", going)
        finally:
            self._opened().execute("COMMIT")

    def _note(self, error: Exception) -> None:
        self.trouble = self.trouble or f"Answers are not kept in {self._path} ({error}); the model is asked instead."
