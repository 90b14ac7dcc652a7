"""What is with a provider: written down before it is handed over, so that a batch that is killed finds it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from agent.archive.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """Requests that were handed over together."""

    id: str
    """Ours, which the provider keeps in the metadata of its batch."""
    batch: str | None
    """The provider's; None where it is not known whether there is one."""
    age: float
    """Seconds since it was begun."""
    requests: int
    most_tokens: int
    """What all of it can take at most, tokens and US dollars."""
    most_cost: float


class Submissions:
    """The submissions to one model that stand in a store."""

    def __init__(self, store: Store, model: str) -> None:
        """``model`` is the identity of the endpoint: what was submitted to another one is not looked at."""
        self._store = store
        self._model = model

    def begin(self, keys: Collection[str], most_tokens: int, most_cost: float) -> str:
        """Note that these questions are about to be handed over; the id of the submission."""
        id = token_hex(16)
        with self._store.transaction() as database:
            database.execute(
                "INSERT INTO submissions VALUES (?, ?, NULL, 'writing', ?, ?, ?, ?)",
                (id, self._model, datetime.now(UTC).isoformat(), len(keys), most_tokens, most_cost),
            )
            database.executemany("INSERT INTO submitted VALUES (?, ?)", [(key, id) for key in keys])
        return id

    def making(self, id: str) -> None:
        """From now on the provider may have made a batch of it."""
        self._set(id, "making")

    def made(self, id: str, batch: str) -> None:
        """The provider has made a batch of it."""
        with self._store.transaction() as database:
            database.execute("UPDATE submissions SET state = 'waiting', batch = ? WHERE id = ?", (batch, id))

    def forget(self, id: str) -> None:
        """The provider has made no batch of it."""
        with self._store.transaction() as database:
            database.execute("DELETE FROM submitted WHERE submission = ?", (id,))
            database.execute("DELETE FROM submissions WHERE id = ?", (id,))

    def back(self, id: str) -> None:
        """All of it has come back: what has no valid answer now is no longer asked in this way."""
        self._set(id, "back")

    def lost(self, id: str, unanswered: Collection[str]) -> None:
        """It has ended too early: what is unanswered may be submitted again."""
        with self._store.transaction() as database:
            database.executemany("DELETE FROM submitted WHERE key = ?", [(key,) for key in unanswered])
            database.execute("UPDATE submissions SET state = 'lost' WHERE id = ?", (id,))

    def forget_unsent(self) -> None:
        """Forget what was not even uploaded when a batch was killed."""
        for one in self._in_state("writing"):
            self.forget(one.id)

    def in_doubt(self) -> list[Submission]:
        """Those of which it is not known whether the provider has made a batch."""
        return self._in_state("making")

    def waiting(self) -> list[Submission]:
        """Those that the provider has, as far as is known."""
        return self._in_state("waiting")

    def keys(self, id: str) -> set[str]:
        """The keys of the questions of a submission."""
        with self._store.reading() as database:
            return {
                key for (key,) in database.execute("SELECT key FROM submitted WHERE submission = ?", (id,)).fetchall()
            }

    def holds(self, key: str) -> bool:
        """Whether a question is with the provider, or has come back."""
        with self._store.reading() as database:
            return database.execute("SELECT 1 FROM submitted WHERE key = ?", (key,)).fetchone() is not None

    def _set(self, id: str, state: str) -> None:
        with self._store.transaction() as database:
            database.execute("UPDATE submissions SET state = ? WHERE id = ?", (state, id))

    def _in_state(self, state: str) -> list[Submission]:
        with self._store.reading() as database:
            found = database.execute(
                "SELECT id, batch, began, requests, most_tokens, most_cost FROM submissions"
                " WHERE model = ? AND state = ? ORDER BY began, id",
                (self._model, state),
            ).fetchall()
        now = datetime.now(UTC)
        return [
            Submission(
                id=id,
                batch=batch,
                age=(now - datetime.fromisoformat(began)).total_seconds(),
                requests=requests,
                most_tokens=most_tokens,
                most_cost=most_cost,
            )
            for id, batch, began, requests, most_tokens, most_cost in found
        ]
