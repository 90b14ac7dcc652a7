"""A provider's batch endpoint: requests handed over as a file, answered within a day for half the price.

The protocol of https://platform.openai.com/docs/guides/batch.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.model.completion import Completion, read_completion
from agent.model.connection import Connection
from agent.model.failures import failure_of_batch_api

if TYPE_CHECKING:
    from openai import AsyncOpenAI

HALF = 0.5
"""What a call costs, in shares of its price at once."""
MARK = "treaty_agent_submission"
"""The name of our id in a batch's metadata."""
MOST_LISTED = 2000
"""Batches that are looked through for one of ours."""
LONGEST_LINE = 2**23
"""Bytes; a longer line of a file is no answer."""
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""States that do not change any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a batch is."""

    state: str
    """In the provider's words."""
    answered: int
    files: tuple[str, ...]
    """Ids of the files with answers and with errors."""
    reason: str
    """Why it has failed, if it has."""

    @property
    def is_pending(self) -> bool:
        """Whether it may still change."""
        return self.state not in ENDED


def line_of(key: str, body: Mapping[str, Any]) -> bytes:
    """A request as a line of a file."""
    whole = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(whole, ensure_ascii=True).encode() + b"\n"


class BatchApi:
    """The batches of one provider, asked through a connection that is open."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is sent yet."""
        self._connection = connection

    async def upload(self, id: str, lines: bytes) -> str:
        """Hand over a file of requests; its id.

        Raises:
            AnswerError: it did not arrive.
            ModelError: the server is gone, or takes none.
        """
        async with self._asking() as client:
            file = await client.files.create(file=(f"treaty-agent-{id}.jsonl", lines), purpose="batch")
            return _word(file, "id", needed=True)

    async def make(self, id: str, file: str) -> str:
        """Have a batch made of a file; its id. Sent once, as each time makes another batch.

        Raises:
            AnswerError: it is not known whether the server has made one.
            ModelError: the same, and the server is gone, or takes none.
        """
        async with self._asking() as client:
            batch = await client.with_options(max_retries=0).batches.create(
                completion_window="24h",
                endpoint="/v1/chat/completions",
                input_file_id=file,
                metadata={MARK: id},
            )
            return _word(batch, "id", needed=True)

    async def find(self, id: str) -> str | None:
        """The provider's id of the batch that has this one of ours.

        Raises:
            AnswerError: there is no telling.
            ModelError: the server is gone, or takes none.
        """
        async with self._asking() as client:
            seen = 0
            async for batch in client.batches.list(limit=100):
                if (getattr(batch, "metadata", None) or {}).get(MARK) == id:
                    return _word(batch, "id", needed=True)
                seen += 1
                if seen >= MOST_LISTED:
                    break
        return None

    async def standing(self, batch: str) -> Standing:
        """How far a batch is.

        Raises:
            AnswerError: there is no telling.
            ModelError: the server is gone, or does not know the batch.
        """
        async with self._asking() as client:
            found = await client.batches.retrieve(batch)
            counts = getattr(found, "request_counts", None)
            faults = getattr(getattr(found, "errors", None), "data", None) or [None]
            done = [getattr(counts, name, 0) for name in ("completed", "failed")]
            files = (_word(found, "output_file_id"), _word(found, "error_file_id"))
            return Standing(
                state=_word(found, "status", needed=True),
                answered=sum(count for count in done if isinstance(count, int)),
                files=tuple(file for file in files if file),
                reason=_printable(getattr(faults[0], "message", None))[:200],
            )

    async def answers(self, file: str) -> AsyncIterator[tuple[str, Completion | None]]:
        """The lines of a file: a request's key, and its completion; None where it has none.

        Lines that are none are passed over.

        Raises:
            AnswerError: the file broke off.
            ModelError: the server is gone, or does not know the file.
        """
        async with self._asking() as client, client.files.with_streaming_response.content(file) as response:
            async for line in _lines(response.iter_bytes()):
                answer = _answer_in(line)
                if answer is not None:
                    yield answer

    def _asking(self) -> "_Asking":
        return _Asking(self._connection)


class _Asking:
    """The client library for the length of a block, whose errors are ours at its end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def __aenter__(self) -> "AsyncOpenAI":
        return await self._connection.connected()

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        import httpx2
        import openai

        if isinstance(error, openai.OpenAIError | httpx2.HTTPError | ValueError):
            raise failure_of_batch_api(error, self._connection.endpoint) from error


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines of a file that comes in pieces; too long ones are emptied."""
    line = bytearray()
    is_long = False
    async for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield b"" if is_long else bytes(line + end)
            line.clear()
            is_long = False
        line += rest
        if len(line) > LONGEST_LINE:
            is_long = True
            line.clear()
    yield b"" if is_long else bytes(line)


def _answer_in(line: bytes) -> tuple[str, Completion | None] | None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("custom_id"), str):
        return None
    response = said.get("response")
    if not isinstance(response, dict) or response.get("status_code") != 200:
        return said["custom_id"], None
    return said["custom_id"], read_completion(response.get("body"))


def _word(thing: object, name: str, *, needed: bool = False) -> str:
    """A text that the server has sent under a name; empty where it has sent none."""
    word = getattr(thing, name, None)
    if isinstance(word, str) and word and word.isprintable():
        return word
    if needed:
        raise ValueError(f"no {name}")
    return ""


def _printable(said: object) -> str:
    """A foreign message in one line, without what would move a terminal."""
    text = said if isinstance(said, str) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
