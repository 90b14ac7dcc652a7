"""The beginnings of prompts, which never change, are read by the embedded model once and kept on disk.

To read a prompt's instructions and examples takes longer than the question after them. What llama.cpp has made of
them (the KV cache of a slot) is saved in the user's cache, and loaded by every later process. No word of an article is
in it.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from json import dumps
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai import AsyncOpenAI

SLOTS = 12
"""Prompts whose beginnings one server holds; the questions of further ones go wherever there is room."""
MOST_FILES = 24
"""Saved beginnings in a folder, of 10 to 40 MB each; the ones that were not used for longest go first."""


class Prefixes:
    """The slots of one embedded server, each for the prompts that begin alike."""

    def __init__(self, address: str, folder: Path) -> None:
        """For the server at ``address``, which saves its slots in ``folder``."""
        self._address = address
        self._folder = folder
        self._slots: dict[str, int] = {}
        self._filling = Lock()

    async def slot_of(self, turns: Sequence[dict[str, str]], client: "AsyncOpenAI") -> int | None:
        """The slot that holds what comes before the last of ``turns``, which is read or loaded at its first use.

        Raises:
            OpenAIError: the server is gone, or does not answer.
        """
        prefix = list(turns[:-1])
        name = sha256(dumps(prefix).encode()).hexdigest()[:32]
        if name not in self._slots and len(self._slots) < SLOTS:
            async with self._alone():
                if name not in self._slots and len(self._slots) < SLOTS:
                    free = len(self._slots)
                    await self._fill(free, name, prefix, client)
                    self._slots[name] = free
        return self._slots.get(name)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One at a time, in whatever thread: a question must not enter a slot that is being saved."""
        while not self._filling.acquire(blocking=False):
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            self._filling.release()

    async def _fill(self, slot: int, name: str, prefix: Sequence[dict[str, str]], client: "AsyncOpenAI") -> None:
        if not await self._load(slot, name, client):
            await client.post(
                "/chat/completions",
                body={"messages": prefix, "max_tokens": 1, "id_slot": slot, "temperature": 0.0},
                cast_to=object,
            )
            await self._save(slot, name, client)

    async def _load(self, slot: int, name: str, client: "AsyncOpenAI") -> bool:
        from openai import APIStatusError

        path = self._folder / name
        if not path.is_file():
            return False
        try:
            await client.post(f"{self._address}/slots/{slot}?action=restore", body={"filename": name}, cast_to=object)
        except APIStatusError:
            return False
        with suppress(OSError):
            path.touch()
        return True

    async def _save(self, slot: int, name: str, client: "AsyncOpenAI") -> None:
        """Save a slot under a name of its own first: another process may be loading or saving the same."""
        from openai import APIStatusError

        unfinished = f"{name}.{os.getpid()}.{token_hex(4)}"
        # Without room on disk the next process reads the prefix again.
        with suppress(APIStatusError, OSError):
            await client.post(
                f"{self._address}/slots/{slot}?action=save", body={"filename": unfinished}, cast_to=object
            )
            (self._folder / unfinished).replace(self._folder / name)
        with suppress(OSError):
            (self._folder / unfinished).unlink(missing_ok=True)
            _forget_oldest(self._folder)


def _forget_oldest(folder: Path) -> None:
    by_use = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_use[MOST_FILES:]:
        path.unlink(missing_ok=True)
