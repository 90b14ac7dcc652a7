"""Archives of made-up articles, batches over them, and what their stores hold."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from agent import abatch
from agent.model.limits import Limits
from agent.settings import Settings
from tests.server import Asked, ModelServer, Reply
from tests.story import ARTICLE, right

COMMAND = (sys.executable, "-W", "error", "-c", "from agent.cli import main; main()")


def numbered(number: int) -> str:
    """An article that no other one is like."""
    return f"{ARTICLE}\nThis was told for the {number}th time.\n"


def table(folder: Path, articles: int, name: str = "articles.jsonl") -> Path:
    """That many articles as JSON Lines."""
    path = folder / name
    path.write_text(
        "".join(json.dumps({"text": numbered(n), "published": "2025-03-13"}) + "\n" for n in range(articles)),
        encoding="utf-8",
    )
    return path


def number_of(asked: Asked) -> int:
    """Which article a question is about."""
    return int(asked.shown.partition("told for the ")[2].partition("th time")[0])


def about(numbers: set[int], reply: Reply) -> Callable[[Asked], Reply]:
    """This reply about articles of these numbers, the right answer about others."""
    return lambda asked: reply if number_of(asked) in numbers else right(asked)


def run(
    server: ModelServer,
    store: Path,
    *sources: object,
    limits: Limits | None = None,
    retry_failed: bool = False,
    **settings: Any,
) -> list[tuple[str, str]]:
    """Run a batch in this process: the sources that it kept, with their states."""

    async def all_kept() -> list[tuple[str, str]]:
        kept = abatch(
            [str(source) for source in sources],
            store=store,
            model="openai/test",
            base_url=server.url,
            settings=Settings(**{"retries": 1, "call_timeout": 10.0, "concurrency": 4, **settings}),
            limits=limits,
            retry_failed=retry_failed,
        )
        return [(one.source, one.state) async for one in kept]

    return asyncio.run(all_kept())


def started(
    server: ModelServer, store: Path, *arguments: object, command: tuple[str, ...] = COMMAND
) -> "subprocess.Popen[bytes]":
    """``treaty-agent batch`` as a process of its own."""
    words = ["batch", *arguments, "--output", store, "--model", "openai/test", "--base-url", server.url]
    return subprocess.Popen(
        [*command, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
    )


def rows(store: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query of the store gives."""
    with closing(sqlite3.connect(store)) as database:
        return database.execute(query).fetchall()


def content(store: Path) -> dict[str, Any]:
    """All that a store says of articles: not who made it when, and what that took."""
    results = {}
    for article, source, state, result in rows(store, "SELECT article, source, state, result FROM articles"):
        found = json.loads(result) if result else None
        if found:
            for fact in ("seconds", "calls", "input_tokens", "output_tokens", "cached_calls", "cost_usd"):
                del found["run"][fact]
        results[article] = (source, state, found)
    return {
        "articles": results,
        "sources": sorted(rows(store, "SELECT source, article, reason FROM sources")),
        "failures": sorted(rows(store, "SELECT article, number, chunk, step, reason FROM failures")),
        "claims": rows(store, "SELECT * FROM claims"),
    }
